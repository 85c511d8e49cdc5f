import type { Body, Expr, Import, Location, Module, Term } from './ast/types.ts';
import { anyType, type BuiltinDeclaration, declare } from './builtins/declarations.ts';
import { builtinFunctions, builtinRelations } from './builtins/index.ts';
import type { BuiltinFunction } from './builtins/types.ts';
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
} from './codegen/index.ts';
import { arityOf, isVoid } from './compile/capabilities.ts';
import { type CompiledPolicy, type CompileOptions, compileModules, compileQuery } from './compile/index.ts';
import { type Diagnostic, RegoDiagnosticsError, RegoEvaluationError } from './diagnostic.ts';
import {
  type Bindings,
  type Builtin,
  buildRuleTree,
  type InterpretOptions,
  interpret,
  type Outcome,
  type Program,
  type TraceEvent,
} from './interpret/index.ts';
import { parseModule as parse, parseBody } from './syntax/parse.ts';
import { define, fromJs, isPlainValue, type Value } from './value/index.ts';

/** The text of a module, and the name that locations give it. */
export interface Source {
  readonly file: string;
  readonly source: string;
}

/** A built-in of the embedding program. */
export interface CustomBuiltin {
  readonly parameters: number;
  readonly run: BuiltinFunction;
}

export interface PolicyOptions extends Omit<CompileOptions, 'builtins'> {
  /** Which Rego the sources are in unless their imports say otherwise. Default: v1. */
  readonly regoVersion?: 'v0' | 'v1';
  /** Built-ins of the embedding program, by name. */
  readonly builtins?: Readonly<Record<string, CustomBuiltin>>;
}

/** A compiled policy: any number of queries can be prepared against it. */
export interface Policy {
  readonly compiled: CompiledPolicy;
  readonly program: Program;
  readonly options: PolicyOptions;
}

/** A query that can be evaluated any number of times. */
export interface PreparedQuery {
  readonly policy: Policy;
  readonly body: Body;
  /** What the results call the variables of the compiled body. */
  readonly variables: ReadonlyMap<string, string>;
  /** For each expression of the query the variable that takes its value, where it has one. */
  readonly captures: readonly (string | undefined)[];
}

export interface PrepareOptions {
  /**
   * The values of the query's expressions are wanted: `data.app.allow` then has a result where it is false. Default: true.
   * Else a result needs expressions that are not false, as in the body of a rule.
   */
  readonly values?: boolean;
  /** The path of the package whose rules the query can name: `data` and the path. */
  readonly package?: readonly Term[];
  readonly imports?: readonly Import[];
}

export interface EvaluateOptions {
  /** The input document: any JavaScript value that JSON can carry, or a value of Rego. Undefined by default. */
  readonly input?: unknown;
  /** The base documents, as {@link fromJs} or `parseJson` made them; they are not checked again. Default: none. */
  readonly data?: Value | undefined;
  /** The error of a built-in ends the evaluation instead of making the call undefined. Default: false. */
  readonly strictBuiltinErrors?: boolean;
  /** The time in nanoseconds since 1970-01-01T00:00:00Z. Default: the clock's when the evaluation begins. */
  readonly now?: bigint;
  /** Makes random values and ids depend on this text alone. Default: the system's randomness. */
  readonly seed?: string;
  /** What `opa.runtime()` answers. Default: an empty object. */
  readonly runtime?: Value;
  /** How many steps the evaluation may take; a step is one expression tried or one element looked at. Default: 10^8. */
  readonly fuel?: number;
  /** How deep rules and bodies may nest. Default: 256. */
  readonly depth?: number;
  /** Checked when the evaluation begins and then every 1024 steps. */
  readonly signal?: AbortSignal;
  /** Asked every 1024 steps; true cancels. For bounds that a signal cannot see while the evaluation runs, such as a deadline. */
  readonly cancelled?: () => boolean;
  /** Takes what `print` prints, where the policy was compiled with `enablePrint`. */
  readonly print?: (text: string, location: Location | undefined) => void;
  /**
   * Whether rules run as JavaScript that is generated for them, or are interpreted. The answers are the same. With a trace,
   * and where the host forbids to generate code, they are always interpreted. Default: compiled.
   */
  readonly engine?: 'compiled' | 'interpreted';
  /** Gets what happens: rules entered, left with a value, tried again, failed. */
  readonly trace?: (event: TraceEvent) => void;
}

/** What {@link decide} takes of the options of {@link evaluate}. */
export type DecideOptions = Omit<EvaluateOptions, 'input' | 'signal' | 'trace'>;

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
 * Parses a module.
 *
 * @example
 * const module = parseModule('package app\nallow if input.role == "admin"', { file: 'app.rego' });
 * console.log(module.rules.length); // 1
 *
 * @throws RegoDiagnosticsError with everything that is wrong
 */
export function parseModule(
  source: string,
  options: { readonly file?: string; readonly regoVersion?: 'v0' | 'v1' } = {},
): Module {
  return parse(source, options);
}

/**
 * Compiles modules to a policy.
 *
 * @example
 * const policy = compile([{ file: 'app.rego', source: 'package app\nallow if input.role == "admin"' }]);
 *
 * @throws RegoDiagnosticsError with everything that is wrong: the errors of all texts, or else those of the first stage of
 * the compiler that has any
 */
export function compile(modules: Iterable<Source | Module>, options: PolicyOptions = {}): Policy {
  const { regoVersion = 'v1', builtins = {}, ...rest } = options;
  const custom = new Map(Object.entries(builtins));
  const compiled = compileModules(parseAll(modules, regoVersion), {
    ...rest,
    builtins: Array.from(custom, ([name, { parameters }]) => declaration(name, parameters)),
  });
  return { compiled, program: programOf(compiled, custom), options };
}

function parseAll(modules: Iterable<Source | Module>, regoVersion: 'v0' | 'v1'): Module[] {
  const diagnostics: Diagnostic[] = [];
  const parsed: Module[] = [];
  for (const module of modules) {
    try {
      parsed.push('source' in module ? parse(module.source, { file: module.file, regoVersion }) : module);
    } catch (error) {
      if (!(error instanceof RegoDiagnosticsError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.length > 0) throw new RegoDiagnosticsError(diagnostics);
  return parsed;
}

function declaration(name: string, parameters: number): BuiltinDeclaration {
  const args = Array.from({ length: parameters }, () => anyType);
  return declare(name, args, anyType);
}

function programOf(compiled: CompiledPolicy, custom: ReadonlyMap<string, CustomBuiltin>): Program {
  const table = new Map<string, Builtin>();
  for (const [name, checked] of compiled.builtins) {
    const shape = { arity: arityOf(checked), result: !isVoid(checked) };
    const relation = checked.relation ? builtinRelations.get(name) : undefined;
    const run = custom.get(name)?.run ?? builtinFunctions.get(name);
    table.set(name, { ...shape, ...(relation && { relation }), ...(run && { run }) });
  }
  return { rules: buildRuleTree(compiled.modules.values()), builtin: (name) => table.get(name) };
}

/**
 * Prepares a query, or an entry point: the path of a rule, `app/allow`.
 *
 * @example
 * const allow = prepare(policy, { entrypoint: 'app/allow' });
 * const users = prepare(policy, 'some user in data.users; user.active');
 *
 * @throws RegoDiagnosticsError with what is wrong in the query
 */
export function prepare(
  policy: Policy,
  query: string | Body | { readonly entrypoint: string },
  { values = true, ...scope }: PrepareOptions = {},
): PreparedQuery {
  const { options, compiled } = policy;
  const written = bodyOf(query, options.regoVersion ?? 'v1');
  const captured = values ? captureValues(written, compiled.compilation.arity) : { body: written, captures: [] };
  const { body, rewrittenVars } = compileQuery(compiled, captured.body, {
    ...scope,
    ...(options.enablePrint !== undefined && { enablePrint: options.enablePrint }),
  });
  return { policy, body, variables: rewrittenVars, captures: captured.captures };
}

function bodyOf(query: string | Body | { readonly entrypoint: string }, regoVersion: 'v0' | 'v1'): Body {
  if (typeof query === 'string') return parseBody(query, { regoVersion });
  return 'entrypoint' in query ? [entryPoint(query.entrypoint)] : query;
}

const NOWHERE: Location = { file: '', row: 1, col: 1, text: '' };

function entryPoint(path: string): Expr {
  const keys = path.split('/').filter((key) => key !== '');
  const data: Term = { type: 'var', value: 'data', loc: NOWHERE };
  const value: Term[] = [data, ...keys.map((key): Term => ({ type: 'string', value: key, loc: NOWHERE }))];
  return { index: 0, terms: { type: 'ref', value, loc: NOWHERE }, loc: NOWHERE };
}

/** Binds the value of each expression that has one to a variable that no policy can write. */
function captureValues(
  body: Body,
  arity: (operator: readonly Term[]) => number | undefined,
): { body: Body; captures: (string | undefined)[] } {
  // With several expressions, or several solutions, an expression that is false ends its solution.
  const mustHold = body.length > 1 || body.some((expr) => hasVariables(expr));
  const captures: (string | undefined)[] = [];
  const rewritten = body.flatMap((expr): Expr[] => {
    const { loc } = expr;
    const capture: Term = { type: 'var', value: `${CAPTURE}${captures.length}`, loc };
    const terms = expr.negated === true ? undefined : termsWith(expr, capture, arity);
    captures.push(terms && capture.value);
    if (!terms) return [expr];
    const binding: Expr = { ...expr, terms };
    return mustHold ? [binding, { index: 0, terms: capture, loc, generated: true }] : [binding];
  });
  for (const [index, expr] of rewritten.entries()) expr.index = index;
  return { body: rewritten, captures };
}

/** The terms of an expression whose value goes to a variable; undefined where it has no value besides that it holds. */
function termsWith(
  { terms, loc }: Expr,
  capture: Term,
  arity: (operator: readonly Term[]) => number | undefined,
): Term[] | undefined {
  if (!Array.isArray(terms)) {
    if (!isPlain(terms)) return undefined;
    const operator: Term = { type: 'ref', value: [{ type: 'var', value: 'eq', loc }], loc };
    return [operator, terms, capture];
  }
  const [operator, ...operands] = terms;
  if (operator?.type !== 'ref') return undefined;
  const [first] = operator.value;
  const name = operator.value.length === 1 && first?.type === 'var' ? first.value : '';
  if (name === 'eq' || name === 'assign' || name === 'print') return undefined;
  return arity(operator.value) === operands.length ? [...terms, capture] : undefined;
}

/** Wildcards start like that: none can be written with a letter. */
const CAPTURE = '$value';

function isPlain(terms: Expr['terms']): terms is Term {
  if (Array.isArray(terms)) return false;
  return !['some', 'every', 'not', 'and', 'or'].includes(terms.type);
}

function hasVariables({ terms }: Expr): boolean {
  if (!Array.isArray(terms) && !isPlain(terms)) return false;
  const waiting: Term[] = Array.isArray(terms) ? terms.slice(1) : [terms];
  for (let term = waiting.pop(); term; term = waiting.pop()) {
    if (term.type === 'var') return true;
    if (term.type === 'ref') {
      const [head, ...keys] = term.value;
      if (head && head.type !== 'var') waiting.push(head);
      waiting.push(...keys);
    } else if (term.type === 'array' || term.type === 'set' || term.type === 'call') {
      waiting.push(...(term.type === 'call' ? term.value.slice(1) : term.value));
    } else if (term.type === 'object') {
      waiting.push(...term.value.flat());
    }
  }
  return false;
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
  const { signal } = options;
  const isCancelled = () => signal?.aborted === true || options.cancelled?.() === true;
  if (isCancelled()) throw cancelled();
  const results: Result[] = [];
  const settings: EvaluateOptions = signal || options.cancelled ? { ...options, cancelled: isCancelled } : options;
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
  try {
    const { engine } = compiledForm(query).program;
    engine.compileAll();
    return engine.notCompiled;
  } catch (error) {
    if (!(error instanceof NotCompiledError)) throw error;
    return [`the query: ${error.message}`];
  }
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
      return { bindings, expressions: positions.map((position) => values[position] ?? true) };
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
    expressions: captures.map((name) => (name === undefined ? true : (bindings.get(name) ?? true))),
  };
}
