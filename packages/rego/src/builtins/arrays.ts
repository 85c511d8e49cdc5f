import { isArray, type Value } from '../value/index.ts';
import { arrayOperand, integerOperand } from './operands.ts';
import type { BuiltinContext, BuiltinTable } from './types.ts';

function concatenated(context: BuiltinContext, a: Value, b: Value): Value {
  const left = arrayOperand(a, 1);
  const right = arrayOperand(b, 2);
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  context.spend((left.length + right.length) / 8);
  return [...left, ...right];
}

/** One level of arrays in the array is taken out. */
function flattened(context: BuiltinContext, value: Value): Value {
  const array = arrayOperand(value, 1);
  const flat: Value[] = [];
  for (const element of array) {
    if (!isArray(element)) {
      flat.push(element);
      continue;
    }
    context.spend(element.length / 8);
    for (const inner of element) flat.push(inner);
  }
  context.spend(array.length / 8);
  return flat;
}

/** Indexes beyond the ends count as the ends. */
function slice(context: BuiltinContext, value: Value, first: Value, last: Value): Value {
  const array = arrayOperand(value, 1);
  const start = clamp(integerOperand(first, 2), array.length);
  const stop = clamp(integerOperand(last, 3), array.length);
  if (start >= stop) return [];
  if (start === 0 && stop === array.length) return array;
  context.spend((stop - start) / 8);
  return array.slice(start, stop);
}

function clamp(index: bigint, length: number): number {
  if (index <= 0n) return 0;
  return index >= BigInt(length) ? length : Number(index);
}

function reversed(context: BuiltinContext, value: Value): Value {
  const array = arrayOperand(value, 1);
  context.spend(array.length / 8);
  return array.toReversed();
}

/** Arrays made of arrays. */
export const arrays = {
  'array.concat': concatenated,
  'array.flatten': flattened,
  'array.slice': slice,
  'array.reverse': reversed,
} satisfies BuiltinTable;
