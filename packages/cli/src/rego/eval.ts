import {
  compile,
  type Diagnostic,
  type EvaluateOptions,
  evaluateAsync,
  Metrics,
  type Policy,
  type PreparedQuery,
  parseModule,
  prepare,
  RegoDiagnosticsError,
  RegoEvaluationError,
  type Result,
  type Value,
} from '@writ/rego';
import {
  type Body,
  type ExplainMode,
  type Frame,
  type Import,
  parseBody,
  shownSteps,
  stepRecorder,
  type Term,
  tracebackOf,
} from '@writ/rego/internal';
import type { Io } from '../io.ts';
import { loadCapabilities } from './capabilities.ts';
import { Coverage, type CoverageReport } from './coverage.ts';
import { deadline } from './deadline.ts';
import { valueAt } from './documents.ts';
import { Files } from './files.ts';
import { netPorts } from './net/ports.ts';
import { loadInput, loadPolicy, type PolicyFiles } from './policy-files.ts';
import { type EvalFormat, type EvalOutput, printEval, type ShownResult } from './print-eval.ts';
import { evaluationProblem, ProblemsError, problem, problemsOf } from './problem.ts';

export interface EvalOptions extends PolicyFiles {
  readonly input?: string;
  readonly stdinInput?: boolean;
  readonly stdin?: boolean;
  readonly format: EvalFormat;
  readonly fail?: boolean;
  readonly failDefined?: boolean;
  readonly strict?: boolean;
  readonly strictBuiltinErrors?: boolean;
  readonly showBuiltinErrors?: boolean;
  readonly package?: string;
  readonly import?: readonly string[];
  readonly coverage?: boolean;
  readonly timeoutMs?: number;
  readonly capabilities?: string;
  readonly explain?: ExplainMode;
  readonly metrics?: boolean;
}

/** What a query that somebody waits for may ask at most. */
const LIMITS = { maxRequests: 10_000, maxResponseBytes: 256 * 1024 * 1024, maxRequestMs: 600_000 };

/**
 * `writ rego eval`.
 *
 * @returns 2 where there are errors; 1 where the result is undefined and `fail` is set, or defined and `failDefined`; else 0
 */
export async function runEval(io: Io, argument: string | undefined, options: EvalOptions): Promise<number> {
  const files = new Files(io.workingDirectory);
  let output: EvalOutput;
  let failed: boolean;
  try {
    const query = options.stdin ? new TextDecoder().decode(await io.stdin()) : (argument ?? '');
    const input = await loadInput(io, files, options);
    ({ output, failed } = await evaluateQuery(io, files, query, input, options));
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    io.err(`${error.message}\n`);
    return 2;
  }
  printEval(io, options.format, output);
  if (failed) return 2;
  const defined = output.results.length > 0;
  return (options.fail && !defined) || (options.failDefined && defined) ? 1 : 0;
}

async function evaluateQuery(
  io: Io,
  files: Files,
  query: string,
  input: Value | undefined,
  options: EvalOptions,
): Promise<{ output: EvalOutput; failed: boolean }> {
  try {
    return await evaluated(io, files, query, input, options);
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return { output: { problems, results: [] }, failed: true };
  }
}

async function evaluated(
  io: Io,
  files: Files,
  text: string,
  input: Value | undefined,
  options: EvalOptions,
): Promise<{ output: EvalOutput; failed: boolean }> {
  const metrics = new Metrics();
  const { modules, data } = metrics.time('rego_load_files', () => loadPolicy(files, options));
  const { allowNet, capabilities } = loadCapabilities(files, options.capabilities);
  const policy = compile(modules.values(), {
    regoVersion: options.regoVersion,
    strict: options.strict ?? false,
    enablePrint: true,
    errorLimit: 10,
    metrics,
    ...(capabilities && { capabilities }),
    pathExists: (path) => valueAt(data, path) !== undefined,
  });
  const { query, written } = preparedQuery(policy, text, options, metrics);
  const coverage = options.coverage ? new Coverage() : undefined;
  const { explain = 'off' } = options;
  const steps = explain === 'off' ? undefined : stepRecorder(query);
  const explained = () => steps && { explanation: shownSteps(explain, steps.steps) };
  const evaluation: EvaluateOptions = {
    // Compiling would take longer than the one evaluation.
    engine: 'interpreted',
    input,
    data,
    strictBuiltinErrors: options.strictBuiltinErrors ?? false,
    print: (line) => {
      io.err(`${line}\n`);
    },
    ...deadline(options.timeoutMs),
    ...((coverage ?? steps) && {
      trace: (event) => {
        coverage?.record(event);
        steps?.record(event);
      },
    }),
  };
  try {
    const { results, builtinErrors } = await evaluateAsync(query, {
      ...evaluation,
      metrics,
      ports: netPorts({ allowNet, environment: io.environment }),
      limits: LIMITS,
      ...(options.timeoutMs && { signal: AbortSignal.timeout(options.timeoutMs) }),
    });
    const report: CoverageReport | undefined = coverage?.report(modules.values());
    const problems = options.showBuiltinErrors
      ? builtinErrors.map((error) => evaluationProblem(error, placeOf(error)))
      : [];
    const shown = results.map((result) => shownResult(result, written));
    const output = {
      problems,
      results: shown,
      ...(report && { coverage: report }),
      ...explained(),
      ...(options.metrics && { metrics: metrics.report() }),
    };
    return { output, failed: false };
  } catch (error) {
    if (!(error instanceof RegoEvaluationError)) throw error;
    const frames = tracebackOf(query, evaluation, error);
    return { output: { problems: [evaluationProblem(error, frames)], results: [], ...explained() }, failed: true };
  }
}

/** Where a built-in failed; how evaluation got there is not known afterwards. */
function placeOf({ location }: RegoEvaluationError): readonly Frame[] {
  return location ? [{ query: 0, location }] : [];
}

function preparedQuery(
  policy: Policy,
  text: string,
  options: EvalOptions,
  metrics: Metrics,
): { query: PreparedQuery; written: Body } {
  const { regoVersion } = options;
  const imports = (options.import ?? []).map((path) => parseImport(path, regoVersion));
  const path = options.package === undefined ? undefined : parsePackage(options.package, regoVersion);
  if (text === '') throw new ProblemsError([problem('cannot evaluate empty query')], '');
  const futureImports = imports.flatMap(futureKeywords);
  const written = metrics.time('rego_query_parse', () =>
    parseBody(text, { regoVersion, futureKeywords: futureImports }),
  );
  const query = prepare(policy, written, { imports, metrics, ...(path && { package: path }) });
  return { query, written };
}

function parseImport(path: string, regoVersion: 'v0' | 'v1'): Import {
  const [statement] = shiftedUp(() => parseModule(`package query\nimport ${path}`, { regoVersion }).imports);
  if (!statement) throw new ProblemsError([problem('expected exactly one statement')], '');
  return statement;
}

function parsePackage(path: string, regoVersion: 'v0' | 'v1'): readonly Term[] {
  // A statement of its own: what follows it is no part of a package.
  const rest = /^[^\s"`[]*\s+\S/.test(path);
  if (rest) throw new ProblemsError([problem('expected exactly one statement')], '');
  return parseModule(`package ${path}`, { regoVersion }).package.path;
}

/** Runs with the rows of diagnostics counted from the second line. */
function shiftedUp<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError)) throw error;
    throw new RegoDiagnosticsError(error.diagnostics.map(shiftedDiagnostic));
  }
}

function shiftedDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { location } = diagnostic;
  return location ? { ...diagnostic, location: { ...location, row: Math.max(1, location.row - 1) } } : diagnostic;
}

/** The keyword that `future.keywords.x` brings. */
function futureKeywords({ path }: Import): readonly string[] {
  if (path.type !== 'ref') return [];
  const [root, keywords, name] = path.value;
  const isFuture = root?.type === 'var' && root.value === 'future' && keywords?.type === 'string';
  return isFuture && keywords.value === 'keywords' && name?.type === 'string' ? [name.value] : [];
}

function shownResult({ bindings, expressions }: Result, written: Body): ShownResult {
  return {
    bindings: new Map(Object.entries(bindings)),
    expressions: expressions.map((value, index) => {
      const location = written[index]?.loc;
      return { value, text: location?.text ?? '', row: location?.row ?? 1, col: location?.col ?? 1 };
    }),
  };
}
