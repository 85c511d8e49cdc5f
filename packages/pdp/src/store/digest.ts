import { hash } from 'node:crypto';
import type { Value } from '@writ/rego';
import { entryText } from './canonical.ts';
import { Slices } from './slices.ts';
import type { Watch } from './watch.ts';

/**
 * The digest of a dataset: the sum modulo 2^256 of the SHA-256 of each entry (its key and its document in canonical form).
 *
 * The order of entries does not matter, and one entry is put in or taken out without looking at the others. It is a sum and
 * not an exclusive or: that is linear in bits, so that a few hundred entries of one's own choice can be combined to any
 * digest by solving equations, and an entry that is counted twice vanishes. Against someone who may choose many documents
 * the sum is no match for a hash of the whole either: it finds loss and divergence between those who trust each other;
 * against tampering there are authenticated connections and encrypted files.
 */
export type DigestSum = bigint;

/** What an entry adds to the digest. @param text as {@link entryText} makes it */
export function entryHash(text: string): DigestSum {
  return BigInt(`0x${hash('sha256', text, 'hex')}`);
}

export function plus(sum: DigestSum, entry: DigestSum): DigestSum {
  return BigInt.asUintN(256, sum + entry);
}

/** @returns 64 hexadecimal digits */
export function digestText(sum: DigestSum): string {
  return sum.toString(16).padStart(64, '0');
}

/** The documents that a digest is of. */
export interface Watched {
  readonly size: number;
  watch(): Watch;
  unwatch(watch: Watch): void;
  get(key: string): Value | undefined;
  /** The documents as they were when the watch began, which is now. */
  entriesAt(watch: Watch): Iterable<readonly [key: string, document: Value]>;
}

/**
 * The digest of documents that change. Writes only note that they happened; the hashes are computed when someone asks, in
 * slices: of all documents the first time, afterwards of those that were written.
 */
export class LazyDigest {
  readonly #documents: Watched;
  #sum: DigestSum = 0n;
  /** What was written since the sum was right; undefined while there is none. */
  #written: Watch | undefined;
  #running: Promise<void> | undefined;

  constructor(documents: Watched) {
    this.#documents = documents;
  }

  /** The digest, where it is known of the documents as they are; undefined where {@link update} is needed first. */
  get current(): DigestSum | undefined {
    return this.#written && !this.#written.isLost && this.#written.before.size === 0 ? this.#sum : undefined;
  }

  /** Takes over a sum that someone has computed of the documents as they are. */
  adopt(sum: DigestSum): void {
    if (this.#written) this.#documents.unwatch(this.#written);
    this.#begin(sum, this.#documents.watch());
  }

  /** Brings the digest up to date with what is there when it ends. */
  async update(): Promise<void> {
    this.#running ??= this.#update().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #update(): Promise<void> {
    const slices = new Slices();
    while (this.current === undefined) {
      const written = this.#written;
      const watch = this.#documents.watch();
      if (written) this.#documents.unwatch(written);
      const sum =
        written && !written.isLost ? await this.#changed(written, watch, slices) : await this.#whole(watch, slices);
      this.#begin(sum, watch);
    }
  }

  #begin(sum: DigestSum, watch: Watch): void {
    // Past that, hashing everything anew costs less than what the old documents take in memory.
    watch.maxKeys = 1000 + this.#documents.size / 4;
    this.#sum = sum;
    this.#written = watch;
  }

  async #whole(watch: Watch, slices: Slices): Promise<DigestSum> {
    let sum: DigestSum = 0n;
    for (const [key, document] of this.#documents.entriesAt(watch)) {
      const text = entryText(key, document);
      sum = plus(sum, entryHash(text));
      if (slices.isOver(text.length)) await slices.pause();
    }
    return sum;
  }

  async #changed(written: Watch, watch: Watch, slices: Slices): Promise<DigestSum> {
    let sum = this.#sum;
    for (const [key, before] of written.before) {
      const after = watch.before.has(key) ? watch.before.get(key) : this.#documents.get(key);
      const old = before === undefined ? '' : entryText(key, before);
      const now = after === undefined ? '' : entryText(key, after);
      if (old !== '') sum = plus(sum, -entryHash(old));
      if (now !== '') sum = plus(sum, entryHash(now));
      if (slices.isOver(old.length + now.length)) await slices.pause();
    }
    return sum;
  }
}
