import {
  isArray,
  isObject,
  isSet,
  keyOf,
  type MapKey,
  objectOf,
  setOf,
  size,
  sortedElements,
  sortedEntries,
  typeName,
  type Value,
} from '../value/index.ts';
import { elementsOf, objectOperand, operandTypeError } from './operands.ts';
import { type BuiltinContext, type BuiltinTable, OperandError } from './types.ts';

/** Paths by their keys: what is below a key, or null at the end of a path. */
type PathTree = Map<MapKey, PathTree | null>;

/** The keys of a path: a text with `/` between keys (`~1` is `/`, `~0` is `~`), or an array of keys. */
export function parsePath(path: Value): readonly Value[] {
  if (isArray(path)) return path;
  if (typeof path !== 'string') {
    throw new OperandError(
      `operand 2 must be one of {set, array} containing string paths or array of path segments but got ${typeName(path)}`,
    );
  }
  if (path === '') return [];
  let start = 0;
  while (path.charAt(start) === '/') start += 1;
  return path
    .slice(start)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function pathsOperand(context: BuiltinContext, value: Value): PathTree {
  if (!isArray(value) && !isSet(value)) throw operandTypeError(2, value, 'set', 'array');
  const tree: PathTree = new Map();
  for (const path of elementsOf(value)) {
    const keys = parsePath(path);
    context.spend(1 + keys.length);
    insertPath(tree, keys);
  }
  return tree;
}

/** The shorter of two paths counts where one starts with the other. */
function insertPath(tree: PathTree, keys: readonly Value[]): void {
  let node = tree;
  for (const [index, key] of keys.entries()) {
    const mapKey = keyOf(key);
    if (index === keys.length - 1) {
      node.set(mapKey, null);
      return;
    }
    const known = node.get(mapKey);
    if (known === null) return;
    const next: PathTree = known ?? new Map();
    node.set(mapKey, next);
    node = next;
  }
}

/** What is left of a value without the paths. */
function removed(context: BuiltinContext, value: Value, tree: PathTree): Value {
  context.spend(size(value));
  const rest = (item: Value, key: MapKey): Value | undefined => {
    const below = tree.get(key);
    if (below === null) return undefined;
    return below === undefined ? item : removed(context, item, below);
  };
  return rebuilt(value, rest);
}

/** What the paths lead to in a value, within what is around it. */
function selected(context: BuiltinContext, value: Value, tree: PathTree): Value {
  context.spend(size(value));
  const taken = (item: Value, key: MapKey): Value | undefined => {
    const below = tree.get(key);
    if (below === undefined) return undefined;
    return below === null ? item : selected(context, item, below);
  };
  return rebuilt(value, taken);
}

/** A copy with each item as `change` gives it, or without it. The keys of arrays are texts here. */
function rebuilt(value: Value, change: (item: Value, key: MapKey) => Value | undefined): Value {
  if (isArray(value)) return value.map((item, index) => change(item, String(index))).filter(isDefined);
  if (isSet(value))
    return setOf(
      sortedElements(value)
        .map((item) => change(item, keyOf(item)))
        .filter(isDefined),
    );
  if (!isObject(value)) return value;
  const entries: [Value, Value][] = [];
  for (const [key, item] of sortedEntries(value)) {
    const changed = change(item, keyOf(key));
    if (changed !== undefined) entries.push([key, changed]);
  }
  return objectOf(entries);
}

function isDefined(value: Value | undefined): value is Value {
  return value !== undefined;
}

/** Parts of documents by paths. */
export const jsonPaths = {
  'json.remove': (context, object: Value, paths: Value) =>
    removed(context, objectOperand(object, 1), pathsOperand(context, paths)),
  'json.filter': (context, object: Value, paths: Value) =>
    selected(context, objectOperand(object, 1), pathsOperand(context, paths)),
} satisfies BuiltinTable;
