import { printTerms } from '../ast/print.ts';
import type { Import, Package, RefTerm, Term } from '../ast/types.ts';
import type { Parser } from './parser.ts';
import {
  FUTURE_KEYWORDS,
  isKeyword,
  type Keywords,
  V0_FUTURE_KEYWORDS,
  withKeywords,
  withoutFutureKeywords,
} from './tokens.ts';

const ROOTS: ReadonlySet<string> = new Set(['data', 'future', 'input', 'rego']);

/** `package a.b`; undefined where it is a reference whose first part is `package`, or wrong. */
export function parsePackage(parser: Parser): Package | undefined {
  const loc = parser.position;
  if (!startPath(parser)) return undefined;
  const term = parser.grammar.term(parser);
  if (!term) {
    if (!parser.hasErrors) parser.error(parser.position, 'expected path');
    return undefined;
  }
  const path = packagePath(parser, term);
  return path && { path, loc };
}

/** Steps over the keyword to the name after it. */
function startPath(parser: Parser): boolean {
  parser.scanSpace();
  if (parser.token() === '.' || parser.token() === '[') return false;
  if (parser.token() === 'whitespace') parser.scan();
  if (parser.token() !== 'identifier') {
    if (!parser.atRefKeyword) {
      parser.illegal();
      return false;
    }
    parser.state.token = 'identifier';
  }
  return true;
}

function packagePath(parser: Parser, term: Term): Term[] | undefined {
  if (term.type === 'var') {
    const { loc } = term;
    return [
      { type: 'var', value: 'data', loc },
      { type: 'string', value: term.value, loc },
    ];
  }
  if (term.type !== 'ref') {
    parser.illegal();
    return undefined;
  }
  const [first, ...rest] = term.value;
  if (!first) return undefined;
  const { loc } = first;
  if (first.type !== 'var') {
    parser.error(loc, `unexpected ${first.type} token: expecting var`);
    return undefined;
  }
  return checkStrings(parser, rest)
    ? [{ type: 'var', value: 'data', loc }, { type: 'string', value: first.value, loc }, ...rest]
    : undefined;
}

function checkStrings(parser: Parser, keys: readonly Term[]): boolean {
  const other = keys.find(({ type }) => type !== 'string');
  if (other) parser.error(other.loc, `unexpected ${other.type} token: expecting string`);
  return !other;
}

/** `import a.b as c`; undefined where it is a reference whose first part is `import`, or wrong. */
export function parseImport(parser: Parser): Import | undefined {
  const loc = parser.position;
  if (!startPath(parser)) return undefined;
  const path = parseImportPath(parser);
  if (!path) return undefined;
  const [root] = path.value;
  if (root?.type !== 'var' || !ROOTS.has(root.value)) {
    parser.hint('if this is unexpected, try updating OPA');
    const got = root ? printTerms([root]) : '';
    parser.error(path.loc, `unexpected import path, must begin with one of: {data, future, input, rego}, got: ${got}`);
    return undefined;
  }
  if (parser.token() === 'as') return parseAlias(parser, path, loc);

  const last = path.value.at(-1);
  const checked = path.value.length === 1 || root.value !== 'future';
  if (checked && (last?.type === 'var' || last?.type === 'string') && isKeyword(last.value, parser.options.version)) {
    parser.hint('import a different path or use an alias');
    parser.error(last.loc, `unexpected import path, must not end with a keyword, got: ${last.value}`);
  }
  return { path, loc };
}

function parseImportPath(parser: Parser): RefTerm | undefined {
  const { keywords } = parser.state;
  // In `import future.keywords.in`, the keyword is a name even if it was imported before.
  const term = parser.withOtherKeywords(withoutFutureKeywords(keywords), () => parser.grammar.term(parser));
  if (term?.type === 'ref' && !checkStrings(parser, term.value.slice(1))) return undefined;
  parser.state.keywords = keywords;
  if (term?.type === 'ref') return term;
  if (term?.type === 'var') return { type: 'ref', value: [term], loc: term.loc };
  parser.error(parser.position, 'expected path');
  return undefined;
}

function parseAlias(parser: Parser, path: RefTerm, loc: Import['loc']): Import | undefined {
  parser.scan();
  if (parser.token() !== 'identifier') {
    parser.illegal('expected var');
    return undefined;
  }
  const alias = parser.grammar.term(parser);
  if (alias?.type === 'var') return { path, alias: alias.value, aliasLoc: alias.loc, loc };
  if (alias?.type === 'ref' && alias.value.length === 1) {
    parser.error(alias.loc, `unexpected import alias, must not be a reserved name, got: ${printTerms(alias.value)}`);
    return undefined;
  }
  parser.illegal('expected var');
  return undefined;
}

/** Makes keywords of the words that an import of `future` or `rego` brings. */
export function applyImport(parser: Parser, statement: Import): void {
  const keys = statement.path.type === 'ref' ? statement.path.value : [];
  const [root, ...rest] = keys.map((key) => (key.type === 'var' || key.type === 'string' ? key.value : ''));
  if (root !== 'future' && root !== 'rego') return;
  const added = root === 'future' ? futureKeywords(parser, statement, rest) : regoKeywords(parser, statement, rest);
  if (added) {
    if (added.has('not')) parser.notBodies = true;
    parser.state.keywords = withKeywords(parser.state.keywords, added);
  }
  // The next token was read before the import counted.
  const { token, literal, keywords } = parser.state;
  const keyword = token === 'identifier' && keywords.has(literal) ? FUTURE_KEYWORDS.get(literal) : undefined;
  if (keyword) parser.state.token = keyword;
}

function futureKeywords(
  parser: Parser,
  { path, alias, aliasLoc, loc }: Import,
  keys: readonly string[],
): Keywords | undefined {
  const [first, keyword] = keys;
  if (first !== 'keywords') {
    parser.error(path.loc, 'invalid import, must be `future.keywords`');
    return undefined;
  }
  if (alias !== undefined) {
    parser.error(aliasLoc ?? loc, '`future` imports cannot be aliased');
    return undefined;
  }
  if (keys.length !== 2 || keyword === undefined) return FUTURE_KEYWORDS;
  const token = FUTURE_KEYWORDS.get(keyword);
  if (token) return new Map([[keyword, token]]);
  parser.error(path.loc, `unexpected keyword, must be one of [${[...FUTURE_KEYWORDS.keys()].toSorted().join(' ')}]`);
  return undefined;
}

function regoKeywords(
  parser: Parser,
  { path, alias, aliasLoc, loc }: Import,
  keys: readonly string[],
): Keywords | undefined {
  const [version] = keys;
  if (keys.length !== 1 || (version !== 'v1' && version !== 'v2')) {
    const text = path.type === 'ref' ? printTerms(path.value) : path.value;
    parser.error(path.loc, `invalid import \`${text}\`, must be one of: \`rego.v1\`, \`rego.v2\``);
    return undefined;
  }
  if (alias !== undefined) {
    parser.error(aliasLoc ?? loc, '`rego` imports cannot be aliased');
    return undefined;
  }
  return version === 'v1' ? V0_FUTURE_KEYWORDS : FUTURE_KEYWORDS;
}
