import type { Body, Import, Module, Package, Rule, Term } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { attachAnnotations } from './annotation-scopes.ts';
import { parseAnnotations } from './annotations.ts';
import { commentOf } from './comments.ts';
import type { ParserOptions } from './parser.ts';
import { ruleFromBody } from './rule-from-expression.ts';
import { parseStatements, type Statement } from './statements.ts';
import {
  BASE_KEYWORDS,
  FUTURE_KEYWORDS,
  type Keywords,
  type Token,
  V0_FUTURE_KEYWORDS,
  withKeywords,
} from './tokens.ts';
import { checkV1 } from './version-rules.ts';

export interface ParseOptions {
  /** The name that locations give; empty by default. */
  readonly file?: string;
  /** Which Rego a text is in unless its imports say otherwise; v1 by default. */
  readonly regoVersion?: 'v0' | 'v1';
  /** Keywords that are in force from the start, as if imported with `future.keywords`. */
  readonly futureKeywords?: readonly string[];
  /** All of them. */
  readonly allFutureKeywords?: boolean;
}

function parserOptions({ file = '', regoVersion: version = 'v1', ...options }: ParseOptions): ParserOptions {
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
  return { file, version, keywords: withKeywords(own, imported), notBodies: imported.has('not') };
}

/**
 * Parses the text of a policy.
 *
 * @throws RegoDiagnosticsError with `rego_parse_error` and OPA's messages; whatever the text, nothing else is thrown
 */
export function parseModule(text: string, options: ParseOptions = {}): Module {
  const { statements, comments: places, errors } = parseStatements(text, parserOptions(options), false);
  const comments = places.map(commentOf);
  const annotations = parseAnnotations(comments);
  fail([...errors, ...annotations.errors]);

  const [first, ...rest] = statements;
  const file = options.file ?? '';
  if (!first) fail([parseError('empty module', { file, row: 0, col: 0, text: '' })]);
  const module = assemble(first, rest, options);
  module.comments = comments;
  module.annotations = [...annotations.annotations];
  fail(attachAnnotations(module));
  return module;
}

function fail(errors: readonly Diagnostic[]): void {
  if (errors.length > 0) throw new RegoDiagnosticsError(errors);
}

function parseError(message: string, location: Diagnostic['location']): Diagnostic {
  return { code: 'rego_parse_error', message, ...(location && { location }) };
}

/** Sorts the statements after the package into imports and rules. */
function assemble(first: Statement | undefined, rest: readonly Statement[], options: ParseOptions): Module {
  const errors: Diagnostic[] = [];
  const imports: Import[] = [];
  const rules: Rule[] = [];
  if (first?.kind !== 'package') errors.push(parseError('package expected', first && placeOf(first)));
  const base = options.regoVersion ?? 'v1';
  let version: Module['regoVersion'] = base;
  for (const [index, statement] of rest.entries()) {
    switch (statement.kind) {
      case 'package':
        errors.push(parseError('unexpected package', statement.node.loc));
        break;
      case 'import':
        imports.push(statement.node);
        if (base === 'v0' && isRegoImport(statement.node)) version = 'v0v1';
        break;
      case 'rule':
        rules.push(statement.node);
        break;
      case 'body': {
        const rule = ruleFromBody(statement.node);
        if (typeof rule === 'string') {
          const hint = version === 'v0' ? missingKeyword(statement, rest[index + 1]) : '';
          errors.push(parseError(rule + hint, placeOf(statement)));
        } else {
          rules.push(rule);
        }
      }
    }
  }
  if (version !== 'v0') errors.push(...rules.flatMap(checkV1));
  fail(errors);
  const statement: Package =
    first?.kind === 'package' ? first.node : { path: [], loc: { file: '', row: 0, col: 0, text: '' } };
  return {
    package: statement,
    imports,
    rules,
    annotations: [],
    comments: [],
    regoVersion: version,
    file: options.file ?? '',
  };
}

function placeOf(statement: Statement): Diagnostic['location'] {
  return statement.kind === 'body' ? statement.node[0]?.loc : statement.node.loc;
}

function isRegoImport({ path }: Import): boolean {
  if (path.type !== 'ref' || path.value.length !== 2) return false;
  const [root, version] = path.value;
  return (
    root?.type === 'var' &&
    root.value === 'rego' &&
    version?.type === 'string' &&
    (version.value === 'v1' || version.value === 'v2')
  );
}

/** Keywords of heads, which v0 takes for names unless they are imported. */
const HEAD_KEYWORDS: Readonly<Record<string, string>> = { if: 'p if { ... }', contains: 'p contains x' };

/** Unimported, `p if { … }` is the body `p` and a rule `if`. */
function missingKeyword(statement: Statement, next: Statement | undefined): string {
  const sameRow = next && placeOf(next)?.row === placeOf(statement)?.row;
  const keyword = headKeyword(statement) ?? (sameRow ? headKeyword(next) : undefined);
  return keyword === undefined
    ? ''
    : ` (hint: \`import future.keywords.${keyword}\` for \`${HEAD_KEYWORDS[keyword]}\` rules)`;
}

function headKeyword(statement: Statement): string | undefined {
  let name: string | undefined;
  if (statement.kind === 'rule') {
    ({ name } = statement.node.head);
  } else if (statement.kind === 'body') {
    const [expr, ...more] = statement.node;
    const term = more.length === 0 && expr && !Array.isArray(expr.terms) ? expr.terms : undefined;
    if (term?.type === 'var') name = term.value;
  }
  return name !== undefined && Object.hasOwn(HEAD_KEYWORDS, name) ? name : undefined;
}

/**
 * Parses a query: one body, whose literals may also be separated by line ends.
 *
 * @throws RegoDiagnosticsError with `rego_parse_error`
 */
export function parseBody(text: string, options: ParseOptions = {}): Body {
  const { statements, errors } = parseStatements(text, parserOptions(options), true);
  fail(errors);
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
