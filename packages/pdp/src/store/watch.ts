import type { Value } from '@writ/rego';

/**
 * Notes what each key held before its first write, so that a reader that takes its time still sees the moment at which it
 * began. Writes do not wait for it and copy nothing.
 */
export class Watch {
  /** How many keys it may note. Past that it is lost: it holds nothing, and cannot tell any more what was. */
  maxKeys = Number.POSITIVE_INFINITY;
  readonly #before = new Map<string, Value | undefined>();
  #isLost = false;

  /** The documents of then, by key, of the keys that were written since; undefined where there was none. */
  get before(): ReadonlyMap<string, Value | undefined> {
    return this.#before;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  note(key: string, before: Value | undefined): void {
    if (this.#isLost || this.#before.has(key)) return;
    if (this.#before.size < this.maxKeys) {
      this.#before.set(key, before);
      return;
    }
    this.#isLost = true;
    this.#before.clear();
  }
}
