import type { Entry, Position } from '@writ/pdp';
import type { PublishedView, SessionSource, StreamSnapshot } from '../protocol/distributor-types.ts';
import type { Vector } from '../protocol/frames.ts';
import type { Random } from './random.ts';

/** What a stream or a replica holds: a number for each key. */
export type Contents = ReadonlyMap<string, number>;

/** A filter lets pass the documents that `divisor` divides. A document may leave it when it changes. */
export interface Filter {
  readonly id: string;
  readonly divisor: number;
}

export const FILTERS: readonly Filter[] = [
  { id: 'all', divisor: 1 },
  { id: 'even', divisor: 2 },
];

interface Era {
  readonly epoch: string;
  /** The change with number n is at n - 1. */
  readonly changes: { readonly key: string; readonly value: number | undefined }[];
  /** What the stream holds after each number, from 0. */
  readonly states: Contents[];
  floor: number;
}

const KEYS = 12;
const LINES_A_CHUNK = 3;

/** The log of a Distributor: durable, shared, and with its whole history, so that a replica can be checked against it. */
export class ModelLog {
  readonly streams: readonly string[];
  readonly #random: Random;
  readonly #eras = new Map<string, Era[]>();
  readonly #snapshots = new Map<string, StreamSnapshot>();
  /** Every published view and the time of it. */
  readonly published: { readonly rev: bigint; readonly vector: Vector; readonly at: number }[] = [];

  constructor(streams: readonly string[], random: Random) {
    this.streams = streams;
    this.#random = random;
    for (const stream of streams) this.#eras.set(stream, [newEra(`${stream}-0`, new Map())]);
    this.publish(0);
  }

  change(stream: string): void {
    const { changes, states } = this.#era(stream);
    const key = `k${this.#random.below(KEYS)}`;
    const value = this.#random.chance(0.3) ? undefined : this.#random.below(1000);
    const state = new Map(states.at(-1));
    if (value === undefined) state.delete(key);
    else state.set(key, value);
    changes.push({ key, value });
    states.push(state);
  }

  rewrite(stream: string): void {
    const eras = this.#eras.get(stream) ?? [];
    const before = eras.at(-1)?.states ?? [];
    eras.push(newEra(`${stream}-${eras.length}`, before[this.#random.below(before.length)] ?? new Map()));
  }

  compact(stream: string): void {
    const era = this.#era(stream);
    const { epoch, seq } = this.view().vector.get(stream) ?? { epoch: '', seq: 0n };
    if (epoch === era.epoch) era.floor = Math.max(era.floor, this.#random.below(Number(seq) + 1));
    for (const [id, snapshot] of this.#snapshots) {
      if (snapshot.position.epoch !== epoch || snapshot.position.seq < era.floor) this.#snapshots.delete(id);
    }
  }

  publish(now: number): void {
    const vector = new Map(
      this.streams.map((stream) => {
        const { epoch, changes } = this.#era(stream);
        return [stream, { epoch, seq: BigInt(changes.length) }];
      }),
    );
    this.published.push({ rev: BigInt(this.published.length + 1), vector, at: now });
  }

  view(): PublishedView {
    const newest = this.published.at(-1);
    if (!newest) throw new Error('nothing is published');
    return { rev: newest.rev, vector: newest.vector, urgency: 'normal' };
  }

  /** What a replica at the position holds, and nothing else. */
  contents(stream: string, { epoch, seq }: Position, filter: Filter): Contents | undefined {
    const state = this.#eras.get(stream)?.find((era) => era.epoch === epoch)?.states[Number(seq)];
    return state && new Map([...state].filter(([, value]) => value % filter.divisor === 0));
  }

  /** The log as an Aggregator with this filter sees it. */
  seenThrough(filter: () => Filter): SessionSource {
    return {
      view: () => this.view(),
      filterId: () => filter().id,
      canResume: (stream, { epoch, seq }) => {
        const head = this.view().vector.get(stream);
        const era = this.#eras.get(stream)?.find((each) => each.epoch === epoch);
        return era !== undefined && head?.epoch === epoch && seq >= era.floor && seq <= head.seq;
      },
      read: (stream, after, to, maxBytes) => {
        const era = this.#eras.get(stream)?.find((each) => each.epoch === after.epoch);
        if (!era || after.seq < era.floor) return undefined;
        const from = Number(after.seq);
        const end = Math.min(Number(to), from + Math.max(1, Math.floor(maxBytes / 1000)));
        const entries = era.changes.slice(from, end).map(({ key, value }): Entry => {
          if (value === undefined || value % filter().divisor !== 0) return { kind: 'delete', key };
          return { kind: 'put', key, document: value };
        });
        return { to: BigInt(end), entries };
      },
      snapshot: (stream) => this.#snapshot(stream, filter()),
      findSnapshot: (_stream, id) => this.#snapshots.get(id),
      digest: (stream, position) => {
        const contents = this.contents(stream, position, filter());
        return contents && digestOf(contents);
      },
      ageMs: () => 0,
    };
  }

  #snapshot(stream: string, filter: Filter): StreamSnapshot {
    const position = this.view().vector.get(stream);
    const contents = position && this.contents(stream, position, filter);
    if (!contents) throw new Error(`no position of ${stream} is published`);
    const id = `${position.epoch}:${position.seq}:${filter.id}`;
    const lines = [...contents].map((line) => `${JSON.stringify(line)}\n`);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < lines.length; at += LINES_A_CHUNK) {
      chunks.push(Buffer.from(lines.slice(at, at + LINES_A_CHUNK).join('')));
    }
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const snapshot = { id, position, filterId: filter.id, digest: digestOf(contents), bytes, chunks };
    this.#snapshots.set(id, snapshot);
    return snapshot;
  }

  #era(stream: string): Era {
    const era = this.#eras.get(stream)?.at(-1);
    if (!era) throw new Error(`no stream ${stream}`);
    return era;
  }
}

/** The order of the keys does not matter. Sixty-four digits, as on the wire. */
export function digestOf(contents: Contents): string {
  let sum = 0;
  for (const [key, value] of contents)
    sum = (sum + Number.parseInt(key.slice(1), 10) * 7919 + value * 104_729 + 13) >>> 0;
  return sum.toString(16).padStart(64, '0');
}

function newEra(epoch: string, contents: Contents): Era {
  return { epoch, changes: [], states: [contents], floor: 0 };
}
