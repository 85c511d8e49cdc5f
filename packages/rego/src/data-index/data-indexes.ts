import { compareStrings, isArray, isObject, keyOf, lookup, RegoObject, sortedKeys } from '../value/index.ts';
import type { MapKey, Value } from '../value/types.ts';

/**
 * A search that rules make in base data: which entries of the collection at a path have these values in these fields.
 * `some g in data.grants; g.user == input.user; g.doc == input.doc` searches `grants` by `user` and `doc`.
 */
export interface Join {
  /** Below `data`. */
  readonly path: readonly string[];
  /** Where in an entry, in the order in which the values are given. */
  readonly fields: readonly (readonly string[])[];
}

/** A key of an object, or a position in an array. */
type EntryKey = string | number;

/** From the value of a field to the next level, or after the last field to the keys of the entries in Rego's order. */
type Level = Map<MapKey, Level | EntryKey[]>;

const NOTHING: readonly EntryKey[] = [];

/**
 * Finds entries of base data by values in them, so that rules need not go through a whole collection. An index is made when it
 * is first asked for, and then kept up to date by {@link DataIndexes.changed}: whoever changes the data has to call it.
 */
export class DataIndexes {
  readonly #data: () => Value | undefined;
  readonly #indexes = new Map<Join, Level>();

  /** @param data the whole document, as it is at the time of the call */
  constructor(data: () => Value | undefined) {
    this.#data = data;
  }

  /**
   * The keys of all entries that have these values, in Rego's order; undefined where the collection is none that is indexed:
   * it has to be searched then.
   */
  find(join: Join, values: readonly (Value | undefined)[]): readonly EntryKey[] | undefined {
    let level: Level | EntryKey[] | undefined = this.#indexes.get(join) ?? this.#make(join);
    if (level === undefined) return undefined;
    for (const value of values) {
      if (value === undefined || !(level instanceof Map)) return NOTHING;
      level = level.get(keyOf(value));
    }
    return level === undefined || level instanceof Map ? NOTHING : level;
  }

  /** Makes an index before it is asked for. */
  prepare(join: Join): void {
    if (!this.#indexes.has(join)) this.#make(join);
  }

  /**
   * Says that the value at a path is another one now. The cost of a change of one entry does not depend on the size of its
   * collection; a change of an array, or of the whole collection, drops the index until it is asked for again.
   *
   * @param path below `data`
   * @param before undefined where there was none
   * @param collection the path of the joins that hear of it; by default all do
   */
  changed(
    path: readonly string[],
    before: Value | undefined,
    after: Value | undefined,
    collection?: readonly string[],
  ): void {
    for (const [join, level] of this.#indexes) {
      if (
        collection &&
        !(collection.length === join.path.length && samePath(collection, join.path, collection.length))
      ) {
        continue;
      }
      const shared = Math.min(path.length, join.path.length);
      if (!samePath(path, join.path, shared)) continue;
      const key = path[join.path.length];
      if (path.length === join.path.length + 1 && key !== undefined && this.#isObject(join)) {
        if (before !== undefined) remove(level, join, key, before);
        if (after !== undefined) add(level, join, key, after, inOrder);
      } else this.#indexes.delete(join);
    }
  }

  #collection({ path }: Join): Value | undefined {
    let at = this.#data();
    for (const key of path) {
      if (at === undefined) return undefined;
      at = lookup(at, key);
    }
    return at;
  }

  #isObject(join: Join): boolean {
    try {
      return isPlainObject(this.#collection(join));
    } catch {
      // The host lets nobody read it at the moment.
      return false;
    }
  }

  #make(join: Join): Level | undefined {
    const collection = this.#collection(join);
    const level: Level = new Map();
    if (collection === undefined) return level;
    if (isArray(collection)) {
      for (const [position, entry] of collection.entries()) add(level, join, position, entry, atEnd);
    } else if (isPlainObject(collection)) {
      for (const key of sortedKeys(collection)) {
        const entry = collection[key];
        if (entry !== undefined) add(level, join, key, entry, atEnd);
      }
    } else return undefined;
    this.#indexes.set(join, level);
    return level;
  }
}

function isPlainObject(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return value !== undefined && isObject(value) && !(value instanceof RegoObject);
}

function samePath(a: readonly string[], b: readonly string[], length: number): boolean {
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function fieldOf(entry: Value, field: readonly string[]): Value | undefined {
  let at: Value | undefined = entry;
  for (const key of field) {
    if (at === undefined) return undefined;
    at = lookup(at, key);
  }
  return at;
}

function add(
  level: Level,
  { fields }: Join,
  key: EntryKey,
  entry: Value,
  place: (keys: EntryKey[], key: EntryKey) => void,
): void {
  let at = level;
  for (const [index, field] of fields.entries()) {
    const value = fieldOf(entry, field);
    if (value === undefined) return;
    const name = keyOf(value);
    const next = at.get(name);
    if (index === fields.length - 1) {
      if (Array.isArray(next)) place(next, key);
      else at.set(name, [key]);
      return;
    }
    if (next instanceof Map) at = next;
    else {
      const made: Level = new Map();
      at.set(name, made);
      at = made;
    }
  }
}

function remove(level: Level, { fields }: Join, key: EntryKey, entry: Value): void {
  const around: [Level, MapKey][] = [];
  let at: Level | EntryKey[] | undefined = level;
  for (const field of fields) {
    const value = fieldOf(entry, field);
    if (value === undefined || !(at instanceof Map)) return;
    const name = keyOf(value);
    around.push([at, name]);
    at = at.get(name);
  }
  if (!Array.isArray(at)) return;
  const position = positionOf(at, key);
  if (at[position] === key) at.splice(position, 1);
  if (at.length > 0) return;
  for (const [holder, name] of around.toReversed()) {
    holder.delete(name);
    if (holder.size > 0) return;
  }
}

function atEnd(keys: EntryKey[], key: EntryKey): void {
  keys.push(key);
}

function inOrder(keys: EntryKey[], key: EntryKey): void {
  const position = positionOf(keys, key);
  if (keys[position] !== key) keys.splice(position, 0, key);
}

/** Where a key is, or would have to be. */
function positionOf(keys: readonly EntryKey[], key: EntryKey): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareStrings(String(keys[middle]), String(key)) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
