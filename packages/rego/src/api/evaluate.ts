import type { Location } from '../ast/types.ts';
import type { Outside } from '../builtins/outside.ts';
import {
  type CompiledProgram,
  canGenerateCode,
  compileProgram,
  engineFor,
  type Generated,
  NotCompiledError,
  type PolicyEngine,
  runFirst,
  runProgram,
} from '../codegen/index.ts';
import type { DataIndexes, Join } from '../data-index/data-indexes.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { type Bindings, type InterpretOptions, interpret, type Outcome, type TraceEvent } from '../interpret/index.ts';
import type { KeptResults } from '../kept-results/kept-results.ts';
import { define, fromJs, isPlainValue, type Value } from '../value/index.ts';
import type { Metrics } from './metrics.ts';
import type { PreparedQuery } from './prepare.ts';

export interface EvaluateOptions {
  /** The input document: any JavaScript value that JSON can carry, or a value of Rego. Undefined by default. */
  readonly input?: unknown;
  /** The base documents, as {@link fromJs} or `parseJson` made them; they are not checked again. Default: none. */
  readonly data?: Value | undefined;
  /** Finds entries of `data` by values in them; made for the same document. Without it rules go through whole collections. */
  readonly indexes?: DataIndexes | undefined;
  /** Results from before that still hold, for the same policy and data. They are not used in strict mode or interpreted. */
  readonly kept?: KeptResults | undefined;
  /** The error of a built-in ends the evaluation instead of making the call undefined. Default: false. */
  readonly strictBuiltinErrors?: boolean | undefined;
  /** The time in nanoseconds since 1970-01-01T00:00:00Z. Default: the clock's when the evaluation begins. */
  readonly now?: bigint | undefined;
  /** Makes random values and ids depend on this text alone. Default: the system's randomness. */
  readonly seed?: string | undefined;
  /** What `opa.runtime()` answers. Default: an empty object. */
  readonly runtime?: Value;
  /** How many steps the evaluation may take; a step is one expression tried or one element looked at. Default: 10^8. */
  readonly fuel?: number;
  /** How deep rules and bodies may nest. Default: 256. */
  readonly depth?: number;
  /** Checked when the evaluation begins and then every 1024 steps. */
  readonly signal?: AbortSignal;
  /** Asked every 1024 steps; true cancels. For bounds that a signal cannot see while the evaluation runs, such as a deadline. */
  readonly cancelled?: (() => boolean) | undefined;
  /** Takes what `print` prints, where the policy was compiled with `enablePrint`. */
  readonly print?: (text: string, location: Location | undefined) => void;
  /**
   * Whether rules run as JavaScript that is generated for them, or are interpreted. The answers are the same. With a trace,
   * and where the host forbids to generate code, they are always interpreted. Default: compiled.
   */
  readonly engine?: 'compiled' | 'interpreted';
  /** Gets what happens: rules entered, left with a value, tried again, failed. */
  readonly trace?: (event: TraceEvent) => void;
  /** Takes how long the evaluation lasts. */
  readonly metrics?: Metrics;
}

/** What {@link decide} takes of the options of {@link evaluate}. */
export type DecideOptions = Omit<EvaluateOptions, 'input' | 'signal' | 'trace' | 'metrics'>;

/** One way in which a query holds. */
export interface Result {
  /** The values of the query's variables. */
  readonly bindings: Readonly<Record<string, Value>>;
  /** The values of the query's expressions in the query's order; true for those that have none. */
  readonly expressions: readonly Value[];
}

export interface Evaluation {
  /** Empty where the query is undefined. */
  readonly results: readonly Result[];
  /** The value of the first expression in the first result: what an entry point decided, or undefined. */
  readonly value: Value | undefined;
  /** The errors of built-ins that made calls undefined, the first hundred. */
  readonly builtinErrors: readonly RegoEvaluationError[];
  /** How much of the fuel was used. */
  readonly steps: number;
}

/**
 * Evaluates a query.
 *
 * @example
 * const { value } = evaluate(allow, { input: { role: 'admin' }, data: fromJs({ users: [] }) });
 * console.log(value === true);
 *
 * @throws RegoEvaluationError where the evaluation fails as a whole: rules conflict, a limit is reached, it was cancelled, or
 * in strict mode a built-in failed
 * @throws NotAValueError where the input is nothing that JSON can carry
 */
export function evaluate(query: PreparedQuery, options: EvaluateOptions = {}): Evaluation {
  const { metrics } = options;
  return metrics ? metrics.time('rego_query_eval', () => evaluateWith(query, options)) : evaluateWith(query, options);
}

/** With what only an evaluation that can wait may have. */
interface InnerOptions extends EvaluateOptions {
  readonly outside?: Outside;
}

/** As {@link evaluate}. What the outside throws to give a run up comes through. */
export function evaluateWith(query: PreparedQuery, options: InnerOptions): Evaluation {
  const { signal } = options;
  const isCancelled = () => signal?.aborted === true || options.cancelled?.() === true;
  if (isCancelled()) throw cancelled();
  const results: Result[] = [];
  const settings: InnerOptions = signal || options.cancelled ? { ...options, cancelled: isCancelled } : options;
  const input = options.input === undefined || isPlainValue(options.input) ? options.input : fromJs(options.input);
  const outcome =
    (isCompiled(options) ? runCompiled(query, input, settings, results) : undefined) ??
    interpret(query.policy.program, query.body, interpreterOptions(input, settings), (bindings) => {
      results.push(resultOf(query, bindings));
      return true;
    });
  return { results, value: results[0]?.expressions[0], builtinErrors: outcome.builtinErrors, steps: outcome.steps };
}

/**
 * Decides: the value of the first expression in the first result of a query, or undefined. The shortest way to an answer, for
 * hosts that evaluate one entry point over and over: the input is not checked, and what {@link evaluate} tells besides
 * the value is not collected.
 *
 * @param input a value of Rego: from `parseJson` or {@link fromJs}
 * @param options may be the same object for each decision
 *
 * @example
 * const isAllowed = decide(allow, parseJson('{"role":"admin"}'), { data }) === true;
 *
 * @throws RegoEvaluationError as {@link evaluate}
 */
export function decide(query: PreparedQuery, input: Value | undefined, options: DecideOptions = {}): Value | undefined {
  if (options.engine === 'interpreted' || !canGenerateCode()) return evaluate(query, { ...options, input }).value;
  let form = deciders.get(query);
  if (!form) {
    form = makeDecider(query);
    deciders.set(query, form);
  }
  const { engine, first } = form;
  if (first === undefined || engine.running) return evaluate(query, { ...options, input }).value;
  if (options.cancelled?.() === true) throw cancelled();
  return runFirst(engine, first, input, options);
}

function isCompiled({ engine, trace }: EvaluateOptions): boolean {
  return engine !== 'interpreted' && !trace && canGenerateCode();
}

function cancelled(): RegoEvaluationError {
  return new RegoEvaluationError('eval_cancel_error', 'caller cancelled query execution');
}

function interpreterOptions(input: Value | undefined, options: EvaluateOptions): InterpretOptions {
  const { fuel, depth, now, strictBuiltinErrors, ...rest } = options;
  const limits = { ...(fuel !== undefined && { fuel }), ...(depth !== undefined && { depth }) };
  return { ...rest, input, strictBuiltinErrors, nowNs: now, limits };
}

/** Undefined where the query has to be interpreted: a part of it is not compiled, or its policy is being evaluated already. */
function runCompiled(
  query: PreparedQuery,
  input: Value | undefined,
  options: EvaluateOptions,
  results: Result[],
): Outcome | undefined {
  try {
    const form = compiledForm(query);
    if (form.program.engine.running) return undefined;
    return runProgram(form.program, input, options, (values) => {
      results.push(form.resultOf(values));
    });
  } catch (error) {
    if (!(error instanceof NotCompiledError)) throw error;
    results.length = 0;
    return undefined;
  }
}

/**
 * Compiles a query and all rules of its policy to JavaScript now, not when they are first needed.
 *
 * @returns what is left to the interpreter, each with the reason: nothing, for policies as people write them
 *
 * @example
 * const allow = prepare(policy, { entrypoint: 'app/allow' });
 * console.log(notCompiled(allow).length === 0);
 */
export function notCompiled(query: PreparedQuery): readonly string[] {
  if (!canGenerateCode()) return ['everything: the host forbids to generate code'];
  try {
    const { engine } = compiledForm(query).program;
    engine.compileAll();
    return engine.notCompiled;
  } catch (error) {
    if (!(error instanceof NotCompiledError)) throw error;
    return [`the query: ${error.message}`];
  }
}

/** What the rules of a query's policy search for in base data: {@link DataIndexes} can be prepared for it. */
export function joinsOf(query: PreparedQuery): readonly Join[] {
  notCompiled(query);
  return engineFor(query.policy.program, query.body).joins;
}

interface CompiledForm {
  readonly program: CompiledProgram;
  resultOf(values: readonly Value[]): Result;
}

interface Decider {
  readonly engine: PolicyEngine;
  /** Undefined where the query is interpreted. */
  readonly first: Generated | undefined;
}

const deciders = new WeakMap<PreparedQuery, Decider>();

function makeDecider({ policy, body, captures }: PreparedQuery): Decider {
  const engine = engineFor(policy.program, body);
  const [capture] = captures;
  if (capture === undefined) return { engine, first: undefined };
  try {
    return { engine, first: engine.first(body, capture) };
  } catch (error) {
    if (!(error instanceof NotCompiledError)) throw error;
    return { engine, first: undefined };
  }
}

const compiledForms = new WeakMap<PreparedQuery, CompiledForm>();

/** The query as JavaScript, made when it is first evaluated so. */
function compiledForm(query: PreparedQuery): CompiledForm {
  let form = compiledForms.get(query);
  if (!form) {
    form = makeCompiledForm(query);
    compiledForms.set(query, form);
  }
  return form;
}

function makeCompiledForm({ policy, body, variables, captures }: PreparedQuery): CompiledForm {
  const program = compileProgram(policy.program, body);
  const named = program.variables.flatMap((compiled, position): [string, number][] => {
    const name = variables.get(compiled) ?? compiled;
    return name.startsWith('$') || name.startsWith('__local') ? [] : [[name, position]];
  });
  const positions = captures.map((name) => (name === undefined ? -1 : program.variables.indexOf(name)));
  return {
    program,
    resultOf: (values) => {
      const bindings: Record<string, Value> = {};
      for (const [name, position] of named) define(bindings, name, values[position] ?? null);
      return { bindings, expressions: positions.map((position) => valueOrHolds(values[position])) };
    },
  };
}

function resultOf({ variables, captures }: PreparedQuery, bindings: Bindings): Result {
  const named: [string, Value][] = [];
  for (const [compiled, value] of bindings.entries()) {
    const name = variables.get(compiled) ?? compiled;
    if (!name.startsWith('$') && !name.startsWith('__local')) named.push([name, value]);
  }
  return {
    bindings: Object.fromEntries(named),
    expressions: captures.map((name) => valueOrHolds(name === undefined ? undefined : bindings.get(name))),
  };
}

/** The value of an expression; true where it has none besides that it holds. Null is a value. */
function valueOrHolds(value: Value | undefined): Value {
  return value === undefined ? true : value;
}
