import { boundedInteger, integerFrom, type Value } from '../value/index.ts';
import { computed, spendOnSize, tooMuch } from './arithmetic.ts';
import { bigIntOperand } from './operands.ts';
import { type BuiltinContext, type BuiltinFunction, type BuiltinTable, OperandError } from './types.ts';

/** No result may be longer than this; see the bound of arithmetic. */
const MAX_SHIFT = 1n << 20n;

function binary(operation: (a: bigint, b: bigint) => bigint): BuiltinFunction {
  return (context, a: Value, b: Value) => {
    const left = bigIntOperand(a, 1);
    const right = bigIntOperand(b, 2);
    spendOnSize(context, left, right);
    return integerFrom(operation(left, right));
  };
}

function shiftOperand(value: Value): bigint {
  const shift = bigIntOperand(value, 2);
  if (shift < 0n) throw new OperandError('operand 2 must be an unsigned integer number but got a negative integer');
  return shift;
}

function shiftLeft(context: BuiltinContext, a: Value, b: Value): Value {
  const value = bigIntOperand(a, 1);
  const shift = shiftOperand(b);
  if (value === 0n) return 0;
  if (shift > MAX_SHIFT) throw tooMuch('bits.lsh', 'number too big');
  spendOnSize(context, value);
  context.spend(Number(shift) / 64);
  return computed('bits.lsh', () => boundedInteger(value << shift));
}

function shiftRight(context: BuiltinContext, a: Value, b: Value): Value {
  const value = bigIntOperand(a, 1);
  const shift = shiftOperand(b);
  if (shift > MAX_SHIFT) return value < 0n ? -1 : 0;
  spendOnSize(context, value);
  return integerFrom(value >> shift);
}

/** Operations on the bits of integers of any size, in two's complement. */
export const bits = {
  'bits.and': binary((a, b) => a & b),
  'bits.or': binary((a, b) => a | b),
  'bits.xor': binary((a, b) => a ^ b),
  'bits.negate': (context, value: Value) => {
    const integer = bigIntOperand(value, 1);
    spendOnSize(context, integer);
    return integerFrom(~integer);
  },
  'bits.lsh': shiftLeft,
  'bits.rsh': shiftRight,
} satisfies BuiltinTable;
