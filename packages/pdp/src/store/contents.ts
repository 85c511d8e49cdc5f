import type { Value } from '@writ/rego';
import { define, forgetSortedKeys } from '@writ/rego/internal';

/** Documents as they were at one moment, by key; undefined where there was none. Only those that were written since. */
export type Overlay = Map<string, Value | undefined>;

/**
 * The documents of one dataset. Documents are never changed, only replaced; the object that policies read is changed in
 * place, so that a write costs the same however many documents there are.
 */
export class Contents {
  /** Beside the object, because the keys of a large object cannot be listed without stopping for all of them. */
  readonly #documents = new Map<string, Value>();
  #container: Record<string, Value> = {};
  readonly #suspects = new Map<string, string>();
  #sharedBy = 0;
  readonly #overlays = new Set<Overlay>();

  get size(): number {
    return this.#documents.size;
  }

  /** What policies read. It is changed in place unless it is shared. */
  get container(): Readonly<Record<string, Value>> {
    return this.#container;
  }

  get suspects(): ReadonlyMap<string, string> {
    return this.#suspects;
  }

  get(key: string): Value | undefined {
    return this.#documents.get(key);
  }

  keys(): Iterable<string> {
    return this.#documents.keys();
  }

  /** Sets a document, or takes it away. */
  write(key: string, after: Value | undefined): void {
    const before = this.#documents.get(key);
    if (before === undefined && after === undefined) return;
    for (const overlay of this.#overlays) {
      if (!overlay.has(key)) overlay.set(key, before);
    }
    this.#unshare();
    if (after === undefined) {
      this.#documents.delete(key);
      Reflect.deleteProperty(this.#container, key);
    } else {
      this.#documents.set(key, after);
      define(this.#container, key, after);
    }
    if (before === undefined || after === undefined) forgetSortedKeys(this.#container);
  }

  /** Marks a key as suspect, or clears it. */
  suspect(key: string, reason: string | undefined): void {
    if (reason === undefined) this.#suspects.delete(key);
    else this.#suspects.set(key, reason);
  }

  /** Keeps the container as it is now: the next write goes to a copy. @returns the end of that */
  share(): () => void {
    const container = this.#container;
    this.#sharedBy += 1;
    return () => {
      if (this.#container === container) this.#sharedBy -= 1;
    };
  }

  /**
   * From now on notes in an overlay what each key held before its first write, so that a reader that takes its time can
   * still see this moment; writes do not wait and copy nothing for it.
   */
  watch(): Overlay {
    const overlay: Overlay = new Map();
    this.#overlays.add(overlay);
    return overlay;
  }

  unwatch(overlay: Overlay): void {
    this.#overlays.delete(overlay);
  }

  /** What policies would read with the documents of an overlay in the place of the present ones. */
  containerWith(overlay: Overlay): Record<string, Value> {
    const container: Record<string, Value> = {};
    for (const [key, document] of this.#documents) {
      if (!overlay.has(key)) define(container, key, document);
    }
    for (const [key, document] of overlay) {
      if (document !== undefined) define(container, key, document);
    }
    return container;
  }

  #unshare(): void {
    if (this.#sharedBy === 0) return;
    this.#container = this.containerWith(NOTHING);
    this.#sharedBy = 0;
  }
}

const NOTHING: Overlay = new Map();
