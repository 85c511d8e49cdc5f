import { copyBody } from '../ast/copy.ts';
import type { Body, Import, Term } from '../ast/types.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { deprecatedCalls, undefinedFunctions, unsafeCalls, voidCalls } from './call-checks.ts';
import { type CompiledPolicy, templateContext, withContext } from './compile.ts';
import { isTooDeep } from './depth.ts';
import { hoistDynamics } from './dynamic-terms.ts';
import { compileError } from './errors.ts';
import { expandBody } from './expr-terms.ts';
import { hoistComprehensionTerms } from './head-terms.ts';
import { rootOverridesInBody } from './import-checks.ts';
import { namesForQuery } from './local-names.ts';
import { sortComposites } from './order.ts';
import { erasePrints, mapBodies, rewritePrints } from './print-calls.ts';
import { globalsOf, resolveBody, ruleName } from './resolve-refs.ts';
import { LocalsRewriter } from './rewrite-locals.ts';
import { reorder, safetyErrors } from './safety.ts';
import { rewriteTemplates } from './template-strings.ts';
import { refText } from './text.ts';
import { typeContext } from './type-context.ts';
import { TypeChecker } from './types/check.ts';
import { rewriteModifiers } from './with-modifiers.ts';

/** What a query is read against. */
export interface QueryOptions {
  readonly imports?: readonly Import[];
  /** The path of the package whose rules the query can name: `data` and the path. */
  readonly package?: readonly Term[];
  readonly enablePrint?: boolean;
  readonly strict?: boolean;
}

/** A query that can be evaluated. */
export interface CompiledQuery {
  readonly body: Body;
  /** From the names of generated variables to those of the query. */
  readonly rewrittenVars: ReadonlyMap<string, string>;
}

const ROOTS: ReadonlySet<string> = new Set(['data', 'input']);

/**
 * Compiles a query against a policy.
 *
 * @throws RegoDiagnosticsError with all that the first stage to fail says
 */
export function compileQuery(policy: CompiledPolicy, query: Body, options: QueryOptions = {}): CompiledQuery {
  const { compilation } = policy;
  const strict = options.strict ?? policy.options.strict ?? false;
  if (query.length === 0) fail([compileError(undefined, 'empty query cannot be compiled')]);
  if (isTooDeep(query)) fail([compileError(query[0]?.loc, 'query is nested too deeply')]);
  let body = copyBody(query);
  if (strict) fail(rootOverridesInBody(body));
  sortComposites(body);
  resolveBody(body, globalsFor(policy, options));
  sortComposites(body);

  const { assignments, safety } = compilation;
  const locals = new LocalsRewriter({ names: namesForQuery(body), strict, assignments });
  body = locals.rewriteBody(body, undefined);
  fail([...locals.errors, ...locals.unused]);
  const rewritten = new Map(locals.stack.rewritten);
  sortComposites(body);

  const errors: Diagnostic[] = [];
  rewriteTemplates({ ...templateContext(compilation), names: namesForQuery(body) }, ROOTS, body, errors);
  fail(errors);

  fail(voidCalls(compilation.builtins, body));
  if (options.enablePrint) fail(rewritePrints({ safety, names: namesForQuery(body), rewritten }, ROOTS, body));
  else body = erasePrints(body);

  const subjects = new Map<string, Term>();
  const expandNames = namesForQuery(body);
  body = expandBody(expandNames, body);
  for (const [name, term] of expandNames.subjects) subjects.set(name, term);
  hoistComprehensionTerms(namesForQuery(body), body);
  body = rewriteQueryModifiers(policy, body);

  const nameOf = (name: string) => rewritten.get(name) ?? name;
  if (policy.options.allowUndefinedFunctions !== true) {
    fail(undefinedFunctions(compilation.env, body, compilation.arity, nameOf));
  }
  const ordered = reorder(safety, ROOTS, body);
  fail(safetyErrors(safety, ordered.unsafe, nameOf));
  ({ body } = ordered);
  const hoistNames = namesForQuery(body);
  body = hoistDynamics(hoistNames, body);
  for (const [name, term] of hoistNames.subjects) subjects.set(name, term);
  const context = typeContext(
    compilation,
    policy.options,
    (name) => rewritten.get(name) ?? compilation.nameOf(name),
    subjects,
  );
  fail(new TypeChecker(context).checkQuery(compilation.env, body));
  fail(unsafeCalls(new Set(policy.options.unsafeBuiltins ?? []), body));
  if (strict) fail(deprecatedCalls(compilation.builtins, body));
  return { body, rewrittenVars: rewritten };
}

function fail(errors: readonly Diagnostic[]): void {
  if (errors.length > 0) throw new RegoDiagnosticsError(errors);
}

function globalsFor({ compilation: { modules } }: CompiledPolicy, options: QueryOptions) {
  const path = options.package ?? [];
  const inPackage = modules.filter((module) => path.length > 0 && refText(module.package.path) === refText(path));
  return globalsOf(
    path,
    inPackage.flatMap((module) => module.rules.map(ruleName)),
    options.imports ?? [],
  );
}

function rewriteQueryModifiers({ compilation, options }: CompiledPolicy, body: Body): Body {
  const context = { ...withContext(compilation, options), names: namesForQuery(body) };
  return mapBodies(body, (nested) => {
    const result = rewriteModifiers(context, nested);
    if (Array.isArray(result)) return result;
    throw new RegoDiagnosticsError([result]);
  });
}
