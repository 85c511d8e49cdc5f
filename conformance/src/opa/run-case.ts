import {
  compare,
  compile,
  equal,
  evaluate,
  formatValue,
  isArray,
  isObject,
  notCompiled,
  objectOf,
  type PreparedQuery,
  prepare,
  RegoDiagnosticsError,
  RegoEvaluationError,
  setOf,
  sortedEntries,
  type Value,
} from '@writ/rego';
import { bindingsJson } from './bindings-json.ts';
import type { Case } from './cases.ts';

/** Far more than any case needs, and a bound of its time. */
const FUEL = 20_000_000;

/** Both evaluators see the same time and the same randomness. */
const NOW = BigInt(Date.now()) * 1_000_000n;

/** What came of a case. */
export interface Ran {
  /** What is wrong; undefined where the case passes. */
  readonly problem: string | undefined;
  /** What the compiler left to the interpreter. */
  readonly notCompiled: readonly string[];
}

/**
 * Runs a case as OPA's own runner does, with both evaluators: they must agree.
 *
 * @param isSeeded whether both draw the same random values, which takes a hash
 */
export function runCase(test: Case, isSeeded = true): Ran {
  const { wantResult, wantError, wantErrorCode } = test;
  if (!wantResult && wantError === undefined && wantErrorCode === undefined) return failed('the case wants nothing');
  try {
    const query = prepareCase(test);
    const input = inputOf(test);
    const [interpreted, compiled] = (['interpreted', 'compiled'] as const).map((engine) =>
      evaluatedBy(engine, test, query, input, isSeeded),
    );
    return {
      problem: interpreted && compiled && (judge(test, interpreted) ?? disagreement(interpreted, compiled)),
      notCompiled: notCompiled(query),
    };
  } catch (error) {
    if (error instanceof RegoDiagnosticsError) return failed(error.message);
    return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** The query of a case against its modules. */
export function prepareCase({ modules, rego, query }: Case): PreparedQuery {
  const sources = modules.map((source, index) => ({ file: `test-${index}.rego`, source }));
  return prepare(compile(sources, { regoVersion: rego, builtins: { 'test.sleep': SLEEP } }), query, { values: false });
}

/** The input of a case. */
export function inputOf({ input, inputTerm }: Case): Value | undefined {
  return inputTerm === undefined ? input : termValue(inputTerm);
}

function failed(problem: string): Ran {
  return { problem, notCompiled: [] };
}

function judge(test: Case, outcome: Outcome): string | undefined {
  const { wantResult, wantError, wantErrorCode } = test;
  if ('crash' in outcome) return outcome.crash;
  if ('error' in outcome) {
    const { error } = outcome;
    if (wantError === undefined && wantErrorCode === undefined) return error.message;
    if (wantError !== undefined && !error.message.includes(wantError))
      return `wanted \`${wantError}\`, got \`${error.message}\``;
    if (wantErrorCode !== undefined && error.code !== wantErrorCode)
      return `wanted ${wantErrorCode}, got \`${error.message}\``;
    return undefined;
  }
  if (wantError !== undefined || wantErrorCode !== undefined) {
    return `wanted an error (${wantError ?? wantErrorCode}), got ${formatValue(outcome.results)}`;
  }
  const got = outcome.results.map((bindings) => (test.sortBindings ? sorted(bindings) : bindings));
  const [wanted, found] = [setOf(wantResult ?? []), setOf(got)];
  return equal(wanted, found) ? undefined : `wanted ${formatValue(wanted)}, got ${formatValue(found)}`;
}

function disagreement(interpreted: Outcome, compiled: Outcome): string | undefined {
  const [wanted, got] = [textOf(interpreted), textOf(compiled)];
  return wanted === got ? undefined : `interpreted: ${wanted}\ncompiled:    ${got}`;
}

function textOf(outcome: Outcome): string {
  if ('crash' in outcome) return outcome.crash;
  return 'error' in outcome ? `${outcome.error.code} ${outcome.error.message}` : formatValue(outcome.results);
}

type Outcome =
  | { readonly results: readonly Value[] }
  | { readonly error: RegoEvaluationError }
  | { readonly crash: string };

function evaluatedBy(
  engine: 'compiled' | 'interpreted',
  test: Case,
  query: PreparedQuery,
  input: Value | undefined,
  isSeeded: boolean,
): Outcome {
  try {
    const { results } = evaluate(query, {
      engine,
      data: test.data ?? {},
      input,
      strictBuiltinErrors: test.strictError,
      fuel: FUEL,
      now: NOW,
      seed: isSeeded ? test.note : undefined,
    });
    return {
      results: results.map(({ bindings }) => bindingsJson(bindings)),
    };
  } catch (error) {
    if (error instanceof RegoEvaluationError) return { error };
    return { crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The suite times caches with it; how long it takes is no part of what the cases want. */
const SLEEP = { parameters: 1, run: (): Value => null };

function termValue(text: string): Value {
  const { results } = evaluate(prepare(compile([]), `x = ${text}`), {});
  const value = results[0]?.bindings['x'];
  if (value === undefined) throw new Error(`\`${text}\` is no value`);
  return value;
}

function sorted(bindings: Value): Value {
  if (!isObject(bindings)) return bindings;
  return objectOf(
    sortedEntries(bindings).map(([name, value]): [Value, Value] => [name, isArray(value) ? inOrder(value) : value]),
  );
}

/** In Rego's order, with what repeats. */
function inOrder(values: readonly Value[]): Value {
  return values.toSorted(compare);
}
