import type { Body } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import type { Value } from '../value/types.ts';
import { Bindings } from './bindings.ts';
import { comprehension } from './comprehensions.ts';
import { type ContextOptions, makeContext } from './context.ts';
import { DEFAULT_DEPTH, DEFAULT_FUEL } from './limits.ts';
import { type Limits, Machine, type Parts, type Program, type TraceEvent } from './machine.ts';
import { reference, references } from './references.ts';
import { solve } from './solve.ts';
import { Cache } from './world.ts';

const PARTS: Parts = { solve, reference, references, comprehension };

export interface InterpretOptions extends ContextOptions {
  readonly input?: Value | undefined;
  readonly data?: Value | undefined;
  readonly strictBuiltinErrors?: boolean | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Looked at from time to time; true ends the evaluation with `eval_cancel_error`. */
  readonly cancelled?: (() => boolean) | undefined;
  readonly trace?: ((event: TraceEvent) => void) | undefined;
}

/** What an evaluation left behind besides its solutions. */
export interface Outcome {
  /** The errors of built-ins that made calls undefined. */
  readonly builtinErrors: readonly RegoEvaluationError[];
  readonly steps: number;
}

/**
 * Evaluates a compiled query.
 *
 * @param onSolution gets the bindings of each solution, in force only while it runs; false ends the evaluation
 * @throws RegoEvaluationError
 */
export function interpret(
  program: Program,
  query: Body,
  options: InterpretOptions,
  onSolution: (bindings: Bindings) => boolean,
): Outcome {
  const machine = new Machine({
    program,
    world: { input: options.input, overlay: undefined, targets: [], mocks: new Map(), cache: new Cache() },
    data: options.data,
    strict: options.strictBuiltinErrors === true,
    parts: PARTS,
    limits: { fuel: options.limits?.fuel ?? DEFAULT_FUEL, depth: options.limits?.depth ?? DEFAULT_DEPTH },
    context: (running) =>
      makeContext(options, (steps) => {
        running.spend(steps);
      }),
    cancelled: options.cancelled,
    trace: options.trace,
  });
  const bindings = new Bindings();
  try {
    machine.emit('enter', query, bindings);
    const solutions = solve(machine, query, bindings);
    while (solutions.next()) {
      machine.emit('exit', query, bindings);
      if (!onSolution(bindings)) break;
      machine.emit('redo', query, bindings);
    }
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('call stack')) throw error;
    // The caller was deep already, or a value is.
    throw new RegoEvaluationError('eval_internal_error', 'rules, bodies or values nest too deep');
  }
  return { builtinErrors: machine.builtinErrors, steps: machine.steps };
}
