import type { Position } from '@writ/pdp';
import type { Aggregator } from '../protocol/aggregator.ts';
import type { AggregatorEffect } from '../protocol/aggregator-types.ts';
import type { Have } from '../protocol/frames.ts';
import type { Contents } from './model-log.ts';

/** What survives a crash: one view, switched as a whole. */
export interface Held {
  readonly position: Position;
  readonly filterId: string;
  readonly contents: Contents;
}

/** The store of one Aggregator process: what is in force (durable), and the snapshots that are being built (lost in a crash). */
export class ModelReplica {
  held: ReadonlyMap<string, Held> = new Map();
  readonly #built = new Map<string, [string, number][]>();

  crash(): void {
    this.#built.clear();
  }

  have(): Have[] {
    return [...this.held].map(([stream, { position, filterId }]) => ({ stream, position, filterId }));
  }

  build(effect: Extract<AggregatorEffect, { readonly kind: 'snapshot' | 'chunk' | 'discard' }>): void {
    switch (effect.kind) {
      case 'snapshot':
        this.#built.set(`${effect.begin.stream} ${effect.build}`, []);
        break;
      case 'chunk': {
        const lines = this.#built.get(`${effect.stream} ${effect.build}`);
        if (!lines) throw new Error('a chunk of a snapshot that nobody began');
        for (const line of Buffer.from(effect.body).toString().split('\n')) {
          if (line !== '') lines.push(readLine(line));
        }
        break;
      }
      case 'discard':
        this.#built.delete(`${effect.stream} ${effect.build}`);
        break;
    }
  }

  apply({ vector, parts, filterIds, drop }: Extract<AggregatorEffect, { readonly kind: 'apply' }>): void {
    const next = new Map(this.held);
    for (const stream of drop) next.delete(stream);
    for (const [stream, staged] of parts) {
      let contents = new Map(this.held.get(stream)?.contents);
      for (const part of staged) {
        if (part.kind === 'snapshot') {
          const lines = this.#built.get(`${stream} ${part.build}`);
          if (!lines) throw new Error('a snapshot is applied that is not there');
          contents = new Map(lines);
          continue;
        }
        for (const entry of part.delta.entries) {
          if (entry.kind === 'put') contents.set(entry.key, Number(entry.document));
          else contents.delete(entry.key);
        }
      }
      const position = vector.get(stream);
      if (position) next.set(stream, { position, filterId: filterIds.get(stream) ?? '', contents });
    }
    this.held = next;
  }
}

/** What the simulator drives: the machine that ships, or one with a defect. */
export type AggregatorMachine = Pick<Aggregator, 'step'>;

function readLine(line: string): [string, number] {
  const parsed: unknown = JSON.parse(line);
  if (!Array.isArray(parsed)) throw new Error('a line of a snapshot is not a pair');
  return [String(parsed[0]), Number(parsed[1])];
}
