import {
  evaluate,
  isArray,
  isObject,
  isSet,
  type PreparedQuery,
  parseJson,
  prepare,
  RegoEvaluationError,
  sortedElements,
  sortedEntries,
  typeName,
  type Value,
} from '@writ/rego';
import {
  type ExplainMode,
  type Frame,
  nodeText,
  shownSteps,
  stepRecorder,
  stepsText,
  type TraceStep,
  tracebackOf,
} from '@writ/rego/internal';
import type { Decision } from '../../decision/types.ts';
import { withoutSuspects } from '../../store/suspicion.ts';
import { type Json, ValueJson } from './replies.ts';
import type { OpaApiOptions } from './types.ts';

const MODES: ReadonlySet<string> = new Set<ExplainMode>(['notes', 'fails', 'full', 'debug']);
/** A trace is far larger than what it tells of. */
const MAX_STEPS = 10_000;
/** An explanation is for a person, who waits; all others wait with him. */
const MAX_MS = 1_000;
/** The places of an error come with it unasked. */
const MAX_FRAMES_MS = 20;
const NANOS_PER_MILLI = 1_000_000n;

/** The steps that led to a decision, as OPA shows them: it is made once more for that. Undefined where nobody asks. */
export function explanationOf(
  { store }: OpaApiOptions,
  decision: Decision,
  asked: readonly string[],
  isPretty: boolean,
): Json | undefined {
  const mode = asked.find(isMode);
  const query = mode && again(store, decision);
  if (!mode || !query) return undefined;
  const recorder = stepRecorder(query, MAX_STEPS);
  try {
    withoutSuspects(() =>
      evaluate(query, { ...optionsOf(store, decision, MAX_MS), trace: (event) => recorder.record(event) }),
    );
  } catch (error) {
    // What was seen up to there is shown.
    if (!(error instanceof RegoEvaluationError)) throw error;
  }
  // As in OPA: of what is undefined only the whole trace is shown.
  if (decision.value === undefined && mode !== 'full') return undefined;
  const steps = shownSteps(mode, recorder.steps);
  return isPretty
    ? stepsText(steps)
        .replace(/^\n+|\n+$/g, '')
        .split('\n')
    : steps.map(stepJson);
}

/** What was being evaluated when a decision failed, the innermost first. */
export function framesOf({ store }: OpaApiOptions, decision: Decision): readonly Frame[] {
  const { cause } = decision.refusal ?? {};
  const query = cause instanceof RegoEvaluationError ? again(store, decision) : undefined;
  if (!query || !(cause instanceof RegoEvaluationError)) return [];
  return withoutSuspects(() => tracebackOf(query, optionsOf(store, decision, MAX_FRAMES_MS), cause));
}

/** The query of a decision, where it was made by Rego on the view that still holds. */
function again({ view }: OpaApiOptions['store'], { view: revision, request }: Decision): PreparedQuery | undefined {
  const policy = view.policies?.program.rego;
  return policy && view.revision === revision ? prepare(policy, { entrypoint: request.entrypoint }) : undefined;
}

function optionsOf({ view }: OpaApiOptions['store'], { id, at, request }: Decision, maxMs: number) {
  const deadline = performance.now() + maxMs;
  return {
    input: request.input,
    data: view.data,
    now: BigInt(at) * NANOS_PER_MILLI,
    seed: id,
    strictBuiltinErrors: request.strictBuiltinErrors ?? false,
    cancelled: (): boolean => performance.now() > deadline,
  };
}

function isMode(text: string): text is ExplainMode {
  return MODES.has(text);
}

function stepJson({ op, node, text, queryId, parentId, locals }: TraceStep): Json {
  const isNote = op === 'Note';
  return {
    op: op.toLowerCase(),
    query_id: queryId,
    parent_id: parentId,
    type: Array.isArray(node) ? 'body' : 'head' in node ? 'rule' : 'expr',
    node: new ValueJson(parseJson(nodeText(node))),
    locals: locals.map(([name, value]) => ({ key: { type: 'var', value: name }, value: termJson(value) })),
    message: isNote ? text : undefined,
  };
}

function termJson(value: Value): { readonly type: string; readonly value: Json } {
  const type = typeName(value);
  if (isSet(value)) return { type, value: sortedElements(value).map(termJson) };
  if (isArray(value)) return { type, value: value.map(termJson) };
  if (isObject(value)) return { type, value: sortedEntries(value).map((pair) => pair.map(termJson)) };
  return { type, value: value === null ? {} : new ValueJson(value) };
}
