import type { PlainObject, Value } from '@writ/rego';
import { define, forgetSortedKeys } from '@writ/rego/internal';
import { LazyDigest, type Watched } from './digest.ts';
import { guarded } from './suspicion.ts';
import { Watch } from './watch.ts';

/** Documents in the place of others, by key; undefined where there is none. */
export type Overlay = ReadonlyMap<string, Value | undefined>;

/**
 * The documents of one dataset. Documents are never changed, only replaced; the object that policies read is changed in
 * place, so that a write costs the same however many documents there are.
 */
export class Contents implements Watched {
  readonly digest: LazyDigest = new LazyDigest(this);
  /** Beside the object, because the keys of a large object cannot be listed without stopping for all of them. */
  readonly #documents = new Map<string, Value>();
  #container: Record<string, Value> = {};
  #suspects = new Map<string, string>();
  /** What policies read instead while keys are suspect. */
  #guard: PlainObject | undefined;
  #sharedBy = 0;
  readonly #watches = new Set<Watch>();

  get size(): number {
    return this.#documents.size;
  }

  /** What policies read. It is changed in place unless it is shared. */
  get container(): PlainObject {
    return this.#guard ?? this.#container;
  }

  get suspects(): ReadonlyMap<string, string> {
    return this.#suspects;
  }

  get(key: string): Value | undefined {
    return this.#documents.get(key);
  }

  /** Sets a document, or takes it away. */
  write(key: string, after: Value | undefined): void {
    const before = this.#documents.get(key);
    if (before === undefined && after === undefined) return;
    for (const watch of this.#watches) watch.note(key, before);
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
    if (reason === undefined && !this.#suspects.has(key)) return;
    this.#unshare();
    if (reason === undefined) this.#suspects.delete(key);
    else this.#suspects.set(key, reason);
    if (this.#suspects.size === 0) this.#guard = undefined;
    else this.#guard ??= guarded(this.#container, this.#suspects);
  }

  /** Keeps the container as it is now: the next write goes to a copy. @returns the end of that */
  share(): () => void {
    const container = this.#container;
    this.#sharedBy += 1;
    return () => {
      if (this.#container === container) this.#sharedBy -= 1;
    };
  }

  /** Begins to note what writes replace. */
  watch(): Watch {
    const watch = new Watch();
    this.#watches.add(watch);
    return watch;
  }

  unwatch(watch: Watch): void {
    this.#watches.delete(watch);
  }

  /** The documents as they were when the watch began, which is now: read them at any pace. */
  entriesAt(watch: Watch): Iterable<readonly [key: string, document: Value]> {
    return this.#entriesAt([...this.#documents.keys()], watch);
  }

  /** The documents with those of an overlay in the place of the present ones, no key being suspect. */
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

  *#entriesAt(keys: readonly string[], watch: Watch): Generator<readonly [key: string, document: Value]> {
    for (const key of keys) {
      const document = watch.before.has(key) ? watch.before.get(key) : this.#documents.get(key);
      if (document !== undefined) yield [key, document];
    }
  }

  #unshare(): void {
    if (this.#sharedBy === 0) return;
    this.#container = this.containerWith(NOTHING);
    this.#suspects = new Map(this.#suspects);
    this.#guard &&= guarded(this.#container, this.#suspects);
    this.#sharedBy = 0;
  }
}

const NOTHING: Overlay = new Map();
