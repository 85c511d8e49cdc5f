import { equal, parseJson, RegoEvaluationError, toJsonText, type Value } from '@writ/rego';
import type { EngineProgram } from '../../engine/types.ts';
import { SuspectReadError, withoutSuspects } from '../../store/suspicion.ts';
import type { View } from '../../store/types.ts';
import type { RecordedDecision } from './record.ts';

/** What a decision is on a view. */
export interface ReplayedDecision {
  readonly value: Value | undefined;
  /** Why there is none, with our code. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
  /** Whether it is what the record says. Undefined where the record does not say enough. */
  readonly isSame: boolean | undefined;
}

const NANOS_PER_MILLI = 1_000_000n;

/**
 * Decides once more, with the input, the time and the random values of a record, on the policies and data of a view: an earlier one
 * of a store, or one from a snapshot. The age of data does not count.
 *
 * @example
 * const then = store.at(view);
 * if ('data' in then) replayDecision(record, then).isSame;
 */
export function replayDecision(
  record: RecordedDecision,
  { policies, data }: Pick<View<EngineProgram>, 'policies' | 'data'>,
): ReplayedDecision {
  const { value, refusal } = decided(record, policies?.program, data);
  return { value, refusal, isSame: isSame(record, value, refusal?.code) };
}

function decided(
  { id, entrypoint, input, at, strictBuiltinErrors }: RecordedDecision,
  program: EngineProgram | undefined,
  data: View<EngineProgram>['data'],
): Omit<ReplayedDecision, 'isSame'> {
  const asked = program?.entrypoint(entrypoint);
  if (!asked) return refused('ERR_PDP_NO_POLICY', 'no policy is loaded');
  const now = BigInt(at) * NANOS_PER_MILLI;
  try {
    const value = withoutSuspects(() => asked.evaluate(input, data, { now, seed: id, strictBuiltinErrors }));
    // As records have it: sets are arrays, and nothing changes any more.
    return { value: value === undefined ? undefined : parseJson(toJsonText(value)), refusal: undefined };
  } catch (error) {
    if (error instanceof SuspectReadError) return refused('ERR_PDP_DATA_SUSPECT', error.message);
    if (!(error instanceof RegoEvaluationError)) throw error;
    return refused('ERR_PDP_EVALUATION', error.message);
  }
}

function refused(code: string, message: string): Omit<ReplayedDecision, 'isSame'> {
  return { value: undefined, refusal: { code, message } };
}

/** Refusals that follow from policies and data alone, and so come again. */
const REPEATABLE: ReadonlySet<string | undefined> = new Set([
  undefined,
  'ERR_PDP_EVALUATION',
  'ERR_PDP_DATA_SUSPECT',
  'ERR_PDP_NO_POLICY',
]);

function isSame(record: RecordedDecision, value: Value | undefined, code: string | undefined): boolean | undefined {
  if (record.covered.length > 0 || !REPEATABLE.has(record.refusal)) return undefined;
  if (record.refusal !== code) return false;
  if (record.result === undefined || value === undefined) return record.result === value;
  return equal(record.result, value);
}
