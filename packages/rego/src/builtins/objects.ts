import {
  EMPTY_SET,
  equal,
  isArray,
  isObject,
  isSet,
  keyOf,
  lookup,
  type MapKey,
  objectOf,
  type PlainObject,
  type RegoObject,
  type RegoSet,
  setOf,
  size,
  sortedEntries,
  type Value,
} from '../value/index.ts';
import { arrayOperand, objectOperand, operandElementError, operandTypeError } from './operands.ts';
import { type BuiltinContext, type BuiltinTable, OperandError } from './types.ts';

type AnyObject = PlainObject | RegoObject;
type Entries = Map<MapKey, readonly [key: Value, value: Value]>;

function entriesOf(context: BuiltinContext, object: AnyObject): Entries {
  context.spend(size(object));
  return new Map(sortedEntries(object).map((entry) => [keyOf(entry[0]), entry]));
}

/** What of the second object the first one has not, or has another value for, wins; objects in both are merged. */
function merged(context: BuiltinContext, a: AnyObject, b: AnyObject): AnyObject {
  if (size(a) === 0) return b;
  if (size(b) === 0) return a;
  const entries = entriesOf(context, a);
  mergeInto(context, entries, b);
  return objectOf(entries.values());
}

function mergeInto(context: BuiltinContext, entries: Entries, object: AnyObject): void {
  context.spend(size(object));
  for (const [key, value] of sortedEntries(object)) {
    const mapKey = keyOf(key);
    const old = entries.get(mapKey)?.[1];
    const both = old !== undefined && isObject(old) && isObject(value);
    entries.set(mapKey, [key, both ? merged(context, old, value) : value]);
  }
}

function unionOfAll(context: BuiltinContext, value: Value): Value {
  const objects = arrayOperand(value, 1);
  for (const object of objects) {
    if (!isObject(object)) throw operandElementError(1, value, object, 'object');
  }
  const [first] = objects;
  if (first !== undefined && objects.length === 1) return first;
  const entries: Entries = new Map();
  for (const object of objects) {
    if (isObject(object)) mergeInto(context, entries, object);
  }
  return objectOf(entries.values());
}

/** The keys that an array, a set or an object names. */
function keysOperand(context: BuiltinContext, value: Value): ReadonlySet<MapKey> {
  context.spend(size(value));
  if (isArray(value)) return new Set(value.map(keyOf));
  if (isSet(value)) return new Set(value.elements.keys());
  if (isObject(value)) return new Set(sortedEntries(value).map(([key]) => keyOf(key)));
  throw operandTypeError(2, value, 'object', 'set', 'array');
}

function chosen(context: BuiltinContext, object: Value, names: Value, wanted: boolean): Value {
  const source = objectOperand(object, 1);
  const named = keysOperand(context, names);
  context.spend(size(source));
  return objectOf(sortedEntries(source).filter(([key]) => named.has(keyOf(key)) === wanted));
}

/** The value at a key, or at the end of a path that an array names. */
function get(context: BuiltinContext, object: Value, path: Value, fallback: Value): Value {
  let current: Value | undefined = objectOperand(object, 1);
  const steps = isArray(path) ? path : [path];
  context.spend(steps.length / 8);
  for (const key of steps) {
    if (current === undefined) break;
    current = lookup(current, key);
  }
  // Not `??`: a null that is there counts.
  return current === undefined ? fallback : current;
}

function keys(context: BuiltinContext, object: Value): Value {
  const source = objectOperand(object, 1);
  const count = size(source);
  context.spend(count);
  return count === 0 ? EMPTY_SET : setOf(sortedEntries(source).map(([key]) => key));
}

function subset(context: BuiltinContext, a: Value, b: Value): Value {
  if (isObject(a) && isObject(b)) return containsObject(context, a, b);
  if (isSet(a) && isSet(b)) return containsSet(context, a, b);
  if (isArray(a) && isArray(b)) return containsRun(context, a, b);
  if (isArray(a) && isSet(b)) return containsAll(context, a, b);
  throw new OperandError('both arguments object.subset must be of the same type or array and set');
}

function containsObject(context: BuiltinContext, whole: AnyObject, part: AnyObject): boolean {
  context.spend(size(part));
  return sortedEntries(part).every(([key, value]) => {
    const other = lookup(whole, key);
    if (other === undefined) return false;
    if (equal(value, other)) return true;
    if (isObject(other) && isObject(value)) return containsObject(context, other, value);
    if (isSet(other) && isSet(value)) return containsSet(context, other, value);
    return isArray(other) && isArray(value) && containsRun(context, other, value);
  });
}

function containsSet(context: BuiltinContext, whole: RegoSet, part: RegoSet): boolean {
  context.spend(part.elements.size);
  for (const key of part.elements.keys()) {
    if (!whole.elements.has(key)) return false;
  }
  return true;
}

/** Whether the elements of `part` follow each other somewhere in `whole`. */
function containsRun(context: BuiltinContext, whole: readonly Value[], part: readonly Value[]): boolean {
  for (let start = 0; start + part.length <= whole.length; start++) {
    context.spend(1);
    if (part.every((element, index) => isAt(context, whole, start + index, element))) return true;
  }
  return false;
}

function isAt(context: BuiltinContext, array: readonly Value[], index: number, element: Value): boolean {
  context.spend(0.25);
  const found = array[index];
  return found !== undefined && equal(found, element);
}

/** OPA counts an element again each time that it occurs, and finds no empty set in an empty array; so does this. */
function containsAll(context: BuiltinContext, whole: readonly Value[], part: RegoSet): boolean {
  context.spend(whole.length);
  let missing = part.elements.size;
  for (const element of whole) {
    if (part.elements.has(keyOf(element))) missing -= 1;
    if (missing === 0) return true;
  }
  return false;
}

function union(context: BuiltinContext, a: Value, b: Value): Value {
  return merged(context, objectOperand(a, 1), objectOperand(b, 2));
}

/** Objects made of objects, and what is in them. */
export const objects = {
  'object.get': get,
  'object.keys': keys,
  'object.remove': (context, object: Value, names: Value) => chosen(context, object, names, false),
  'object.filter': (context, object: Value, names: Value) => chosen(context, object, names, true),
  'object.union': union,
  'object.union_n': unionOfAll,
  'object.subset': subset,
} satisfies BuiltinTable;
