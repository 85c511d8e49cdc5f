import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** A compressed JSON array of the first records. */
export interface Chunk {
  /** Undefined where not even the first record fits alone. */
  readonly body: Buffer | undefined;
  /** How many of the records it holds, or of those that do not fit: one. */
  readonly records: number;
}

/** How close to the limit a chunk should come. */
const AIM = 0.9;
/** Text does not shrink more than that in chunks of any use. */
const MOST_SHRINKING = 50;

/**
 * Makes chunks of at most so many compressed bytes. How much text goes into one follows from how far the texts before shrank.
 */
export class Chunker {
  readonly #maxBytes: number;
  /** Characters for each compressed byte. */
  #shrinking = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  async next(records: readonly string[]): Promise<Chunk> {
    let count = this.#fitting(records);
    for (;;) {
      const text = `[${records.slice(0, count).join()}]`;
      const body = await compress(text);
      this.#shrinking = Math.min(MOST_SHRINKING, Math.max(1, text.length / body.length));
      if (body.length <= this.#maxBytes) return { body, records: count };
      if (count === 1) return { body: undefined, records: 1 };
      count = Math.min(Math.ceil(count / 2), Math.max(1, this.#fitting(records)));
    }
  }

  #fitting(records: readonly string[]): number {
    let left = this.#maxBytes * AIM * this.#shrinking;
    const end = records.findIndex((record) => {
      left -= record.length + 1;
      return left < 0;
    });
    return end === -1 ? records.length : Math.max(1, end);
  }
}
