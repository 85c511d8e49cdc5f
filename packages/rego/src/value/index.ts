export { define, EMPTY_SET, isSet, lookup, objectOf, setOf, size, typeName } from './collections.ts';
export { formatValue, quote } from './format.ts';
export { fromJs, isPlainValue, NotAValueError } from './from-js.ts';
export { type JsonOptions, MAX_DEPTH, parseJson, toJsonText } from './json.ts';
export { isArray, isObject, keyOf } from './key.ts';
export {
  ArithmeticError,
  absolute,
  add,
  boundedInteger,
  ceil,
  divide,
  floor,
  integerFrom,
  isNumber,
  multiply,
  NumberTooBigError,
  numberFrom,
  numberText,
  productOf,
  type RegoNumber,
  remainder,
  round,
  subtract,
  sumOf,
  toBigInt,
  toDouble,
} from './number.ts';
export {
  compare,
  compareStrings,
  equal,
  forgetSortedKeys,
  sortedElements,
  sortedEntries,
  sortedKeys,
} from './order.ts';
export { Decimal, type MapKey, type PlainObject, RegoObject, RegoSet, type Value } from './types.ts';
