import { isDeepStrictEqual } from 'node:util';
import { RenderError } from '../errors.ts';
import { isList, isMap, isTrue, sortedKeys, type TemplateMap, type TemplateValue } from '../value.ts';
import { fixed, integer, list, map, nameOf, type TemplateFunction, text, variadic } from './signature.ts';

const MAX_ITEMS = 100_000;

/** Maps that a template made itself: only these may be changed by `set` and `unset`, never the data of the request. */
const own = new WeakSet<object>();

function newMap(entries: Iterable<readonly [string, TemplateValue]> = []): Record<string, TemplateValue> {
  const result: Record<string, TemplateValue> = { __proto__: null };
  for (const [key, value] of entries) result[key] = value;
  own.add(result);
  return result;
}

function dict(...args: readonly TemplateValue[]): TemplateValue {
  const result = newMap();
  for (let at = 0; at < args.length; at += 2) result[String(args[at])] = at + 1 < args.length ? args[at + 1] : '';
  return result;
}

function changeable(value: TemplateValue): Record<string, TemplateValue> {
  const target = map(value);
  if (!own.has(target)) throw new RenderError('only a map that the template made with `dict` can be changed');
  return target;
}

function set(value: TemplateValue, key: TemplateValue, item: TemplateValue): TemplateValue {
  const target = changeable(value);
  target[text(key)] = item;
  return target;
}

function unset(value: TemplateValue, key: TemplateValue): TemplateValue {
  const target = changeable(value);
  delete target[text(key)];
  return target;
}

function dig(...args: readonly TemplateValue[]): TemplateValue {
  const [fallback, source] = args.slice(-2);
  let value: TemplateValue = source;
  for (const step of args.slice(0, -2)) {
    if (!isMap(value) || !Object.hasOwn(value, text(step))) return fallback;
    value = value[text(step)];
  }
  return value;
}

function merged(overwrites: boolean): (...args: readonly TemplateValue[]) => TemplateValue {
  return (...args) =>
    args.map((value) => map(value)).reduce((target, source) => mergedMaps(target, source, overwrites, 0));
}

function mergedMaps(target: TemplateMap, source: TemplateMap, overwrites: boolean, depth: number): TemplateMap {
  if (depth > 100) throw new RenderError('the maps nest too deep');
  const result = newMap(Object.entries(target));
  for (const [key, value] of Object.entries(source)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (isMap(before) && isMap(value)) result[key] = mergedMaps(before, value, overwrites, depth + 1);
    else if (!isTrue(before) || (overwrites && isTrue(value))) result[key] = value;
  }
  return result;
}

function sequence(start: bigint, end: bigint, step: bigint): TemplateValue[] {
  if (step === 0n || (end - start) / step > MAX_ITEMS)
    throw new RenderError(`a list of more than ${MAX_ITEMS} numbers`);
  const result: TemplateValue[] = [];
  for (let value = start; step > 0n ? value < end : value > end; value += step) result.push(value);
  return result;
}

function sliceOf(value: TemplateValue, from?: TemplateValue, to?: TemplateValue): TemplateValue {
  const items = list(value);
  const start = from === undefined ? 0 : Number(integer(from));
  const end = to === undefined ? items.length : Number(integer(to));
  if (start < 0 || end < start || end > items.length) throw new RenderError('slice bounds out of range');
  return items.slice(start, end);
}

function unique(value: TemplateValue): TemplateValue {
  const result: TemplateValue[] = [];
  for (const item of list(value)) if (!has(item, result)) result.push(item);
  return result;
}

function has(item: TemplateValue, items: TemplateValue): boolean {
  return isList(items) && items.some((candidate) => isDeepStrictEqual(candidate, item));
}

function chunks(count: TemplateValue, value: TemplateValue): TemplateValue {
  const length = Math.max(1, Number(integer(count)));
  const items = list(value);
  return Array.from({ length: Math.ceil(items.length / length) }, (_, at) =>
    items.slice(at * length, (at + 1) * length),
  );
}

function kindIs(kind: TemplateValue, value: TemplateValue): boolean {
  return nameOf(value) === text(kind);
}

/** Functions that also exist as `must…`, which is the same here: every mistake ends the rendering. */
const LISTS: Readonly<Record<string, TemplateFunction>> = {
  first: fixed(1, (value) => list(value)[0]),
  last: fixed(1, (value) => list(value).at(-1)),
  rest: fixed(1, (value) => list(value).slice(1)),
  initial: fixed(1, (value) => list(value).slice(0, -1)),
  append: fixed(2, (value, item) => [...list(value), item]),
  push: fixed(2, (value, item) => [...list(value), item]),
  prepend: fixed(2, (value, item) => [item, ...list(value)]),
  reverse: fixed(1, (value) => list(value).toReversed()),
  uniq: fixed(1, unique),
  without: variadic(1, (value, ...items) => list(value).filter((item) => !has(item, items))),
  has: fixed(2, has),
  compact: fixed(1, (value) => list(value).filter((item) => isTrue(item))),
  slice: variadic(1, sliceOf, 3),
  chunk: fixed(2, chunks),
  merge: variadic(1, merged(false)),
  mergeOverwrite: variadic(1, merged(true)),
  deepCopy: fixed(1, (value) => structuredClone(value)),
};

/** The functions of sprig for lists, maps, defaults and kinds. */
export const COLLECTIONS: Readonly<Record<string, TemplateFunction>> = {
  ...LISTS,
  ...Object.fromEntries(
    Object.entries(LISTS).map(([name, entry]) => [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, entry]),
  ),
  list: variadic(0, (...args) => [...args]),
  concat: variadic(0, (...args) => args.flatMap((value) => list(value))),
  until: fixed(1, (count) => sequence(0n, integer(count), integer(count) < 0n ? -1n : 1n)),
  untilStep: fixed(3, (start, end, step) => sequence(integer(start), integer(end), integer(step))),
  seq: variadic(
    0,
    (...args) => {
      const [start, step, end] =
        args.length === 3
          ? args.map((value) => integer(value))
          : args.length === 2
            ? [integer(args[0]), 1n, integer(args[1])]
            : [1n, 1n, integer(args[0])];
      const stride = step ?? 1n;
      return sequence(start ?? 1n, (end ?? 0n) + (stride > 0n ? 1n : -1n), stride).join(' ');
    },
    3,
  ),
  dict: variadic(0, dict),
  get: fixed(2, (value, key) => (Object.hasOwn(map(value), text(key)) ? map(value)[text(key)] : '')),
  set: fixed(3, set),
  unset: fixed(2, unset),
  hasKey: fixed(2, (value, key) => Object.hasOwn(map(value), text(key))),
  keys: variadic(0, (...args) => args.flatMap((value) => sortedKeys(map(value)))),
  values: fixed(1, (value) => sortedKeys(map(value)).map((key) => map(value)[key])),
  pluck: variadic(1, (key, ...args) =>
    args.flatMap((value) => (Object.hasOwn(map(value), text(key)) ? [map(value)[text(key)]] : [])),
  ),
  dig: variadic(3, dig),
  default: variadic(1, (fallback, ...args) => (args.length > 0 && isTrue(args[0]) ? args[0] : fallback), 2),
  empty: fixed(1, (value) => !isTrue(value)),
  coalesce: variadic(0, (...args) => args.find((value) => isTrue(value))),
  all: variadic(0, (...args) => args.every((value) => isTrue(value))),
  any: variadic(0, (...args) => args.some((value) => isTrue(value))),
  ternary: fixed(3, (yes, no, condition) => (condition === true ? yes : no)),
  fail: fixed(1, (message) => {
    throw new RenderError(`fail: ${text(message)}`);
  }),
  kindOf: fixed(1, (value) => nameOf(value)),
  kindIs: fixed(2, kindIs),
  typeOf: fixed(1, (value) => nameOf(value)),
  typeIs: fixed(2, kindIs),
  deepEqual: fixed(2, (one, other) => isDeepStrictEqual(one, other)),
};
