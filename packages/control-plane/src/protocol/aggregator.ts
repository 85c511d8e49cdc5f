import type { AggregatorEffect, AggregatorInput, AggregatorOptions, Part } from './aggregator-types.ts';
import type {
  AckState,
  AggregatorFrame,
  Commit,
  DistributorFrame,
  Heartbeat,
  Nack,
  Vector,
  Welcome,
} from './frames.ts';
import { PROTOCOL_VERSION } from './frames.ts';
import { Incoming } from './incoming.ts';
import { isSamePosition, isSameVector } from './vector.ts';

const WINDOW = 64;
const MAX_FRAME_BYTES = 1024 * 1024;
/** Until `welcome` says how often the Distributor speaks. */
const GREETING_MS = 1000;
/** How many intervals of silence mean that nobody is there. */
const SILENT_INTERVALS = 2;
/** How many pings wait for their answer at most. */
const MAX_PINGS = 8;

type Apply = Extract<AggregatorEffect, { readonly kind: 'apply' }>;

interface Connection {
  readonly id: number;
  isWelcome: boolean;
  heartbeatMs: number;
  /** When the last frame arrived, or the connection began. */
  heardAt: number;
  pingedAt: number;
  pings: { readonly n: bigint; readonly at: number }[];
  /** How many data frames arrived or are known to be lost. */
  received: bigint;
  creditLimit: bigint;
  /** The newest commit of this connection that arrived whole or was refused. */
  seenRev: bigint;
  /** What was missing at the last heartbeat, to see whether it still is at the next. */
  behind: string;
}

/**
 * The Aggregator's side of the sync protocol, without clock, network and store: what happens goes in, what is to be done
 * comes out, in the order in which it is to be done.
 *
 * It stages what arrives, and asks for what does not follow on it. Only a commit whose vector is complete is applied. It
 * says `activated` of what is in force, never of what is on its way.
 */
export class Aggregator {
  readonly #options: AggregatorOptions;
  readonly #window: bigint;
  readonly #streams = new Map<string, Incoming>();
  readonly #digests = new Map<string, { position: { epoch: string; seq: bigint }; digest: string }>();
  #connection: Connection | undefined;
  /** A connection that opened while `apply` runs: what is in force is not known before it ends. */
  #waiting: number | undefined;
  #applying: Apply | undefined;
  #pending: Commit | undefined;
  /** What is in force, and the number it has on this connection. */
  #active: { readonly rev: bigint; readonly vector: Vector } | undefined;
  #refusedRev = 0n;
  #pingCount = 0n;

  constructor(options: AggregatorOptions) {
    this.#options = options;
    this.#window = BigInt(options.window ?? WINDOW);
    for (const { stream, position, filterId } of options.have ?? []) {
      this.#streams.set(stream, new Incoming(stream, position, filterId));
    }
  }

  step(input: AggregatorInput): readonly AggregatorEffect[] {
    const out: AggregatorEffect[] = [];
    switch (input.kind) {
      case 'connected':
        this.#connection = undefined;
        this.#waiting = input.connection;
        if (!this.#applying) this.#greet(input.connection, input.now, out);
        break;
      case 'disconnected':
        if (this.#waiting === input.connection) this.#waiting = undefined;
        if (this.#connection?.id === input.connection) this.#connection = undefined;
        break;
      case 'frame':
        if (this.#connection?.id === input.connection) {
          this.#connection.heardAt = input.now;
          this.#receive(this.#connection, input.frame, input.now, out);
        }
        break;
      case 'tick':
        if (this.#connection) this.#tick(this.#connection, input.now, out);
        break;
      case 'validated':
        if (this.#applying) this.#ack('validated', this.#applying, out);
        break;
      case 'applied':
        this.#applied(input.now, out);
        break;
      case 'refused':
        this.#refused(input, out);
        break;
      case 'digest':
        this.#digests.set(input.stream, { position: input.position, digest: input.digest });
        break;
    }
    return out;
  }

  #greet(id: number, now: number, out: AggregatorEffect[]): void {
    this.#waiting = undefined;
    this.#pending = undefined;
    this.#active = undefined;
    this.#refusedRev = 0n;
    for (const stream of this.#streams.values()) {
      stream.discardStaged(out);
      stream.confirmation = undefined;
    }
    this.#connection = {
      id,
      isWelcome: false,
      heartbeatMs: GREETING_MS,
      heardAt: now,
      pingedAt: now,
      pings: [],
      received: 0n,
      creditLimit: this.#window,
      seenRev: 0n,
      behind: '',
    };
    const { aggregator, instance, view, durability, maxFrame = MAX_FRAME_BYTES } = this.#options;
    const streams = [...this.#streams.values()];
    this.#send(out, {
      t: 'hello',
      proto: PROTOCOL_VERSION,
      aggregator,
      instance,
      want: { view, durability },
      have: streams.flatMap(({ stream, active: position, activeFilter: filterId }) =>
        position && filterId !== undefined ? [{ stream, position, filterId }] : [],
      ),
      partial: streams.flatMap(({ stream, arriving }) => (arriving ? [{ stream, ...arriving }] : [])),
      credit: Number(this.#window),
      maxFrame,
    });
  }

  #receive(connection: Connection, frame: DistributorFrame, now: number, out: AggregatorEffect[]): void {
    if (frame.t === 'welcome') {
      this.#welcome(connection, frame, now, out);
      return;
    }
    switch (frame.t) {
      case 'snap.begin':
        this.#stream(frame.stream).begin(frame, out);
        break;
      case 'snap.chunk': {
        const stream = this.#stream(frame.stream);
        const arrival = stream.chunk(frame, out);
        if (arrival === 'damaged') out.push({ kind: 'reconnect', reason: 'a chunk is damaged', afterMs: 0 });
        if (arrival === 'gap' && stream.isUnasked()) this.#send(out, stream.missing('a chunk does not follow'));
        this.#counted(connection, out);
        break;
      }
      case 'delta': {
        const stream = this.#stream(frame.stream);
        if (stream.delta(frame) === 'gap' && stream.isUnasked())
          this.#send(out, stream.missing('a delta does not follow'));
        this.#counted(connection, out);
        break;
      }
      case 'commit':
        this.#commit(connection, frame);
        break;
      case 'hb':
        this.#heartbeat(connection, frame, now, out);
        break;
      case 'reset':
        this.#stream(frame.stream).reset(out);
        break;
      case 'goaway':
        out.push({ kind: 'reconnect', reason: frame.reason, afterMs: frame.afterMs });
        return;
    }
    this.#applyPending(out);
  }

  #welcome(connection: Connection, { heartbeatMs, plan }: Welcome, now: number, out: AggregatorEffect[]): void {
    if (connection.isWelcome) return;
    connection.isWelcome = true;
    connection.heartbeatMs = Math.max(heartbeatMs, 1);
    for (const { stream, mode } of plan) {
      if (mode === 'denied' || mode === 'gone') out.push({ kind: 'withheld', stream, mode });
    }
    this.#ping(connection, now, out);
  }

  /** A data frame arrived: the window moves on. */
  #counted(connection: Connection, out: AggregatorEffect[]): void {
    connection.received += 1n;
    const limit = connection.received + this.#window;
    if (limit - connection.creditLimit < this.#window / 2n) return;
    connection.creditLimit = limit;
    this.#send(out, { t: 'credit', limit });
  }

  #commit(connection: Connection, commit: Commit): void {
    // An older commit is a late or doubled frame: what is in force never goes back on a connection. The same one comes again
    // where a stream began anew, for another filter or because its digest was wrong.
    if (commit.rev < connection.seenRev || commit.rev < (this.#pending?.rev ?? 0n)) return;
    this.#pending = commit;
  }

  #applyPending(out: AggregatorEffect[]): void {
    const commit = this.#pending;
    const connection = this.#connection;
    if (!commit || !connection || this.#applying) return;
    const counts = new Map<string, number>();
    for (const [name, position] of commit.vector) {
      const count = this.#streams.get(name)?.partsTo(position, commit.filters.get(name));
      if (count === undefined) return;
      counts.set(name, count);
    }
    this.#pending = undefined;
    connection.seenRev = commit.rev;
    const { rev, vector, urgency } = commit;
    this.#ack('received', commit, out);
    const drop = [...this.#streams.values()].flatMap(({ stream, active }) =>
      active && !vector.has(stream) ? [stream] : [],
    );
    const parts = new Map<string, readonly Part[]>();
    const filterIds = new Map<string, string>();
    for (const [name, count] of counts) {
      const stream = this.#streams.get(name);
      if (!stream || count === 0) continue;
      parts.set(name, stream.parts.slice(0, count));
      filterIds.set(name, stream.stagedFilter ?? '');
    }
    if (parts.size === 0 && drop.length === 0) {
      // It is in force already: nothing changed while there was no connection.
      this.#active = { rev, vector };
      this.#ack('activated', commit, out);
      return;
    }
    for (const [name, taken] of parts) this.#streams.get(name)?.parts.splice(0, taken.length);
    this.#applying = { kind: 'apply', rev, vector, parts, filterIds, drop, urgency };
    out.push(this.#applying);
  }

  #applied(now: number, out: AggregatorEffect[]): void {
    const applied = this.#applying;
    if (!applied) return;
    this.#applying = undefined;
    for (const name of applied.drop) this.#streams.delete(name);
    for (const [name, filterId] of applied.filterIds) {
      const stream = this.#stream(name);
      stream.active = applied.vector.get(name);
      stream.activeFilter = filterId;
    }
    this.#active = { rev: applied.rev, vector: applied.vector };
    if (this.#waiting !== undefined) this.#greet(this.#waiting, now, out);
    else {
      this.#ack('activated', applied, out);
      for (const stream of this.#streams.values()) this.#confirm(stream, now, out);
    }
    this.#applyPending(out);
  }

  #refused(
    { stream: name, code, detail, now }: Extract<AggregatorInput, { readonly kind: 'refused' }>,
    out: AggregatorEffect[],
  ): void {
    const refused = this.#applying;
    if (!refused) return;
    this.#applying = undefined;
    this.#refusedRev = refused.rev;
    if (this.#waiting !== undefined) {
      this.#putBack(refused, out);
      this.#greet(this.#waiting, now, out);
      return;
    }
    this.#putBack(refused, out);
    const holdAt = this.#streams.get(name)?.active;
    const nack: Nack = { t: 'nack', stream: name, code, detail, rev: refused.rev, ...(holdAt ? { holdAt } : {}) };
    this.#send(out, nack);
    this.#applyPending(out);
  }

  /** The parts stay staged: the next commit brings them into force together with what mends them. */
  #putBack(refused: Apply, out: AggregatorEffect[]): void {
    for (const [name, parts] of refused.parts) {
      const stream = this.#stream(name);
      const hasNewSnapshot = stream.parts[0]?.kind === 'snapshot';
      if (!hasNewSnapshot && stream.staged !== undefined) {
        stream.parts.unshift(...parts);
        continue;
      }
      for (const part of parts) {
        if (part.kind === 'snapshot') out.push({ kind: 'discard', stream: name, build: part.build });
      }
    }
  }

  #heartbeat(connection: Connection, frame: Heartbeat, now: number, out: AggregatorEffect[]): void {
    // Frames that are under way count as lost for a while; the next heartbeat puts that right.
    connection.received = frame.sent;
    const ping = connection.pings.find(({ n }) => n === frame.echo);
    if (ping) {
      connection.pings = connection.pings.filter(({ n }) => n > frame.echo);
      for (const [name, head] of frame.heads) {
        const ageMs = frame.ages.get(name);
        const stream = this.#streams.get(name);
        if (!stream || ageMs === undefined) continue;
        stream.confirmation = { head, asOf: ping.at - ageMs };
        this.#confirm(stream, now, out);
      }
    }
    for (const stream of this.#streams.values()) stream.askAnew();
    this.#findLoss(connection, frame, out);
    const active = this.#active;
    if (active && frame.acked < active.rev) this.#ack('activated', active, out);
  }

  #confirm(stream: Incoming, now: number, out: AggregatorEffect[]): void {
    const confirmation = stream.takeConfirmation();
    if (!confirmation) return;
    const { head, asOf } = confirmation;
    out.push({ kind: 'confirm', stream: stream.stream, head, ageMs: now - asOf });
  }

  /** What two heartbeats in a row show as missing, and has not moved between them, is not under way but lost. */
  #findLoss(connection: Connection, frame: Heartbeat, out: AggregatorEffect[]): void {
    if (this.#applying) return;
    const isCurrent =
      frame.rev <= this.#refusedRev ||
      (this.#active !== undefined &&
        isSameVector(this.#active.vector, frame.heads) &&
        [...frame.filters].every(([name, filterId]) => this.#streams.get(name)?.activeFilter === filterId));
    const lacking = isCurrent ? [] : [...frame.heads.keys()].map((name) => this.#stream(name));
    const behind = lacking
      .map(({ stream, staged, arriving }) => `${stream} ${staged?.epoch} ${staged?.seq} ${arriving?.next}`)
      .join('\n');
    if (behind !== '' && behind === connection.behind) {
      for (const stream of lacking) {
        if (isSamePosition(stream.staged, frame.heads.get(stream.stream)) && lacking.length > 1) continue;
        this.#send(out, stream.missing('a heartbeat shows more'));
      }
      const first = lacking[0];
      if (first && lacking.length > 1) this.#send(out, first.missing('a commit is missing'));
      connection.behind = '';
    } else connection.behind = behind;
  }

  #tick(connection: Connection, now: number, out: AggregatorEffect[]): void {
    if (now - connection.heardAt > SILENT_INTERVALS * connection.heartbeatMs) {
      this.#connection = undefined;
      out.push({ kind: 'reconnect', reason: 'the distributor is silent', afterMs: 0 });
      return;
    }
    if (now - connection.pingedAt >= connection.heartbeatMs) this.#ping(connection, now, out);
  }

  #ping(connection: Connection, now: number, out: AggregatorEffect[]): void {
    this.#pingCount += 1n;
    connection.pingedAt = now;
    connection.pings = [...connection.pings, { n: this.#pingCount, at: now }].slice(-MAX_PINGS);
    connection.creditLimit = connection.received + this.#window;
    const digests = new Map(this.#digests);
    this.#digests.clear();
    this.#send(out, { t: 'hb', n: this.#pingCount, limit: connection.creditLimit, digests });
  }

  #ack(
    state: AckState,
    { rev, vector }: { readonly rev: bigint; readonly vector: Vector },
    out: AggregatorEffect[],
  ): void {
    this.#send(out, { t: 'ack', rev, vector, state });
  }

  #send(out: AggregatorEffect[], frame: AggregatorFrame): void {
    if (this.#connection) out.push({ kind: 'send', frame });
  }

  #stream(name: string): Incoming {
    const known = this.#streams.get(name);
    if (known) return known;
    const stream = new Incoming(name);
    this.#streams.set(name, stream);
    return stream;
  }
}
