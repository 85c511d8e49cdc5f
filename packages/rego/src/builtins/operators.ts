import {
  add,
  compare,
  divide,
  EMPTY_SET,
  equal,
  isArray,
  isNumber,
  isObject,
  isSet,
  keyOf,
  lookup,
  type MapKey,
  multiply,
  type RegoNumber,
  RegoSet,
  remainder,
  sortedEntries,
  subtract,
  type Value,
} from '../value/index.ts';
import { computed, spendOnSize } from './arithmetic.ts';
import { numberOperand, operandTypeError, setOperand } from './operands.ts';
import type { BuiltinContext, BuiltinFunction, BuiltinTable } from './types.ts';

function arithmetic(name: string, operation: (a: RegoNumber, b: RegoNumber) => RegoNumber): BuiltinFunction {
  return (context, a: Value, b: Value) => {
    const left = numberOperand(a, 1);
    const right = numberOperand(b, 2);
    spendOnSize(context, left, right);
    return computed(name, () => operation(left, right));
  };
}

function comparison(holds: (order: number) => boolean): BuiltinFunction {
  return (_context, a: Value, b: Value) => holds(compare(a, b));
}

const difference = arithmetic('minus', subtract);

/** `-` is for numbers and for sets. */
function minus(context: BuiltinContext, a: Value, b: Value): Value | undefined {
  if (isNumber(a) && isNumber(b)) return difference(context, a, b);
  if (isSet(a) && isSet(b)) return differenceOfSets(context, a, b);
  if (!isNumber(a) && !isSet(a)) throw operandTypeError(1, a, 'number', 'set');
  throw operandTypeError(2, b, isNumber(b) ? 'set' : 'number');
}

export function differenceOfSets(context: BuiltinContext, a: RegoSet, b: RegoSet): RegoSet {
  context.spend(a.elements.size);
  return filtered(a, (key) => !b.elements.has(key));
}

export function intersectionOfSets(context: BuiltinContext, a: RegoSet, b: RegoSet): RegoSet {
  const [small, large] = a.elements.size <= b.elements.size ? [a, b] : [b, a];
  context.spend(small.elements.size);
  return filtered(small, (key) => large.elements.has(key));
}

function filtered(set: RegoSet, keep: (key: MapKey) => boolean): RegoSet {
  const kept = new Map<MapKey, Value>();
  for (const [key, element] of set.elements) {
    if (keep(key)) kept.set(key, element);
  }
  if (kept.size === set.elements.size) return set;
  return kept.size === 0 ? EMPTY_SET : new RegoSet(kept);
}

/** The union of the sets, without a copy where only one has elements. */
export function unionOfSets(context: BuiltinContext, sets: readonly RegoSet[]): RegoSet {
  const filled = sets.filter((set) => set.elements.size > 0);
  const [first = EMPTY_SET] = filled;
  if (filled.length <= 1) return first;
  const elements = new Map<MapKey, Value>(first.elements);
  context.spend(first.elements.size);
  for (const set of filled.slice(1)) {
    context.spend(set.elements.size);
    for (const [key, element] of set.elements) elements.set(key, element);
  }
  return new RegoSet(elements);
}

/** `x in xs`: an element of an array or set, or a value of an object. */
function member(context: BuiltinContext, value: Value, container: Value): boolean {
  if (isSet(container)) return container.elements.has(keyOf(value));
  if (isArray(container)) {
    context.spend(container.length / 16);
    return container.some((element) => equal(element, value));
  }
  if (!isObject(container)) return false;
  const entries = sortedEntries(container);
  context.spend(entries.length / 16);
  return entries.some(([, item]) => equal(item, value));
}

/** `k, v in xs`. */
function memberWithKey(_context: BuiltinContext, key: Value, value: Value, container: Value): boolean {
  const found = lookup(container, key);
  return found !== undefined && equal(found, value);
}

/** What the operators and `in` stand for. */
export const operators = {
  plus: arithmetic('plus', add),
  minus,
  mul: arithmetic('mul', multiply),
  div: arithmetic('div', divide),
  rem: arithmetic('rem', remainder),
  eq: (_context, a: Value, b: Value) => equal(a, b),
  equal: (_context, a: Value, b: Value) => equal(a, b),
  neq: (_context, a: Value, b: Value) => !equal(a, b),
  lt: comparison((order) => order < 0),
  lte: comparison((order) => order <= 0),
  gt: comparison((order) => order > 0),
  gte: comparison((order) => order >= 0),
  and: (context, a: Value, b: Value) => intersectionOfSets(context, setOperand(a, 1), setOperand(b, 2)),
  or: (context, a: Value, b: Value) => unionOfSets(context, [setOperand(a, 1), setOperand(b, 2)]),
  'internal.member_2': member,
  'internal.member_3': memberWithKey,
} satisfies BuiltinTable;
