import {
  compare,
  equal,
  isArray,
  isNumber,
  isObject,
  isSet,
  productOf,
  type RegoNumber,
  type RegoSet,
  size,
  sumOf,
  type Value,
} from '../value/index.ts';
import { computed, spendOnSize } from './arithmetic.ts';
import { elementsOf, operandElementError, operandTypeError } from './operands.ts';
import type { BuiltinContext, BuiltinFunction, BuiltinTable } from './types.ts';

function isList(value: Value): value is readonly Value[] | RegoSet {
  return isArray(value) || isSet(value);
}

/** An array or a set; a message names the set first, as OPA does for most of these. */
function listOperand(context: BuiltinContext, value: Value): readonly Value[] {
  if (!isList(value)) throw operandTypeError(1, value, 'set', 'array');
  context.spend(size(value) / 4);
  return elementsOf(value);
}

function count(context: BuiltinContext, value: Value): number {
  if (typeof value === 'string') {
    context.spend(value.length / 64);
    return codePoints(value);
  }
  if (!isList(value) && !isObject(value)) throw operandTypeError(1, value, 'array', 'object', 'set', 'string');
  return size(value);
}

function codePoints(text: string): number {
  let pairs = 0;
  for (let index = 0; index + 1 < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) pairs += 1;
  }
  return text.length - pairs;
}

function total(name: string, operation: (numbers: readonly RegoNumber[]) => RegoNumber): BuiltinFunction {
  return (context, list: Value) => {
    const numbers = listOperand(context, list).map((element) => {
      if (!isNumber(element)) throw operandElementError(1, list, element, 'number');
      return element;
    });
    spendOnSize(context, ...numbers.slice(0, 1000));
    return computed(name, () => operation(numbers));
  };
}

/** The element that sorts last (`sign` 1) or first (-1); undefined of nothing. */
function extreme(sign: 1 | -1): BuiltinFunction {
  return (context, list: Value) => {
    let best: Value | undefined;
    for (const element of listOperand(context, list)) {
      if (best === undefined || sign * compare(element, best) >= 0) best = element;
    }
    return best;
  };
}

function sort(context: BuiltinContext, list: Value): Value {
  const elements = listOperand(context, list);
  if (isSet(list)) return elements;
  context.spend(elements.length);
  return elements.toSorted(compare);
}

function booleans(holds: (elements: readonly Value[]) => boolean): BuiltinFunction {
  return (context, list: Value) => {
    if (!isList(list)) throw operandTypeError(1, list, 'array', 'set');
    context.spend(size(list) / 16);
    return holds(elementsOf(list));
  };
}

/** What a collection comes to as a whole. */
export const aggregates = {
  count,
  sum: total('sum', sumOf),
  product: total('product', productOf),
  max: extreme(1),
  min: extreme(-1),
  sort,
  all: booleans((elements) => elements.every((element) => equal(element, true))),
  any: booleans((elements) => elements.includes(true)),
} satisfies BuiltinTable;
