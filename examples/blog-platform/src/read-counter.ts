import { type Clock, systemClock } from '@writ/core';
import { encodeConsistencyToken } from '@writ/pdp';
import { fromJs } from '@writ/rego';
import type { BlogStore } from './decision-point.ts';

/**
 * Counts who has read how many articles in full today, as the articles service will: each read is a change of the dataset
 * `reads`, with the next number.
 */
export class ReadCounter {
  readonly #store: BlogStore;
  readonly #clock: Clock;
  readonly #counts = new Map<string, { readonly day: string; readonly count: number }>();
  #seq = 0n;

  constructor(store: BlogStore, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @returns the consistency token of the change: a decision that carries it counts the read */
  count(reader: string): string {
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10);
    const before = this.#counts.get(reader);
    const next = { day, count: before?.day === day ? before.count + 1 : 1 };
    this.#seq += 1n;
    const position = { epoch: 'seed', seq: this.#seq };
    const committed = this.#store
      .stage()
      .delta({
        dataset: 'reads',
        epoch: position.epoch,
        from: position.seq,
        to: position.seq,
        ageMs: 0,
        entries: [{ kind: 'put', key: reader, document: fromJs(next) }],
      })
      .commit();
    if (!committed.ok) throw new Error(committed.message);
    this.#counts.set(reader, next);
    return encodeConsistencyToken({ reads: position }) ?? '';
  }
}
