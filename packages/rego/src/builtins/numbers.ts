import { absolute, ceil, floor, integerFrom, type RegoNumber, round, type Value } from '../value/index.ts';
import { computed, spendOnSize, tooMuch } from './arithmetic.ts';
import { bigIntOperand, integerOperand, numberOperand, stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinFunction, type BuiltinTable } from './types.ts';

/** More numbers than this are refused whatever the fuel. */
const MAX_RANGE = 10_000_000n;

function unary(name: string, operation: (value: RegoNumber) => RegoNumber): BuiltinFunction {
  return (context, value: Value) => {
    const number = numberOperand(value, 1);
    spendOnSize(context, number);
    return computed(name, () => operation(number));
  };
}

/** The numbers from `first` to `last`, both included, up or down. */
function range(context: BuiltinContext, name: string, first: bigint, last: bigint, step: bigint): Value {
  const down = first > last;
  const count = (down ? first - last : last - first) / step + 1n;
  if (count > MAX_RANGE) throw tooMuch(name, 'timed out before generating all numbers in range');
  context.spend(Number(count));
  spendOnSize(context, first, last);
  const numbers: Value[] = [];
  const move = down ? -step : step;
  for (let index = 0n; index < count; index++) numbers.push(integerFrom(first + index * move));
  return numbers;
}

function numbersRange(context: BuiltinContext, first: Value, last: Value): Value {
  return range(context, 'numbers.range', bigIntOperand(first, 1), bigIntOperand(last, 2), 1n);
}

function numbersRangeStep(context: BuiltinContext, first: Value, last: Value, step: Value): Value {
  const from = bigIntOperand(first, 1);
  const to = bigIntOperand(last, 2);
  const by = bigIntOperand(step, 3);
  if (by <= 0n) throw new BuiltinError('numbers.range_step: step must be a positive integer');
  return range(context, 'numbers.range_step', from, to, by);
}

/** The same number for the same operands within one evaluation. */
function randomInteger(context: BuiltinContext, seed: Value, below: Value): Value {
  const text = stringOperand(seed, 1);
  const limit = integerOperand(below, 2);
  if (limit === 0n) return 0;
  const magnitude = limit < 0n ? -limit : limit;
  const key = `rand.intn-${magnitude}-${text}`;
  const known = context.memo.get(key);
  if (typeof known === 'number' || typeof known === 'bigint') return known;
  const result = integerFrom(context.random(magnitude));
  context.memo.set(key, result);
  return result;
}

/** `abs`, `round` and their like, ranges and random numbers. */
export const numbers = {
  abs: unary('abs', absolute),
  ceil: unary('ceil', ceil),
  floor: unary('floor', floor),
  round: unary('round', round),
  'numbers.range': numbersRange,
  'numbers.range_step': numbersRangeStep,
  'rand.intn': randomInteger,
} satisfies BuiltinTable;
