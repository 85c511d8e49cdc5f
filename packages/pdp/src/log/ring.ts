/** What a {@link Ring} may hold. */
export interface RingLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** A queue of bounded length and size. What does not fit is not taken: what waits was there first. */
export class Ring<T> {
  readonly #slots: (T | undefined)[];
  readonly #sizes: Float64Array;
  readonly #maxBytes: number;
  #head = 0;
  #count = 0;
  #bytes = 0;

  constructor({ maxRecords, maxBytes }: RingLimits) {
    this.#slots = Array.from({ length: maxRecords }, () => undefined);
    this.#sizes = new Float64Array(maxRecords);
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.#slots.length || this.#bytes >= this.#maxBytes;
  }

  /** @returns whether it was taken */
  push(item: T, bytes: number): boolean {
    if (this.#count === this.#slots.length || this.#bytes + bytes > this.#maxBytes) return false;
    const at = (this.#head + this.#count) % this.#slots.length;
    this.#slots[at] = item;
    this.#sizes[at] = bytes;
    this.#count++;
    this.#bytes += bytes;
    return true;
  }

  /** The oldest one, taken out. */
  shift(): T | undefined {
    if (this.#count === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#bytes -= this.#sizes[this.#head] ?? 0;
    this.#head = (this.#head + 1) % this.#slots.length;
    this.#count--;
    return item;
  }
}
