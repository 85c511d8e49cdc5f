import { Aggregator } from '../protocol/aggregator.ts';
import type { AggregatorEffect, AggregatorInput, AggregatorOptions } from '../protocol/aggregator-types.ts';
import { decodeFromAggregator, decodeFromDistributor, encodeFrame } from '../protocol/codec.ts';
import type { SessionEffect, SessionInput, SessionSource } from '../protocol/distributor-types.ts';
import type { AggregatorFrame, DistributorFrame, Vector } from '../protocol/frames.ts';
import { DistributorSession } from '../protocol/session.ts';
import { isSameVector } from '../protocol/vector.ts';
import { Events } from './events.ts';
import { type Contents, digestOf, FILTERS, type Filter, ModelLog } from './model-log.ts';
import { type AggregatorMachine, ModelReplica } from './model-replica.ts';
import { Random } from './random.ts';

const STREAMS = ['policies', 'roles', 'users'];
const HEARTBEAT_MS = 1000;
const TICK_MS = 250;
const WINDOW = 8;
const MAX_FRAME = 4096;
/** For how long things go wrong, and how long everything has to come right afterwards, in simulated milliseconds. */
const TROUBLE_MS = 30_000;
const CALM_MS = 30_000;

/** What the simulator makes: the machines that ship, unless a test plants a defect. */
export interface Machines {
  readonly aggregator: (options: AggregatorOptions) => AggregatorMachine;
  readonly session: (source: SessionSource, aggregator: string) => Pick<DistributorSession, 'step'>;
}

export const SHIPPED: Machines = {
  aggregator: (options) => new Aggregator(options),
  session: (source, aggregator) =>
    new DistributorSession(source, { session: 's', aggregator, heartbeatMs: HEARTBEAT_MS }),
};

/** An invariant does not hold. The seed that led there leads there again. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** How much goes wrong on the wire and in the processes; drawn from the seed. */
interface Trouble {
  loss: number;
  doubled: number;
  maxDelayMs: number;
  isOrdered: boolean;
  refusal: number;
}

interface Connection {
  readonly id: number;
  readonly session: Pick<DistributorSession, 'step'>;
  isOpen: boolean;
  isCut: boolean;
  granted: bigint;
  sent: bigint;
  /** When the newest frame of each direction arrives, on an ordered wire. */
  lastDown: number;
  lastUp: number;
}

interface Node {
  readonly name: string;
  readonly replica: ModelReplica;
  filter: Filter;
  machine: AggregatorMachine | undefined;
  /** Counts its lives: what was scheduled in an earlier one is void. */
  life: number;
  clockOffset: number;
  connection: Connection | undefined;
  /** What it said is in force and would survive a crash. */
  promised: Vector | undefined;
}

/**
 * Network, clocks and crashes around the machines of the protocol. Everything that happens is drawn from one seed, and the
 * invariants are checked as soon as they can break:
 *
 * - I1, I4 what a replica holds at a position is what the log held there, as its filter shows it;
 * - I2 only vectors that the log published come into force;
 * - I3 what is acknowledged as activated is in force, and still there after a crash;
 * - I5 once nothing goes wrong, every replica reaches the head and knows it;
 * - I6 a dataset is never older than its confirmation says;
 * - I7 what is compacted away is never skipped: a deleted key does not come back (by I1).
 */
export class Simulation {
  readonly #random: Random;
  readonly #machines: Machines;
  readonly #events = new Events();
  readonly #log: ModelLog;
  readonly #nodes: Node[];
  readonly #trouble: Trouble;
  #isCalm = false;
  #isDistributorUp = true;
  #connections = 0;
  readonly #lastConfirmed = new Map<string, number>();

  constructor(seed: number, machines: Machines = SHIPPED) {
    this.#random = new Random(seed);
    this.#machines = machines;
    this.#log = new ModelLog(STREAMS, this.#random);
    const random = this.#random;
    this.#trouble = {
      loss: random.chance(0.4) ? 0 : random.next() * 0.25,
      doubled: random.chance(0.5) ? 0 : random.next() * 0.3,
      maxDelayMs: random.chance(0.5) ? 20 : 800,
      isOrdered: random.chance(0.4),
      refusal: random.chance(0.5) ? 0 : 0.15,
    };
    this.#nodes = ['one', 'two', 'three'].map((name) => ({
      name,
      replica: new ModelReplica(),
      filter: FILTERS[random.below(FILTERS.length)] ?? { id: 'all', divisor: 1 },
      machine: undefined,
      life: 0,
      clockOffset: 0,
      connection: undefined,
      promised: undefined,
    }));
  }

  /** @returns how many steps it took */
  run(): number {
    for (const node of this.#nodes) this.#start(node);
    this.#happen();
    let steps = 0;
    const { now } = this.#events;
    const calmAt = now + TROUBLE_MS;
    const endAt = calmAt + CALM_MS;
    while (this.#events.now < endAt && this.#events.step()) {
      steps += 1;
      if (!this.#isCalm && this.#events.now >= calmAt) this.#calm();
    }
    this.#checkConvergence();
    return steps;
  }

  /** Something happens in the world, again and again. */
  #happen(): void {
    if (this.#isCalm) return;
    const random = this.#random;
    this.#events.after(random.below(60), () => this.#happen());
    const stream = STREAMS[random.below(STREAMS.length)] ?? '';
    const node = this.#nodes[random.below(this.#nodes.length)];
    const kind = random.next();
    if (kind < 0.7) {
      const count = random.chance(0.05) ? 60 : 1 + random.below(3);
      for (let each = 0; each < count; each += 1) this.#log.change(stream);
      if (random.chance(0.7)) this.#publish();
    } else if (kind < 0.72) this.#log.rewrite(stream);
    else if (kind < 0.76) this.#log.compact(stream);
    else if (!node) return;
    else if (kind < 0.77) this.#kill(node);
    else if (kind < 0.79) this.#disconnect(node);
    else if (kind < 0.8 && node.connection) node.connection.isCut = true;
    else if (kind < 0.805) {
      node.filter = FILTERS[random.below(FILTERS.length)] ?? node.filter;
      this.#tell(node, { kind: 'changed' });
    } else if (kind < 0.81) this.#killDistributor();
  }

  #calm(): void {
    this.#isCalm = true;
    Object.assign(this.#trouble, { loss: 0, doubled: 0, maxDelayMs: 20, isOrdered: true, refusal: 0 });
    this.#publish();
  }

  #publish(): void {
    this.#log.publish(this.#events.now);
    for (const node of this.#nodes) this.#tell(node, { kind: 'changed' });
  }

  // The Aggregator's process.

  #start(node: Node): void {
    node.clockOffset = this.#random.below(1_000_000);
    this.#checkHeld(node, 'after a start');
    if (node.promised) this.#checkPromise(node, node.promised);
    node.machine = this.#machines.aggregator({
      aggregator: node.name,
      instance: String(node.life),
      view: 'view',
      durability: 'fsync',
      have: node.replica.have(),
      window: WINDOW,
      maxFrame: MAX_FRAME,
    });
    this.#tickNode(node, node.life);
    this.#connect(node, node.life);
  }

  #kill(node: Node): void {
    if (!node.machine) return;
    node.machine = undefined;
    node.life += 1;
    node.replica.crash();
    this.#disconnect(node);
    this.#events.after(this.#random.below(3000), () => this.#start(node));
  }

  #tickNode(node: Node, life: number): void {
    if (node.life !== life) return;
    this.#step(node, { kind: 'tick', now: this.#clock(node) });
    this.#events.after(TICK_MS, () => this.#tickNode(node, life));
  }

  #connect(node: Node, life: number): void {
    if (node.life !== life || node.connection?.isOpen) return;
    if (!this.#isDistributorUp) {
      this.#events.after(500, () => this.#connect(node, life));
      return;
    }
    this.#connections += 1;
    const connection: Connection = {
      id: this.#connections,
      session: this.#machines.session(
        this.#log.seenThrough(() => node.filter),
        node.name,
      ),
      isOpen: true,
      isCut: false,
      granted: BigInt(WINDOW),
      sent: 0n,
      lastDown: 0,
      lastUp: 0,
    };
    node.connection = connection;
    this.#tickSession(node, connection);
    this.#step(node, { kind: 'connected', connection: connection.id, now: this.#clock(node) });
  }

  #disconnect(node: Node): void {
    const { connection } = node;
    if (!connection?.isOpen) return;
    connection.isOpen = false;
    node.connection = undefined;
    this.#step(node, { kind: 'disconnected', connection: connection.id, now: this.#clock(node) });
    const { life } = node;
    this.#events.after(this.#random.below(1500), () => this.#connect(node, life));
  }

  #step(node: Node, input: AggregatorInput): void {
    if (!node.machine) return;
    for (const effect of node.machine.step(input)) this.#perform(node, effect);
  }

  #perform(node: Node, effect: AggregatorEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#sendUp(node, effect.frame);
        break;
      case 'snapshot':
      case 'chunk':
      case 'discard':
        node.replica.build(effect);
        break;
      case 'apply':
        this.#apply(node, effect);
        break;
      case 'confirm':
        this.#checkConfirmation(node, effect);
        break;
      case 'withheld':
        break;
      case 'reconnect':
        this.#disconnect(node);
        break;
    }
  }

  #apply(node: Node, effect: Extract<AggregatorEffect, { readonly kind: 'apply' }>): void {
    const { life } = node;
    this.#events.after(this.#random.below(40), () => {
      if (node.life !== life) return;
      const [stream = ''] = effect.parts.keys();
      if (this.#random.chance(this.#trouble.refusal)) {
        const now = this.#clock(node);
        this.#step(node, { kind: 'refused', stream, code: 'apply.failed', detail: 'drawn', now });
        return;
      }
      this.#step(node, { kind: 'validated', now: this.#clock(node) });
      const { published } = this.#log;
      if (!published.some(({ vector }) => isSameVector(vector, effect.vector))) {
        throw new Violation('I2: a vector that nobody published comes into force');
      }
      node.replica.apply(effect);
      this.#checkHeld(node, 'after an apply');
      this.#step(node, { kind: 'applied', now: this.#clock(node) });
      for (const [name, { position, contents }] of node.replica.held) {
        this.#step(node, { kind: 'digest', stream: name, position, digest: digestOf(contents) });
      }
    });
  }

  // The Distributor's process.

  #killDistributor(): void {
    this.#isDistributorUp = false;
    for (const node of this.#nodes) this.#disconnect(node);
    this.#events.after(this.#random.below(2000), () => {
      this.#isDistributorUp = true;
    });
  }

  #tickSession(node: Node, connection: Connection): void {
    if (!connection.isOpen) return;
    this.#serve(node, connection, { kind: 'tick', now: this.#events.now });
    this.#events.after(TICK_MS, () => this.#tickSession(node, connection));
  }

  #tell(node: Node, input: SessionInput): void {
    if (node.connection) this.#serve(node, node.connection, input);
  }

  #serve(node: Node, connection: Connection, input: SessionInput): void {
    if (!connection.isOpen) return;
    for (const effect of connection.session.step(input)) this.#performSession(node, connection, effect);
  }

  #performSession(node: Node, connection: Connection, effect: SessionEffect): void {
    if (effect.kind === 'send') this.#sendDown(node, connection, effect.frame);
    if (effect.kind === 'close' && node.connection === connection) this.#disconnect(node);
  }

  // The wire.

  #sendUp(node: Node, frame: AggregatorFrame): void {
    const { connection } = node;
    if (!connection) return;
    if (frame.t === 'ack' && frame.state === 'activated') {
      this.#checkPromise(node, frame.vector);
      node.promised = frame.vector;
    }
    const encoded = this.#random.chance(0.1) ? decodeFromAggregator(encodeFrame(frame), MAX_FRAME) : undefined;
    if (encoded && !encoded.ok) throw new Violation(`the codec refuses a frame: ${encoded.message}`);
    const arrived = encoded?.frame ?? frame;
    for (const delay of this.#deliveries(connection, 'lastUp')) {
      this.#events.after(delay, () => {
        if (arrived.t === 'credit' || arrived.t === 'hb') connection.granted = max(connection.granted, arrived.limit);
        this.#serve(node, connection, { kind: 'frame', frame: arrived, now: this.#events.now });
      });
    }
  }

  #sendDown(node: Node, connection: Connection, frame: DistributorFrame): void {
    if (frame.t === 'delta' || frame.t === 'snap.chunk') {
      connection.sent += 1n;
      if (connection.sent > connection.granted) throw new Violation('R6: more was sent than granted');
    }
    const encoded = this.#random.chance(0.1) ? decodeFromDistributor(encodeFrame(frame), MAX_FRAME) : undefined;
    if (encoded && !encoded.ok) throw new Violation(`the codec refuses a frame: ${encoded.message}`);
    const arrived = encoded?.frame ?? frame;
    for (const delay of this.#deliveries(connection, 'lastDown')) {
      this.#events.after(delay, () => {
        if (!connection.isOpen) return;
        this.#step(node, { kind: 'frame', connection: connection.id, frame: arrived, now: this.#clock(node) });
      });
    }
  }

  /** When a frame arrives, each time that it does. */
  #deliveries(connection: Connection, last: 'lastUp' | 'lastDown'): number[] {
    const random = this.#random;
    const { loss, doubled, maxDelayMs, isOrdered } = this.#trouble;
    if (connection.isCut || random.chance(loss)) return [];
    const delays = Array.from({ length: random.chance(doubled) ? 2 : 1 }, () => random.below(maxDelayMs));
    if (!isOrdered) return delays;
    return delays.map((delay) => {
      const at = Math.max(this.#events.now + delay, connection[last]);
      connection[last] = at;
      return at - this.#events.now;
    });
  }

  // The invariants.

  #checkHeld(node: Node, when: string): void {
    for (const [stream, { position, filterId, contents }] of node.replica.held) {
      const filter = FILTERS.find(({ id }) => id === filterId);
      const expected = filter && this.#log.contents(stream, position, filter);
      if (!expected || !isSame(expected, contents)) {
        throw new Violation(
          `I1: ${node.name} ${when} holds other contents of ${stream} than the log had at its position`,
        );
      }
    }
  }

  #checkPromise(node: Node, vector: Vector): void {
    for (const [stream, { epoch, seq }] of vector) {
      const position = node.replica.held.get(stream)?.position;
      if (!position || (position.epoch === epoch && position.seq < seq)) {
        throw new Violation(`I3: ${node.name} acknowledges what is not in force of ${stream}`);
      }
    }
  }

  #checkConfirmation(
    node: Node,
    { stream, head, ageMs }: Extract<AggregatorEffect, { readonly kind: 'confirm' }>,
  ): void {
    const now = this.#events.now;
    const asOf = now - ageMs;
    this.#lastConfirmed.set(`${node.name} ${stream}`, now);
    const { published } = this.#log;
    const held = node.replica.held.get(stream)?.position;
    if (held?.epoch !== head.epoch || held.seq < head.seq) throw new Violation('I6: what is confirmed is not in force');
    let isPast = false;
    for (const { vector, at } of published) {
      const position = vector.get(stream);
      const isAtHeld = position?.epoch === held.epoch && position.seq <= held.seq;
      if (isAtHeld) isPast = true;
      else if (isPast && at < asOf) throw new Violation('I6: a dataset is older than its confirmation says');
    }
  }

  #checkConvergence(): void {
    const { vector } = this.#log.view();
    for (const node of this.#nodes) {
      for (const [stream, head] of vector) {
        const held = node.replica.held.get(stream);
        if (held?.position.epoch !== head.epoch || held.position.seq !== head.seq || held.filterId !== node.filter.id) {
          throw new Violation(`I5: ${node.name} does not reach the head of ${stream}`);
        }
        const confirmedAt = this.#lastConfirmed.get(`${node.name} ${stream}`) ?? 0;
        if (this.#events.now - confirmedAt > 3 * HEARTBEAT_MS)
          throw new Violation(`I5: ${node.name} is not told that it is current`);
      }
    }
  }

  #clock(node: Node): number {
    return this.#events.now + node.clockOffset;
  }
}

function isSame(a: Contents, b: Contents): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
