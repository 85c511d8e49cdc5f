import { isArray, isObject, keyOf } from './key.ts';
import { Decimal, type MapKey, type PlainObject, RegoObject, RegoSet, type Value } from './types.ts';

/** What `type_name` calls a value. */
export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'set';

export function typeName(value: Value): TypeName {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'bigint':
      return 'number';
    default:
      if (value === null) return 'null';
      if (isArray(value)) return 'array';
      if (value instanceof RegoSet) return 'set';
      return value instanceof Decimal ? 'number' : 'object';
  }
}

export function isSet(value: Value): value is RegoSet {
  return value instanceof RegoSet;
}

export const EMPTY_SET: RegoSet = new RegoSet(new Map());

/** A set of the values, each once. */
export function setOf(values: Iterable<Value>): RegoSet {
  const elements = new Map<MapKey, Value>();
  for (const value of values) {
    const key = keyOf(value);
    if (!elements.has(key)) elements.set(key, value);
  }
  return elements.size === 0 ? EMPTY_SET : new RegoSet(elements);
}

/** An object of the entries; of equal keys the later entry wins. A plain object where all keys are strings. */
export function objectOf(entries: Iterable<readonly [Value, Value]>): PlainObject | RegoObject {
  const plain: Record<string, Value> = {};
  const iterator = entries[Symbol.iterator]();
  for (let step = iterator.next(); !step.done; step = iterator.next()) {
    const [key, value] = step.value;
    if (typeof key !== 'string') return mixedObject(plain, step.value, iterator);
    define(plain, key, value);
  }
  return plain;
}

/** Goes on from the first key that is no string. */
function mixedObject(
  plain: PlainObject,
  first: readonly [Value, Value],
  rest: Iterator<readonly [Value, Value]>,
): RegoObject {
  const entries = new Map<MapKey, readonly [Value, Value]>();
  for (const [key, value] of Object.entries(plain)) entries.set(keyOf(key), [key, value]);
  entries.set(keyOf(first[0]), first);
  for (let step = rest.next(); !step.done; step = rest.next()) entries.set(keyOf(step.value[0]), step.value);
  return new RegoObject(entries);
}

/** Sets an own property; an assignment to `__proto__` would set the prototype. */
export function define(object: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** What `container[key]` is: an element of an array, the value of a key, a member of a set; undefined where there is none. */
export function lookup(container: Value, key: Value): Value | undefined {
  if (typeof container !== 'object' || container === null) return undefined;
  if (isArray(container)) {
    return typeof key === 'number' && key >= 0 && key < container.length ? container[key] : undefined;
  }
  if (container instanceof RegoSet) return container.elements.get(keyOf(key));
  if (container instanceof RegoObject) return container.entries.get(keyOf(key))?.[1];
  if (container instanceof Decimal || typeof key !== 'string') return undefined;
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

/** The number of elements, entries or members; 0 for scalars. */
export function size(value: Value): number {
  if (isArray(value)) return value.length;
  if (value instanceof RegoSet) return value.elements.size;
  if (value instanceof RegoObject) return value.entries.size;
  return isObject(value) ? Object.keys(value).length : 0;
}
