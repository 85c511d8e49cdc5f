import {
  isArray,
  isNumber,
  isObject,
  isSet,
  type PlainObject,
  type RegoNumber,
  type RegoObject,
  type RegoSet,
  sortedElements,
  toBigInt,
  typeName,
  type Value,
} from '../value/index.ts';
import { OperandError } from './types.ts';

/** Operands count from 1. */
type Position = number;

/** The error for an operand of a wrong type: `operand 1 must be string but got number`. */
export function operandTypeError(position: Position, got: Value, ...expected: readonly string[]): OperandError {
  const [first = ''] = expected;
  const wanted = expected.length === 1 ? first : `one of {${expected.join(', ')}}`;
  return new OperandError(`operand ${position} must be ${wanted} but got ${typeName(got)}`);
}

/** The error for an element of a wrong type: `operand 1 must be array of strings but got array containing number`. */
export function operandElementError(
  position: Position,
  composite: Value,
  got: Value,
  ...expected: readonly string[]
): OperandError {
  const type = typeName(composite);
  const [first = ''] = expected;
  const wanted = expected.length === 1 ? `${first}s` : `(any of) {${expected.join(', ')}}`;
  return new OperandError(
    `operand ${position} must be ${type} of ${wanted} but got ${type} containing ${typeName(got)}`,
  );
}

export function stringOperand(value: Value, position: Position): string {
  if (typeof value === 'string') return value;
  throw operandTypeError(position, value, 'string');
}

export function numberOperand(value: Value, position: Position): RegoNumber {
  if (isNumber(value)) return value;
  throw operandTypeError(position, value, 'number');
}

/** An integer of 64 bits; where OPA takes integers of any size see {@link bigIntOperand}. */
export function integerOperand(value: Value, position: Position): bigint {
  const integer = toBigInt(numberOperand(value, position));
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw new OperandError(`operand ${position} must be integer number but got floating-point number`);
  }
  return integer;
}

/** An integer of any size. */
export function bigIntOperand(value: Value, position: Position): bigint {
  if (!isNumber(value)) throw operandTypeError(position, value, 'integer');
  const integer = toBigInt(value);
  if (integer === undefined)
    throw new OperandError(`operand ${position} must be integer number but got floating-point number`);
  return integer;
}

export function arrayOperand(value: Value, position: Position): readonly Value[] {
  if (isArray(value)) return value;
  throw operandTypeError(position, value, 'array');
}

export function objectOperand(value: Value, position: Position): PlainObject | RegoObject {
  if (isObject(value)) return value;
  throw operandTypeError(position, value, 'object');
}

export function setOperand(value: Value, position: Position): RegoSet {
  if (isSet(value)) return value;
  throw operandTypeError(position, value, 'set');
}

/** The strings of an array or set, in order. */
export function stringsOperand(value: Value, position: Position): string[] {
  if (!isArray(value) && !isSet(value)) throw operandTypeError(position, value, 'array', 'set');
  return elementsOf(value).map((element) => {
    if (typeof element !== 'string') throw operandElementError(position, value, element, 'string');
    return element;
  });
}

/** The elements of an array, or of a set in order. */
export function elementsOf(value: readonly Value[] | RegoSet): readonly Value[] {
  return isSet(value) ? sortedElements(value) : value;
}
