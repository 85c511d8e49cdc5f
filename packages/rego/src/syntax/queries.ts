import type { Body, Term } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { withExcerpt } from './excerpt.ts';
import type { ParserOptions } from './parser.ts';
import { parseStatements } from './statements.ts';
import {
  BASE_KEYWORDS,
  FUTURE_KEYWORDS,
  type Keywords,
  type Token,
  V0_FUTURE_KEYWORDS,
  withKeywords,
} from './tokens.ts';

export interface ParseOptions {
  /** The name that locations give; empty by default. */
  readonly file?: string;
  /** Which Rego a text is in unless its imports say otherwise; v1 by default. */
  readonly regoVersion?: 'v0' | 'v1';
  /** Keywords that are in force from the start, as if imported with `future.keywords`. */
  readonly futureKeywords?: readonly string[];
  /** All of them. */
  readonly allFutureKeywords?: boolean;
  /** Whether there are template strings. Default: from v1 on. */
  readonly templateStrings?: boolean;
}

/** @throws RegoDiagnosticsError for a keyword that there is not */
export function parserOptions({ file = '', regoVersion: version = 'v1', ...options }: ParseOptions): ParserOptions {
  const names = options.allFutureKeywords ? [...FUTURE_KEYWORDS.keys()] : (options.futureKeywords ?? []);
  const imported: Keywords = new Map(
    names.map((name): [string, Token] => {
      const token = FUTURE_KEYWORDS.get(name);
      if (!token) {
        throw new RegoDiagnosticsError([{ code: 'rego_parse_error', message: `unknown future keyword: ${name}` }]);
      }
      return [name, token];
    }),
  );
  const own = version === 'v1' ? withKeywords(BASE_KEYWORDS, V0_FUTURE_KEYWORDS) : BASE_KEYWORDS;
  const { templateStrings = version === 'v1' } = options;
  return { file, version, keywords: withKeywords(own, imported), notBodies: imported.has('not'), templateStrings };
}

/** @throws RegoDiagnosticsError where there are errors */
export function fail(errors: readonly Diagnostic[]): void {
  if (errors.length > 0) throw new RegoDiagnosticsError(errors);
}

export function parseError(message: string, location: Diagnostic['location']): Diagnostic {
  return { code: 'rego_parse_error', message, ...(location && { location }) };
}

/**
 * Parses a query: one body, whose literals may also be separated by line ends.
 *
 * @throws RegoDiagnosticsError with `rego_parse_error`
 */
export function parseBody(text: string, options: ParseOptions = {}): Body {
  const { statements, errors } = parseStatements(text, parserOptions(options), true);
  fail(errors.map((error) => withExcerpt(error, text)));
  const body: Body = [];
  for (const { kind, node } of statements) {
    if (kind !== 'body')
      fail([parseError(`expected body but got *ast.${kind === 'import' ? 'Import' : 'Package'}`, undefined)]);
    else for (const expr of node) body.push(expr);
  }
  for (const [index, expr] of body.entries()) expr.index = index;
  return body;
}

/**
 * Parses a text that is one term.
 *
 * @throws RegoDiagnosticsError with `rego_parse_error`
 */
export function parseTerm(text: string, options: ParseOptions = {}): Term {
  const [expr, ...more] = parseBody(text, options);
  if (!expr || more.length > 0) fail([parseError('expected exactly one term', undefined)]);
  const terms = expr?.terms;
  if (terms && !Array.isArray(terms) && !isDeclaration(terms)) return terms;
  // A call at the top is an expression; as a term it is what is called.
  throw new RegoDiagnosticsError([parseError('expected term', expr?.loc)]);
}
