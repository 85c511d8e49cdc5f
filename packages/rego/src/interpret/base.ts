import { equal, isArray, isObject, lookup, numberText, objectOf, sortedEntries } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { isReplaced, type World } from './world.ts';

/** What base documents are read from. */
export interface BaseDocuments {
  readonly data: Value | undefined;
  readonly world: Pick<World, 'overlay' | 'targets'>;
}

/** What stands at a path below `data` without the rules: the caller's data under what `with` puts there. */
export function baseAt(machine: BaseDocuments, path: readonly Value[]): Value | undefined {
  const { world } = machine;
  const replaced = world.overlay === undefined ? undefined : follow(world.overlay, path, lookup);
  if (isReplaced(world, path, equal)) return replaced;
  const real = machine.data === undefined ? undefined : follow(machine.data, path, stored);
  const visible = path.length === 0 ? withoutSystem(real) : real;
  if (replaced === undefined || visible === undefined) return replaced ?? visible;
  return merge(replaced, visible);
}

/** What is found by following the keys, one after the other. */
export function follow(
  value: Value,
  path: readonly Value[],
  step: (container: Value, key: Value) => Value | undefined = lookup,
): Value | undefined {
  let at: Value | undefined = value;
  for (const key of path) {
    if (at === undefined) return undefined;
    at = step(at, key);
  }
  return at;
}

/** The caller's data is addressed by paths of texts, so that `data.p[1]` also finds the key `"1"`, as OPA's store does. */
export function stored(container: Value, key: Value): Value | undefined {
  const found = lookup(container, key);
  if (found !== undefined) return found;
  if (isObject(container) && (typeof key === 'number' || typeof key === 'bigint'))
    return lookup(container, numberText(key));
  if (isArray(container) && typeof key === 'string' && /^(0|[1-9][0-9]{0,9})$/.test(key)) return container[Number(key)];
  return undefined;
}

/** `data.system` is not part of `data` as a whole. */
function withoutSystem(value: Value | undefined): Value | undefined {
  if (value === undefined || !isObject(value) || lookup(value, 'system') === undefined) return value;
  return objectOf(sortedEntries(value).filter(([key]) => key !== 'system'));
}

/** Both objects in one; where both have a key with something else than objects, the first wins. */
export function merge(first: Value, second: Value): Value {
  if (!isObject(first) || !isObject(second)) return first;
  const entries: (readonly [Value, Value])[] = [];
  for (const [key, value] of sortedEntries(first)) {
    const other = lookup(second, key);
    entries.push([key, other === undefined ? value : merge(value, other)]);
  }
  for (const entry of sortedEntries(second)) {
    if (lookup(first, entry[0]) === undefined) entries.push(entry);
  }
  return objectOf(entries);
}

/** An object like `value` with something else at the path; what is in the way and no object gives way. */
export function insertAt(value: Value | undefined, path: readonly Value[], leaf: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const object = value !== undefined && isObject(value) ? value : {};
  return objectOf([...sortedEntries(object), [key, insertAt(lookup(object, key), rest, leaf)]]);
}
