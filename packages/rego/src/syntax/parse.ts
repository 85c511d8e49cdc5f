import type { Import, Module, Package, Rule } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { attachAnnotations } from './annotation-scopes.ts';
import { parseAnnotations } from './annotations.ts';
import { commentOf } from './comments.ts';
import { withExcerpt } from './excerpt.ts';
import { fail, type ParseOptions, parseError, parserOptions } from './queries.ts';
import { ruleFromBody } from './rule-from-expression.ts';
import { parseStatements, type Statement } from './statements.ts';
import { checkV1 } from './version-rules.ts';

/**
 * Parses the text of a policy.
 *
 * @throws RegoDiagnosticsError with `rego_parse_error` and OPA's messages; whatever the text, nothing else is thrown
 */
export function parseModule(text: string, options: ParseOptions = {}): Module {
  const { statements, comments: places, errors } = parseStatements(text, parserOptions(options), false);
  const comments = places.map(commentOf);
  const annotations = parseAnnotations(comments);
  fail([...errors, ...annotations.errors].map((error) => withExcerpt(error, text)));

  const [first, ...rest] = statements;
  const file = options.file ?? '';
  if (!first) fail([parseError('empty module', { file, row: 0, col: 0, text: '' })]);
  const module = assemble(first, rest, options);
  module.comments = comments;
  module.annotations = [...annotations.annotations];
  fail(attachAnnotations(module));
  return module;
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

export { type ParseOptions, parseBody, parseTerm } from './queries.ts';
