import { RegoEvaluationError } from '../diagnostic.ts';
import { AttemptRecorder, attemptOf, type RuleAttempt } from '../explain/attempts.ts';
import { Names } from '../explain/names.ts';
import { StepRecorder, type TraceStep } from '../explain/steps.ts';
import type { TraceEvent } from '../interpret/index.ts';
import { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.ts';
import type { PreparedQuery } from './prepare.ts';

/** Options of {@link explain}: those of an evaluation, which is interpreted. */
export interface ExplainOptions extends Omit<EvaluateOptions, 'engine'> {
  /** How many attempts to keep at most. Default: 10,000. */
  readonly maxAttempts?: number;
}

/** Why a query has the results that it has. */
export interface Explanation {
  /** The rules that were tried for the query, each with those that were tried for it. */
  readonly attempts: readonly RuleAttempt[];
  /** Undefined where the evaluation failed. */
  readonly evaluation: Evaluation | undefined;
  /** What the evaluation failed with. */
  readonly error: RegoEvaluationError | undefined;
}

/**
 * Evaluates a query and tells which rules were tried, where they stand, what values they had, and for those that had none
 * which expression failed on which values. It holds values of input and data: nothing for a log.
 *
 * @example
 * const { attempts } = explain(allow, { input: { role: 'guest' } });
 * const [rule] = attempts;
 * console.log(rule?.failed?.text); // input.role == "admin"
 *
 * @throws NotAValueError as {@link evaluate}; the errors of an evaluation are part of the answer
 */
export function explain(query: PreparedQuery, options: ExplainOptions = {}): Explanation {
  const { maxAttempts = 10_000, trace, ...rest } = options;
  const recorder = new AttemptRecorder(namesOf(query), maxAttempts);
  const tell = (event: TraceEvent): void => {
    recorder.record(event);
    trace?.(event);
  };
  let evaluation: Evaluation | undefined;
  let failure: RegoEvaluationError | undefined;
  try {
    evaluation = evaluate(query, { ...rest, trace: tell });
  } catch (error) {
    if (!(error instanceof RegoEvaluationError)) throw error;
    failure = error;
  }
  return { attempts: recorder.attempts.map(attemptOf), evaluation, error: failure };
}

/**
 * Writes down the steps of evaluations whose `trace` goes to its `record`, in the terms of OPA's traces.
 *
 * @param limit how many steps to keep at most
 */
export function stepRecorder(
  query: PreparedQuery,
  limit = 1_000_000,
): { readonly steps: readonly TraceStep[]; record(event: TraceEvent): void } {
  return new StepRecorder(namesOf(query), limit);
}

function namesOf({ policy, variables }: PreparedQuery): Names {
  return new Names(policy.program.rules, new Map([...policy.compiled.rewrittenVars, ...variables]));
}
