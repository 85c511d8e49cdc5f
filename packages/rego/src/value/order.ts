import { compareNumbers } from './number.ts';
import { Decimal, type PlainObject, RegoObject, RegoSet, type Value } from './types.ts';

/** An entry of an object. */
export type Entry = readonly [key: Value, value: Value];

/** Sorting the keys of a small object again costs less than looking it up. */
const CACHED_SIZE = 8;

const sortedKeysOf = new WeakMap<object, readonly string[]>();

/** The order of types: null, booleans, numbers, strings, arrays, objects, sets. */
function rank(value: Value): number {
  switch (typeof value) {
    case 'boolean':
      return 1;
    case 'number':
    case 'bigint':
      return 2;
    case 'string':
      return 3;
    default:
      if (value === null) return 0;
      if (Array.isArray(value)) return 7;
      if (value instanceof RegoSet) return 9;
      return value instanceof Decimal ? 2 : 8;
  }
}

/**
 * OPA's total order of values.
 *
 * @returns below, equal to or above 0, as `a` sorts before, with or after `b`
 */
export function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  // Of one rank, and different: a and b are of the same kind in what follows.
  if (typeof a === 'boolean') return a ? 1 : -1;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (a instanceof RegoSet && b instanceof RegoSet) return compareLists(sortedElements(a), sortedElements(b));
  if (isList(a) && isList(b)) return compareLists(a, b);
  if (isEntries(a) && isEntries(b)) return compareObjects(a, b);
  return 0;
}

/** Whether two values are equal; cheaper than {@link compare} where nobody asks for the order. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Decimal) return b instanceof Decimal && a.text === b.text;
  if (isList(a)) {
    if (!isList(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) {
      if (!sameAt(a[index], b[index])) return false;
    }
    return true;
  }
  if (a instanceof RegoSet) {
    if (!(b instanceof RegoSet) || a.elements.size !== b.elements.size) return false;
    for (const key of a.elements.keys()) {
      if (!b.elements.has(key)) return false;
    }
    return true;
  }
  if (a instanceof RegoObject) {
    if (!(b instanceof RegoObject) || a.entries.size !== b.entries.size) return false;
    for (const [key, [, value]] of a.entries) {
      if (!sameAt(value, b.entries.get(key)?.[1])) return false;
    }
    return true;
  }
  return isEntries(b) && !(b instanceof RegoObject) && equalPlain(a, b);
}

function equalPlain(a: PlainObject, b: PlainObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key) || !sameAt(a[key], b[key])) return false;
  }
  return true;
}

function sameAt(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && equal(a, b);
}

/** Orders strings by code points, as the bytes of their UTF-8 do; `<` orders by UTF-16 units. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    if (left < 0xd800 || right < 0xd800) return left - right;
    // A surrogate stands for a code point above every other unit.
    const leftWeight = left < 0xe000 ? left + 0x10000 : left;
    const rightWeight = right < 0xe000 ? right + 0x10000 : right;
    return leftWeight - rightWeight;
  }
  return a.length - b.length;
}

/** The elements of a set in order. The set keeps the result. */
export function sortedElements(set: RegoSet): readonly Value[] {
  return set.sortedOnce(() => [...set.elements.values()].toSorted(compare));
}

/** The keys of a plain object in order. */
export function sortedKeys(object: PlainObject): readonly string[] {
  const known = sortedKeysOf.get(object);
  if (known) return known;
  const keys = Object.keys(object);
  if (isSorted(keys)) return keys;
  keys.sort(compareStrings);
  if (keys.length > CACHED_SIZE) sortedKeysOf.set(object, keys);
  return keys;
}

/**
 * To be called by whoever adds keys to an object, or takes them away, in place: the one owner of base documents does so
 * between evaluations.
 */
export function forgetSortedKeys(object: PlainObject): void {
  sortedKeysOf.delete(object);
}

/** The entries of an object in the order of their keys. */
export function sortedEntries(object: RegoObject | PlainObject): readonly Entry[] {
  if (object instanceof RegoObject) {
    return object.sortedOnce(() => [...object.entries.values()].toSorted(([a], [b]) => compare(a, b)));
  }
  const entries: Entry[] = [];
  for (const key of sortedKeys(object)) {
    const value = object[key];
    if (value !== undefined) entries.push([key, value]);
  }
  return entries;
}

function isSorted(keys: readonly string[]): boolean {
  let previous: string | undefined;
  for (const key of keys) {
    if (previous !== undefined && compareStrings(previous, key) > 0) return false;
    previous = key;
  }
  return true;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a[index];
    const right = b[index];
    if (left === undefined || right === undefined) break;
    const order = compare(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Entry by entry, the key before the value; then the shorter object first. */
function compareObjects(a: RegoObject | PlainObject, b: RegoObject | PlainObject): number {
  const left = sortedEntries(a);
  const right = sortedEntries(b);
  for (const [index, [key, value]] of left.entries()) {
    const other = right[index];
    if (!other) break;
    const order = compare(key, other[0]) || compare(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isNumeric(value: Value): value is number | bigint | Decimal {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal;
}

function isEntries(value: Value): value is RegoObject | PlainObject {
  return rank(value) === 8;
}
