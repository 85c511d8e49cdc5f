import type { Clock } from '@writ/core';
import type { Value } from '@writ/rego';
import { pdpError } from '../errors.ts';
import { Contents } from './contents.ts';
import { digestText } from './digest.ts';
import { type Confirmation, confirmedAgo } from './freshness.ts';
import type { Position } from './types.ts';

/** What a snapshot says of itself before its documents. */
export interface SnapshotHead {
  readonly dataset: string;
  readonly position: Position;
  /** How old the news is as the snapshot begins, in milliseconds: as in a delta. */
  readonly ageMs: number;
}

/**
 * A whole dataset in the making, beside the one that is in force. Fill it in slices, with pauses between them, and give it
 * to a stage: the commit only swaps it in, however large it is. It serves one commit.
 *
 * @example
 * const snapshot = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e1', seq: 812n }, ageMs: 0 }, systemClock);
 * snapshot.put('alice', { role: 'admin' });
 * store.stage().snapshot(snapshot).commit();
 */
export class SnapshotBuilder {
  readonly head: SnapshotHead;
  /** For the store. */
  readonly confirmed: Confirmation;
  readonly #contents = new Contents();
  #isTaken = false;

  /** @param clock that of the store: the age of the dataset counts from here */
  constructor(head: SnapshotHead, clock: Clock) {
    this.head = head;
    this.confirmed = confirmedAgo(clock, head.ageMs);
  }

  /** The number of documents so far. */
  get size(): number {
    return this.#contents.size;
  }

  /** Adds a document; of equal keys the last one counts. */
  put(key: string, document: Value): void {
    this.assertFree();
    if (!key.isWellFormed()) throw pdpError('ERR_PDP_DATA_INVALID', 'a key holds half of a surrogate pair');
    this.#contents.write(key, document);
  }

  /** Marks a key whose last event broke its contract. */
  suspect(key: string, reason: string): void {
    this.assertFree();
    this.#contents.suspect(key, reason);
  }

  /** The digest of the documents so far, as {@link DataStore.digest} gives it: compare it before the commit. */
  async digest(): Promise<string> {
    for (;;) {
      const sum = this.#contents.digest.current;
      if (sum !== undefined) return digestText(sum);
      await this.#contents.digest.update();
    }
  }

  /** What was put in so far: for the store, which owns it after `take`. */
  get contents(): Contents {
    return this.#contents;
  }

  /** Hands the contents over: nothing can be added any more. */
  take(): void {
    this.#isTaken = true;
  }

  /** @throws WritError `ERR_PDP_STORE_BUSY` where a commit has it already */
  assertFree(): void {
    if (this.#isTaken) {
      throw pdpError('ERR_PDP_STORE_BUSY', `the snapshot of \`${this.head.dataset}\` is in force and cannot change`);
    }
  }
}
