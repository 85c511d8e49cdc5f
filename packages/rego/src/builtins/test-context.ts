import type { Value } from '../value/index.ts';
import { builtinFunctions } from './index.ts';
import type { BuiltinContext } from './types.ts';

/** What a test can look at after calls of built-ins. */
export interface TestContext extends BuiltinContext {
  readonly printed: string[];
  readonly spent: number;
}

/** A context for tests: time stands still, random numbers are as high as they may be, and fuel is counted. */
export function testContext(limit = Number.POSITIVE_INFINITY): TestContext {
  const printed: string[] = [];
  let spent = 0;
  return {
    nowNs: 1_700_000_000_000_000_000n,
    random: (below) => below - 1n,
    randomBytes: (count) => new Uint8Array(count),
    runtime: {},
    memo: new Map(),
    spend: (steps) => {
      spent += steps;
      if (spent > limit) throw new RangeError('out of fuel');
    },
    print: (text) => {
      printed.push(text);
    },
    printed,
    get spent() {
      return spent;
    },
  };
}

/** Calls a built-in by name. */
export function callBuiltin(name: string, operands: readonly Value[], context = testContext()): Value | undefined {
  const builtin = builtinFunctions.get(name);
  if (!builtin) throw new Error(`no built-in \`${name}\``);
  return builtin(context, ...operands);
}
