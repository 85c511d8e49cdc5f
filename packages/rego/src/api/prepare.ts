import type { Body, Expr, Import, Location, Term } from '../ast/types.ts';
import { compileQuery } from '../compile/index.ts';
import { parseBody } from '../syntax/parse.ts';
import { explainingAvailability } from './availability.ts';
import { captureValues } from './captures.ts';
import { Metrics } from './metrics.ts';
import type { Policy } from './policy.ts';

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
  /** Takes how long parsing and compiling last. */
  readonly metrics?: Metrics;
}

/**
 * Prepares a query, or an entry point: the path of a rule, `app/allow`, or its keys.
 *
 * @example
 * const allow = prepare(policy, { entrypoint: 'app/allow' });
 * const users = prepare(policy, 'some user in data.users; user.active');
 *
 * @throws RegoDiagnosticsError with what is wrong in the query
 */
export function prepare(
  policy: Policy,
  query: string | Body | { readonly entrypoint: string | readonly string[] },
  { values = true, metrics = new Metrics(), ...scope }: PrepareOptions = {},
): PreparedQuery {
  const { options, compiled } = policy;
  const written = metrics.time('rego_query_parse', () => queryBody(query, options.regoVersion ?? 'v1'));
  const captured = values ? captureValues(written, compiled.compilation.arity) : { body: written, captures: [] };
  const compileBody = () =>
    compileQuery(compiled, captured.body, {
      ...scope,
      ...(options.enablePrint !== undefined && { enablePrint: options.enablePrint }),
    });
  const { body, rewrittenVars } = metrics.time('rego_query_compile', () => explainingAvailability(compileBody));
  return { policy, body, variables: rewrittenVars, captures: captured.captures };
}

/** The body of a query before it is compiled. */
export function queryBody(
  query: string | Body | { readonly entrypoint: string | readonly string[] },
  regoVersion: 'v0' | 'v1',
): Body {
  if (typeof query === 'string') return parseBody(query, { regoVersion });
  return 'entrypoint' in query ? [entryPoint(query.entrypoint)] : query;
}

const NOWHERE: Location = { file: '', row: 1, col: 1, text: '' };

function entryPoint(path: string | readonly string[]): Expr {
  const keys = typeof path === 'string' ? path.split('/').filter((key) => key !== '') : path;
  const data: Term = { type: 'var', value: 'data', loc: NOWHERE };
  const value: Term[] = [data, ...keys.map((key): Term => ({ type: 'string', value: key, loc: NOWHERE }))];
  return { index: 0, terms: { type: 'ref', value, loc: NOWHERE }, loc: NOWHERE };
}
