/**
 * The values of Rego in JavaScript. They are never changed once another piece of code can see them.
 *
 * - null, booleans and strings are themselves
 * - numbers have exactly one representation each, so that equal scalars are `===` apart from {@link Decimal}:
 *   an integer of at most 2^53-1 is a `number`, a larger one a `bigint`; a fraction is a `number` where the shortest text
 *   of that number is the exact value, else a {@link Decimal}
 * - arrays are arrays
 * - an object whose keys are all strings is a plain object, as `JSON.parse` makes it; read it with `Object.hasOwn` only
 * - an object with any other key is a {@link RegoObject}; one that is empty or has only string keys never is
 * - sets are {@link RegoSet}
 *
 * Undefined is JavaScript's `undefined`, and no value.
 */
export type Value = Scalar | readonly Value[] | PlainObject | RegoObject | RegoSet;

export type Scalar = null | boolean | number | bigint | string | Decimal;

export interface PlainObject {
  readonly [key: string]: Value;
}

/** A fraction that no double's shortest text stands for. */
export class Decimal {
  /** The exact value in canonical form: digits, a point, no zeros at the ends that say nothing; `e` notation past 1e21 or below 1e-6. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object with at least one key that is not a string. */
export class RegoObject {
  /** From {@link keyOf} of a key to the entry. */
  readonly entries: ReadonlyMap<MapKey, readonly [key: Value, value: Value]>;
  #sorted: readonly (readonly [key: Value, value: Value])[] | undefined;

  constructor(entries: ReadonlyMap<MapKey, readonly [key: Value, value: Value]>) {
    this.entries = entries;
  }

  /** The entries in order, sorted by `sort` once; read them with `sortedEntries`. */
  sortedOnce(
    sort: () => readonly (readonly [key: Value, value: Value])[],
  ): readonly (readonly [key: Value, value: Value])[] {
    this.#sorted ??= sort();
    return this.#sorted;
  }
}

/** A set. */
export class RegoSet {
  /** From {@link keyOf} of an element to the element. */
  readonly elements: ReadonlyMap<MapKey, Value>;
  #sorted: readonly Value[] | undefined;

  constructor(elements: ReadonlyMap<MapKey, Value>) {
    this.elements = elements;
  }

  /** The elements in order, sorted by `sort` once; read them with `sortedElements`. */
  sortedOnce(sort: () => readonly Value[]): readonly Value[] {
    this.#sorted ??= sort();
    return this.#sorted;
  }
}

/** What stands for a value in a Map: the value itself where it is a string, number, boolean or null, else a marked text. */
export type MapKey = string | number | boolean | null;
