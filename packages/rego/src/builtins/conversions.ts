import {
  isArray,
  isNumber,
  isObject,
  isSet,
  numberFrom,
  setOf,
  sortedElements,
  toDouble,
  typeName,
  type Value,
} from '../value/index.ts';
import { operandTypeError } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinFunction, type BuiltinTable } from './types.ts';

/** What Go's `strconv.ParseFloat` takes in base ten, with its underscores between digits. */
const FLOAT = /^[+-]?(?:[0-9_]+(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][+-]?[0-9_]+)?$/;
const LONE_UNDERSCORE = /(?:^|[^0-9])_|_(?:[^0-9]|$)/;
const NOT_FINITE = /^[+-]*(?:inf|infinity|nan)$/i;

function toNumber(context: BuiltinContext, value: Value): Value {
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (isNumber(value)) return value;
  if (typeof value !== 'string') throw operandTypeError(1, value, 'null', 'boolean', 'number', 'string');
  context.spend(value.length / 16);
  if (NOT_FINITE.test(value)) throw operandTypeError(1, value, 'valid number string');
  if (!FLOAT.test(value) || LONE_UNDERSCORE.test(value)) throw parseError(value, 'invalid syntax');
  return numberFromText(value);
}

function numberFromText(text: string): Value {
  const digits = text.replaceAll('_', '');
  // ParseFloat has its say before the exact value counts.
  if (!Number.isFinite(Number(digits))) throw parseError(text, 'value out of range');
  try {
    const number = numberFrom(digits);
    if (!Number.isFinite(toDouble(number))) throw parseError(text, 'value out of range');
    return number;
  } catch (error) {
    if (error instanceof SyntaxError) throw new BuiltinError(`invalid number: ${error.message}`);
    throw error;
  }
}

function parseError(text: string, reason: string): BuiltinError {
  return new BuiltinError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: ${reason}`);
}

function is(test: (value: Value) => boolean): BuiltinFunction {
  return (_context, value: Value) => test(value);
}

/** A value that already is of the type. */
function cast(type: string): BuiltinFunction {
  return (_context, value: Value) => {
    if (typeName(value) !== type) throw operandTypeError(1, value, type);
    return value;
  };
}

function castArray(_context: BuiltinContext, value: Value): Value {
  if (isArray(value)) return value;
  if (isSet(value)) return sortedElements(value);
  throw operandTypeError(1, value, 'array', 'set');
}

function castSet(context: BuiltinContext, value: Value): Value {
  if (isSet(value)) return value;
  if (!isArray(value)) throw operandTypeError(1, value, 'array', 'set');
  context.spend(value.length);
  return setOf(value);
}

/** Types of values, and values of another type. */
export const conversions = {
  to_number: toNumber,
  type_name: (_context, value: Value) => typeName(value),
  is_null: is((value) => value === null),
  is_boolean: is((value) => typeof value === 'boolean'),
  is_number: is(isNumber),
  is_string: is((value) => typeof value === 'string'),
  is_array: is(isArray),
  is_object: is(isObject),
  is_set: is(isSet),
  cast_null: cast('null'),
  cast_boolean: cast('boolean'),
  cast_string: cast('string'),
  cast_object: cast('object'),
  cast_array: castArray,
  cast_set: castSet,
} satisfies BuiltinTable;
