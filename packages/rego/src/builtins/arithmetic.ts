import { RegoEvaluationError } from '../diagnostic.ts';
import { ArithmeticError, NumberTooBigError } from '../value/index.ts';
import { type BuiltinContext, BuiltinError } from './types.ts';

/** Beyond this size, operands cost fuel. */
const SMALL_BITS = 1024;

/**
 * Runs a computation on numbers. Arithmetic without a result is the built-in's error; a result without bounds ends the
 * evaluation, since a condition that is undefined for its size could be one that forbids something.
 */
export function computed<T>(name: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ArithmeticError) throw new BuiltinError(error.message);
    if (error instanceof NumberTooBigError) throw tooMuch(name, error.message);
    throw error;
  }
}

/** A built-in was asked for something absurdly large. */
export function tooMuch(name: string, what: string): RegoEvaluationError {
  return new RegoEvaluationError('eval_cancel_error', `${name}: ${what}`);
}

/** Big integers cost fuel by their size. */
export function spendOnSize(context: BuiltinContext, ...values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value !== 'bigint') continue;
    const bits = value.toString(16).length * 4;
    if (bits > SMALL_BITS) context.spend(bits / 64);
  }
}
