import {
  equal,
  formatValue,
  isArray,
  isNumber,
  isObject,
  isSet,
  keyOf,
  lookup,
  objectOf,
  setOf,
  size,
  sortedElements,
  sortedEntries,
  toBigInt,
  typeName,
  type Value,
} from '../value/index.ts';
import { parsePath } from './json-paths.ts';
import { arrayOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

const INDEX_TEXT = /^[+-]?([0-9]{1,18})(?:\.0*)?$/;

/** A document while it is patched; undefined once its root is removed. */
type Document = Value | undefined;

/** The document after the operations of RFC 6902, on values of all types: keys need not be strings, and sets are walked too. */
function patch(context: BuiltinContext, document: Value, operations: Value): Value | undefined {
  let current: Document = document;
  for (const operation of arrayOperand(operations, 2)) current = applied(context, current, operation);
  return current;
}

function applied(context: BuiltinContext, document: Document, operation: Value): Document {
  if (!isObject(operation)) {
    throw new BuiltinError('must be an array of JSON-Patch objects, but at least one element is not an object');
  }
  const pathValue = attribute(operation, 'path');
  const op = attribute(operation, 'op');
  if (typeof op !== 'string') throw new BuiltinError(`attribute 'op' must be a string but found: ${typeName(op)}`);
  const path = parsePath(pathValue);
  context.spend(1 + path.length);
  switch (op) {
    case 'add':
      return inserted(context, document, path, attribute(operation, 'value'));
    case 'remove':
      return deleted(context, document, path);
    case 'replace': {
      const rest = deleted(context, document, path);
      return inserted(context, rest, path, attribute(operation, 'value'));
    }
    case 'move': {
      const from = parsePath(attribute(operation, 'from'));
      const value = valueAt(document, from);
      return inserted(context, deleted(context, document, from), path, value);
    }
    case 'copy':
      return inserted(context, document, path, valueAt(document, parsePath(attribute(operation, 'from'))));
    case 'test': {
      const found = valueAt(document, path);
      const expected = attribute(operation, 'value');
      if (equal(found, expected)) return document;
      throw new BuiltinError(
        `value from EditTree != patch value.\n\nExpected: ${formatValue(expected)}\n\nFound: ${formatValue(found)}`,
      );
    }
    default:
      throw new BuiltinError(`unrecognized op: '${op}'`);
  }
}

function attribute(operation: Value, name: string): Value {
  const value = lookup(operation, name);
  if (value === undefined) throw new BuiltinError(`missing required attribute '${name}'`);
  return value;
}

function inserted(context: BuiltinContext, document: Document, path: readonly Value[], value: Value): Value {
  const key = path.at(-1);
  if (key === undefined) return value;
  return edited(context, document, path, 0, (container) => insert(container, key, value));
}

function deleted(context: BuiltinContext, document: Document, path: readonly Value[]): Document {
  const key = path.at(-1);
  if (key !== undefined) return edited(context, document, path, 0, (container) => remove(container, key));
  if (document === undefined) throw new BuiltinError('deleted node encountered during delete operation');
  return undefined;
}

function valueAt(document: Document, path: readonly Value[]): Value {
  let current = document;
  for (const key of path) current = child(current, key).value;
  if (current === undefined) throw new BuiltinError('nil value encountered where composite value was expected');
  return current;
}

/** The document with the container that the path's last key is in replaced by what `edit` makes of it. */
function edited(
  context: BuiltinContext,
  document: Document,
  path: readonly Value[],
  depth: number,
  edit: (container: Value) => Value,
): Value {
  if (document === undefined) throw new BuiltinError('deleted node encountered during insert operation');
  context.spend(size(document) / 4);
  const key = path[depth];
  if (key === undefined || depth === path.length - 1) return edit(document);
  const found = child(document, key);
  return withChild(document, found, edited(context, found.value, path, depth + 1, edit));
}

interface Child {
  /** The key in the form that the container has it: the index for an array. */
  readonly key: Value;
  readonly value: Value;
}

function child(container: Document, key: Value): Child {
  if (container === undefined) throw new BuiltinError('nil value encountered where composite value was expected');
  const place = isArray(container) ? toIndex(container.length, key) : key;
  const value = lookup(container, place);
  if (value !== undefined) return { key: place, value };
  if (!isArray(container) && !isSet(container) && !isObject(container)) {
    throw new BuiltinError(
      `expected composite type for path ${formatValue(key)}, found value: ${formatValue(container)}`,
    );
  }
  throw new BuiltinError(
    `path ${formatValue(place)} does not exist in ${typeName(container)} term ${formatValue(container)}`,
  );
}

/** The container with another value for a child; of a set, the child is the old element. */
function withChild(container: Value, { key, value }: Child, replacement: Value): Value {
  if (isArray(container)) return typeof key === 'number' ? container.with(key, replacement) : container;
  if (isSet(container)) {
    return setOf(sortedElements(container).map((element) => (equal(element, value) ? replacement : element)));
  }
  return isObject(container) ? objectOf([...sortedEntries(container), [key, replacement]]) : container;
}

function insert(container: Value, key: Value, value: Value): Value {
  if (isObject(container)) return objectOf([...sortedEntries(container), [key, value]]);
  if (isArray(container)) {
    const index = toIndex(container.length, key);
    if (index < 0 || index > container.length) throw new BuiltinError('index for array insertion out of bounds');
    return container.toSpliced(index, 0, value);
  }
  if (!isSet(container)) throw notComposite(container);
  if (equal(key, value)) return setOf([...container.elements.values(), value]);
  throw new BuiltinError(`set key ${formatValue(key)} does not equal value to be inserted ${formatValue(value)}`);
}

function remove(container: Value, key: Value): Value {
  if (isArray(container)) {
    const index = toIndex(container.length, key);
    if (index < 0 || index >= container.length) throw new BuiltinError('index for array delete out of bounds');
    return container.toSpliced(index, 1);
  }
  if (!isSet(container) && !isObject(container)) throw notComposite(container);
  if (lookup(container, key) === undefined) {
    throw new BuiltinError(`cannot delete child key ${formatValue(key)} that does not exist`);
  }
  const gone = keyOf(key);
  if (isSet(container)) return setOf([...container.elements.values()].filter((element) => keyOf(element) !== gone));
  return objectOf(sortedEntries(container).filter(([name]) => keyOf(name) !== gone));
}

function notComposite(value: Value): BuiltinError {
  return new BuiltinError(`expected composite type, found value: ${formatValue(value)}`);
}

/** The index that a number, a text of digits, or `-` for the end means. */
function toIndex(length: number, key: Value): number {
  if (isNumber(key)) {
    const index = toBigInt(key);
    if (index === undefined) throw new BuiltinError('invalid number type for indexing');
    return Number(index);
  }
  if (typeof key !== 'string') throw new BuiltinError('invalid type for indexing');
  if (key === '-') return length;
  const [matched, digits = ''] = INDEX_TEXT.exec(key) ?? [];
  if (matched === undefined) throw new BuiltinError('invalid string for indexing');
  if (key !== '0' && key.startsWith('0')) throw new BuiltinError('leading zeros are not allowed in JSON paths');
  return key.startsWith('-') ? -Number(digits) : Number(digits);
}

export const jsonPatch = { 'json.patch': patch } satisfies BuiltinTable;
