import {
  type CustomBuiltin,
  compile,
  type EvaluateOptions,
  evaluate,
  isArray,
  isObject,
  type Location,
  type Module,
  type PlainObject,
  type Policy,
  prepare,
  RegoEvaluationError,
  sortedEntries,
  toJsonText,
  type Value,
} from '@writ/rego';
import { type Body, patternOf, type Term, tracebackOf } from '@writ/rego/internal';
import type { Io } from '../io.ts';
import { mergeBundles } from './bundle.ts';
import { Coverage } from './coverage.ts';
import { deadline } from './deadline.ts';
import { valueAt } from './documents.ts';
import { Files } from './files.ts';
import { loadPaths } from './load.ts';
import type { Loaded } from './loaded.ts';
import { loadBundles } from './policy-files.ts';
import { printCoverage, printTests, type SubResult, type TestResult } from './print-test.ts';
import { counted, ProblemsError, problem, problemsOf } from './problem.ts';
import { prepareTests, type TestRule } from './test-cases.ts';

export interface TestOptions {
  readonly bundle?: boolean;
  readonly verbose?: boolean;
  readonly run?: string;
  readonly format: 'pretty' | 'json';
  readonly coverage?: boolean;
  readonly threshold?: number;
  readonly ignore?: readonly string[];
  readonly maxErrors: number;
  readonly timeoutMs?: number;
  readonly exitZeroOnSkipped?: boolean;
  readonly failOnEmpty?: boolean;
  readonly regoVersion: 'v0' | 'v1';
}

const DEFAULT_TIMEOUT_MS = 5000;

/** `writ rego test`. @returns 2 where a test fails, 1 where the tests cannot be run, else 0 */
export function runTests(io: Io, paths: readonly string[], options: TestOptions): number {
  let suite: Suite;
  try {
    suite = loadSuite(io, paths, options);
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    io.err(`${error instanceof ProblemsError ? error.message : counted(problems)}\n`);
    return 1;
  }
  const coverage = options.coverage || (options.threshold ?? 0) > 0 ? new Coverage() : undefined;
  const results = suite.tests.map((test) => runTest(suite, test, options, coverage));
  if (coverage) {
    const exitCode = printCoverage(io, results, coverage.report(suite.modules), options);
    if (exitCode !== 0) return exitCode;
  } else {
    printTests(io, results, options);
  }
  if (results.length === 0 && options.failOnEmpty) {
    io.err('no tests were run\n');
    return 1;
  }
  return results.every((result) => passes(result, options)) ? 0 : 2;
}

function passes({ outcome }: TestResult, { exitZeroOnSkipped }: TestOptions): boolean {
  return outcome === 'pass' || (outcome === 'skipped' && exitZeroOnSkipped === true);
}

interface Suite {
  readonly policy: Policy;
  readonly data: PlainObject;
  readonly tests: readonly TestRule[];
  /** As they were parsed. */
  readonly modules: readonly Module[];
  /** The keys of the cases that the test that runs has come to. */
  readonly cases: { current: (readonly Value[])[] };
}

function loadSuite(io: Io, paths: readonly string[], options: TestOptions): Suite {
  const files = new Files(io.workingDirectory);
  const pattern = runPattern(options.run ?? '');
  const { modules, data } = load(files, paths, options);
  const parsed = [...modules.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const originals = parsed.map((module) => ({
    ...module,
    rules: module.rules.map((rule) => ({ ...rule, head: { ...rule.head } })),
  }));
  const tests = prepareTests(parsed).filter((test) => pattern.test(`${test.package}.${test.name}`));
  const cases: Suite['cases'] = { current: [] };
  const policy = compile(parsed, {
    regoVersion: options.regoVersion,
    enablePrint: true,
    errorLimit: options.maxErrors,
    pathExists: (path) => valueAt(data, path) !== undefined,
    builtins: { 'internal.test_case': testCase(cases) },
  });
  return { policy, data, tests, modules: originals, cases };
}

function load(files: Files, paths: readonly string[], options: TestOptions): Loaded {
  const { ignore = [], regoVersion, bundle } = options;
  if (!bundle) return loadPaths(files, paths, { ignore, regoVersion });
  return mergeBundles(loadBundles(files, paths, { ignore, regoVersion }));
}

function runPattern(text: string): { test(name: string): boolean } {
  if (text === '') return { test: () => true };
  try {
    return patternOf(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ProblemsError([problem(message)], message);
  }
}

function testCase(cases: Suite['cases']): CustomBuiltin {
  return {
    parameters: 1,
    run: (_, keys) => {
      if (isArray(keys)) cases.current.push(keys);
      return true;
    },
  };
}

function runTest(suite: Suite, test: TestRule, options: TestOptions, coverage: Coverage | undefined): TestResult {
  const about = { test, location: test.rule.loc, durationNs: 0, output: '', subResults: NONE };
  if (test.skipped) return { ...about, outcome: 'skipped' };
  suite.cases.current = [];
  let output = '';
  let lastTried: Location | undefined;
  const query = prepare(suite.policy, queryOf(test));
  const evaluation: EvaluateOptions = {
    // Each test is another query, evaluated once.
    engine: 'interpreted',
    data: suite.data,
    print: (line) => {
      output += `${line}\n`;
    },
    ...deadline(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    ...((coverage ?? options.verbose) && {
      trace: (event) => {
        coverage?.record(event);
        if (event.op === 'eval' && 'terms' in event.node && isWithin(test, event.node.loc)) lastTried = event.node.loc;
      },
    }),
  };
  const start = process.hrtime.bigint();
  const done = (): typeof about => ({ ...about, output, durationNs: Number(process.hrtime.bigint() - start) });
  try {
    const { value } = evaluate(query, evaluation);
    const finished = done();
    const cases = test.hasCases && value !== undefined ? subResultsOf(value, suite.cases.current) : NONE;
    const passed =
      test.hasCases && value !== undefined ? [...cases.values()].every(({ fail }) => !fail) : value === true;
    const failedAt = passed || !lastTried ? {} : { failedAt: lastTried };
    return { ...finished, subResults: cases, outcome: passed ? 'pass' : 'fail', ...failedAt };
  } catch (error) {
    if (!(error instanceof RegoEvaluationError)) throw error;
    const finished = done();
    const frames = error.code === 'eval_cancel_error' ? [] : tracebackOf(query, evaluation, error);
    return { ...finished, outcome: 'error', error: { error, frames } };
  }
}

/** The rule as a reference, at a place that is in no file. */
function queryOf({ package: path, name, path: keys }: TestRule): Body {
  const loc = { file: '', row: 1, col: 1, text: `${path}.${name}` };
  const terms = keys.map((value): Term => ({ type: 'string', value, loc }));
  return [{ index: 0, terms: { type: 'ref', value: [{ type: 'var', value: 'data', loc }, ...terms], loc }, loc }];
}

const NONE: ReadonlyMap<string, SubResult> = new Map();

function isWithin({ rule }: TestRule, { file, row }: Location): boolean {
  return file === rule.loc.file && row >= rule.loc.row && row < rule.loc.row + rule.loc.text.split('\n').length;
}

/** The cases that have a value, and as failed those that were come to and have none. */
function subResultsOf(value: Value, announced: readonly (readonly Value[])[]): ReadonlyMap<string, SubResult> {
  const results = valueResults(value);
  for (const keys of announced) announce(results, keys.map(keyText));
  return results;
}

interface MutableSubResult extends SubResult {
  fail: boolean;
  readonly below: Map<string, MutableSubResult>;
}

function valueResults(value: Value): Map<string, MutableSubResult> {
  const results = new Map<string, MutableSubResult>();
  if (!isObject(value)) return results;
  for (const [key, item] of sortedEntries(value)) {
    const name = keyText(key);
    const below = valueResults(item);
    const fail = isObject(item) ? [...below.values()].some((result) => result.fail) : item !== true;
    results.set(name, { name, fail, below });
  }
  return results;
}

/** @returns whether the case failed */
function announce(results: Map<string, MutableSubResult>, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  const known = results.get(name);
  const result = known ?? { name, fail: true, below: new Map() };
  if (!known) results.set(name, result);
  if (rest.length === 0) return result.fail;
  const fail = announce(result.below, rest);
  if (fail) result.fail = true;
  return fail;
}

function keyText(key: Value): string {
  return typeof key === 'string' ? key : toJsonText(key);
}
