import { hash } from 'node:crypto';
import type { Position } from '@writ/pdp';
import type {
  SessionEffect,
  SessionInput,
  SessionOptions,
  SessionSource,
  StreamSnapshot,
} from './distributor-types.ts';
import type { Ack, AckState, AggregatorFrame, Hello, Nack, Ping, Reset, StreamPlan, Vector } from './frames.ts';
import { PROTOCOL_VERSION } from './frames.ts';
import { isSamePosition } from './vector.ts';

const HEARTBEAT_MS = 1000;
/** How many intervals of silence mean that nobody is there. */
const SILENT_INTERVALS = 3;
/** A delta carries JSON around its documents. */
const FRAME_MARGIN_BYTES = 1024;
/** How long a client that speaks another version shall stay away. */
const OTHER_VERSION_MS = 60_000;

/** What this connection sent of a stream. */
interface Outgoing {
  readonly stream: string;
  filterId: string;
  /** The end of what was sent; undefined before the first snapshot. */
  sent: Position | undefined;
  /** The snapshot that is being sent. */
  snapshot: { readonly of: StreamSnapshot; next: number; isBegun: boolean } | undefined;
}

/**
 * The Distributor's side of one connection, without clock, network and log: what happens goes in, what is to be done comes
 * out, in the order in which it is to be done.
 *
 * It sends what follows on what the Aggregator has, never more than was granted, and a commit once all of a view is sent.
 * It keeps nothing of what it sent: what is lost is read again from the source.
 */
export class DistributorSession {
  readonly #options: SessionOptions;
  readonly #source: SessionSource;
  readonly #heartbeatMs: number;
  readonly #streams = new Map<string, Outgoing>();
  readonly #acked: Record<AckState, bigint> = { received: 0n, validated: 0n, activated: 0n };
  #hello: Hello | undefined;
  #isOver = false;
  #limit = 0n;
  #sent = 0n;
  #committed = 0n;
  #refused = 0n;
  /** A commit may be lost: it is sent again though it was sent before. */
  #mustRepeat = false;
  #echo = 0n;
  #heardAt: number | undefined;
  #spokeAt = 0;

  constructor(source: SessionSource, options: SessionOptions) {
    this.#source = source;
    this.#options = options;
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  }

  step(input: SessionInput): readonly SessionEffect[] {
    const out: SessionEffect[] = [];
    if (this.#isOver) return out;
    switch (input.kind) {
      case 'frame':
        this.#heardAt = input.now;
        this.#receive(input.frame, input.now, out);
        break;
      case 'changed':
        this.#pump(out);
        break;
      case 'tick':
        this.#tick(input.now, out);
        break;
      case 'leave':
        this.#send(out, { t: 'goaway', afterMs: input.afterMs, reason: input.reason });
        this.#close(input.reason, out);
        break;
    }
    return out;
  }

  #receive(frame: AggregatorFrame, now: number, out: SessionEffect[]): void {
    if (frame.t === 'hello') {
      if (!this.#hello) this.#welcome(frame, now, out);
      return;
    }
    // What overtakes the greeting is told again.
    if (!this.#hello) return;
    switch (frame.t) {
      case 'ack':
        this.#ack(frame, out);
        return;
      case 'nack':
        this.#nack(frame, out);
        break;
      case 'credit':
        this.#grant(frame.limit);
        break;
      case 'hb':
        this.#ping(frame, now, out);
        break;
    }
    this.#pump(out);
  }

  #welcome(hello: Hello, now: number, out: SessionEffect[]): void {
    if (hello.proto !== PROTOCOL_VERSION || hello.aggregator !== this.#options.aggregator) {
      const reason =
        hello.proto === PROTOCOL_VERSION
          ? 'the credential is that of another aggregator'
          : `this distributor speaks version ${PROTOCOL_VERSION} of the protocol`;
      this.#send(out, { t: 'goaway', afterMs: OTHER_VERSION_MS, reason });
      this.#close(reason, out);
      return;
    }
    this.#hello = hello;
    this.#limit = BigInt(hello.credit);
    this.#spokeAt = now;
    const { vector } = this.#source.view();
    const plan: StreamPlan[] = [];
    for (const stream of vector.keys()) plan.push({ stream, mode: this.#begin(stream, hello) });
    for (const { stream } of hello.have) if (!vector.has(stream)) plan.push({ stream, mode: 'gone' });
    const { session } = this.#options;
    this.#send(out, { t: 'welcome', session, heartbeatMs: this.#heartbeatMs, plan });
    this.#pump(out);
  }

  #begin(stream: string, { have, partial }: Hello): 'resume' | 'snapshot' {
    const filterId = this.#source.filterId(stream);
    const outgoing: Outgoing = { stream, filterId, sent: undefined, snapshot: undefined };
    this.#streams.set(stream, outgoing);
    const held = have.find((item) => item.stream === stream && item.filterId === filterId);
    if (held && this.#source.canResume(stream, held.position)) {
      outgoing.sent = held.position;
      return 'resume';
    }
    const part = partial.find((item) => item.stream === stream);
    if (part) this.#continueSnapshot(outgoing, part);
    return 'snapshot';
  }

  /** @returns whether the rest of the snapshot can be sent */
  #continueSnapshot(
    outgoing: Outgoing,
    { snapshot, next }: { readonly snapshot: string; readonly next: number },
  ): boolean {
    const of = this.#source.findSnapshot(outgoing.stream, snapshot);
    if (!of || of.filterId !== outgoing.filterId || next > of.chunks.length) return false;
    if (!this.#source.canResume(outgoing.stream, of.position)) return false;
    outgoing.snapshot = { of, next, isBegun: true };
    return true;
  }

  /** Sends what is missing until the credit is used up, and the commit once nothing is missing. */
  #pump(out: SessionEffect[]): void {
    const hello = this.#hello;
    if (!hello || this.#isOver) return;
    const { rev, vector, urgency } = this.#source.view();
    for (const stream of this.#streams.keys()) if (!vector.has(stream)) this.#streams.delete(stream);
    let isWhole = true;
    for (const [name, target] of vector) {
      if (!this.#advance(this.#outgoing(name, out), target, hello.maxFrame, out)) isWhole = false;
    }
    if (!isWhole || (rev <= this.#committed && !this.#mustRepeat) || rev <= this.#refused) return;
    this.#committed = rev;
    this.#mustRepeat = false;
    this.#send(out, { t: 'commit', rev, vector, filters: this.#filters(vector), urgency });
  }

  #outgoing(stream: string, out: SessionEffect[]): Outgoing {
    const filterId = this.#source.filterId(stream);
    const known = this.#streams.get(stream);
    if (!known) {
      const outgoing: Outgoing = { stream, filterId, sent: undefined, snapshot: undefined };
      this.#streams.set(stream, outgoing);
      return outgoing;
    }
    if (known.filterId !== filterId) {
      known.filterId = filterId;
      this.#restart(known, 'filter-changed', out);
    }
    return known;
  }

  /** @returns whether everything up to the position is sent */
  #advance(stream: Outgoing, target: Position, maxFrame: number, out: SessionEffect[]): boolean {
    for (;;) {
      if (stream.snapshot && stream.snapshot.of.position.epoch !== target.epoch) stream.snapshot = undefined;
      if (!stream.snapshot && stream.sent === undefined) {
        stream.snapshot = { of: this.#source.snapshot(stream.stream), next: 0, isBegun: false };
      }
      if (stream.snapshot) {
        if (!this.#sendSnapshot(stream, stream.snapshot, out)) return false;
        continue;
      }
      const { sent } = stream;
      if (!sent || isSamePosition(sent, target)) return sent !== undefined;
      if (sent.epoch !== target.epoch || sent.seq > target.seq) {
        this.#restart(stream, 'history-rewritten', out);
        continue;
      }
      if (this.#sent >= this.#limit) return false;
      const range = this.#source.read(stream.stream, sent, target.seq, maxFrame - FRAME_MARGIN_BYTES);
      if (!range) {
        this.#restart(stream, 'compacted', out);
        continue;
      }
      const { to, entries } = range;
      this.#sendData(out, {
        t: 'delta',
        stream: stream.stream,
        epoch: sent.epoch,
        filterId: stream.filterId,
        from: sent.seq + 1n,
        to,
        entries,
      });
      stream.sent = { epoch: sent.epoch, seq: to };
    }
  }

  /** @returns whether the whole snapshot is sent */
  #sendSnapshot(stream: Outgoing, sending: NonNullable<Outgoing['snapshot']>, out: SessionEffect[]): boolean {
    const { id, position, filterId, chunks, bytes, digest } = sending.of;
    if (!sending.isBegun) {
      sending.isBegun = true;
      this.#send(out, {
        t: 'snap.begin',
        stream: stream.stream,
        position,
        filterId,
        snapshot: id,
        chunks: chunks.length,
        bytes,
        digest,
      });
    }
    for (; sending.next < chunks.length; sending.next += 1) {
      const body = chunks[sending.next];
      if (body === undefined || this.#sent >= this.#limit) return false;
      const h = hash('sha256', body, 'hex');
      this.#sendData(out, { t: 'snap.chunk', stream: stream.stream, snapshot: id, n: sending.next, h, body });
    }
    stream.snapshot = undefined;
    stream.sent = position;
    return true;
  }

  #restart(stream: Outgoing, reason: Reset['reason'], out: SessionEffect[]): void {
    stream.sent = undefined;
    stream.snapshot = undefined;
    this.#mustRepeat = true;
    this.#send(out, { t: 'reset', stream: stream.stream, reason });
  }

  #ack({ state, rev, vector }: Ack, out: SessionEffect[]): void {
    // What was never sent cannot be acknowledged, whatever an Aggregator claims.
    if (rev <= this.#acked[state] || rev > this.#committed) return;
    this.#acked[state] = rev;
    out.push({ kind: 'acked', state, rev, vector });
  }

  #nack(nack: Nack, out: SessionEffect[]): void {
    if (nack.code !== 'gap') {
      if (nack.rev !== undefined && nack.rev > this.#refused && nack.rev <= this.#committed) this.#refused = nack.rev;
      out.push({ kind: 'refused', nack });
      return;
    }
    this.#mustRepeat = true;
    const stream = this.#streams.get(nack.stream);
    if (!stream) return;
    const { holdAt, filterId, chunk } = nack;
    stream.snapshot = undefined;
    if (chunk && this.#continueSnapshot(stream, chunk)) return;
    if (holdAt && filterId === stream.filterId && this.#source.canResume(nack.stream, holdAt)) stream.sent = holdAt;
    else this.#restart(stream, 'compacted', out);
  }

  #grant(limit: bigint): void {
    // A frame that arrived twice was counted twice: never more under way than the window.
    const most = this.#sent + BigInt(this.#hello?.credit ?? 0);
    const granted = limit < most ? limit : most;
    if (granted > this.#limit) this.#limit = granted;
  }

  #ping({ n, limit, digests }: Ping, now: number, out: SessionEffect[]): void {
    this.#grant(limit);
    if (n > this.#echo) this.#echo = n;
    for (const [name, { position, digest }] of digests) {
      const stream = this.#streams.get(name);
      const expected = this.#source.digest(name, position);
      if (stream && expected !== undefined && expected !== digest) this.#restart(stream, 'digest-mismatch', out);
    }
    this.#heartbeat(now, out);
  }

  #tick(now: number, out: SessionEffect[]): void {
    this.#heardAt ??= now;
    if (now - this.#heardAt > SILENT_INTERVALS * this.#heartbeatMs) {
      this.#close('the aggregator is silent', out);
      return;
    }
    if (this.#hello && now - this.#spokeAt >= this.#heartbeatMs) this.#heartbeat(now, out);
  }

  #heartbeat(now: number, out: SessionEffect[]): void {
    this.#spokeAt = now;
    const { rev, vector: heads } = this.#source.view();
    const ages = new Map<string, number>();
    for (const stream of heads.keys()) {
      const ageMs = this.#source.ageMs(stream);
      if (ageMs !== undefined) ages.set(stream, ageMs);
    }
    const filters = this.#filters(heads);
    this.#send(out, {
      t: 'hb',
      echo: this.#echo,
      rev,
      heads,
      filters,
      ages,
      sent: this.#sent,
      acked: this.#acked.activated,
    });
  }

  #filters(vector: Vector): ReadonlyMap<string, string> {
    return new Map([...vector.keys()].map((stream) => [stream, this.#source.filterId(stream)]));
  }

  #close(reason: string, out: SessionEffect[]): void {
    this.#isOver = true;
    out.push({ kind: 'close', reason });
  }

  #sendData(out: SessionEffect[], frame: Extract<SessionEffect, { readonly kind: 'send' }>['frame']): void {
    this.#sent += 1n;
    this.#send(out, frame);
  }

  #send(out: SessionEffect[], frame: Extract<SessionEffect, { readonly kind: 'send' }>['frame']): void {
    out.push({ kind: 'send', frame });
  }
}
