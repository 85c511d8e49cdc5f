import type { Body, Import, Package, Rule } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { applyImport, parseImport, parsePackage } from './imports.ts';
import { parseInfix } from './infix.ts';
import { parseBody, parseQuery } from './literals.ts';
import { parseLiteral } from './logical.ts';
import { type Grammar, ParseAborted, Parser, type ParserOptions, type Position, toArray } from './parser.ts';
import { parseRules, reportKeywordName } from './rules.ts';
import { parseTerm } from './terms.ts';

/** What a text is made of. */
export type Statement =
  | { readonly kind: 'package'; readonly node: Package }
  | { readonly kind: 'import'; readonly node: Import }
  | { readonly kind: 'rule'; readonly node: Rule }
  | { readonly kind: 'body'; readonly node: Body };

export interface ParsedText {
  readonly statements: readonly Statement[];
  readonly comments: readonly Position[];
  readonly errors: readonly Diagnostic[];
}

const GRAMMAR: Grammar = {
  term: parseTerm,
  infix: (parser) => parseInfix(parser, true),
  infixInList: (parser) => parseInfix(parser, false),
  literal: parseLiteral,
  body: parseBody,
};

/** Reads a text up to its end or its first error. With `queriesOnly`, no statement is taken for a rule. */
export function parseStatements(text: string, options: ParserOptions, queriesOnly: boolean): ParsedText {
  const parser = new Parser(text, GRAMMAR, options);
  const statements: Statement[] = [];
  try {
    parser.scan();
    while (parser.token() !== 'eof') {
      const found = parseStatement(parser, queriesOnly);
      if (!found) break;
      // A module has thousands of statements; one may have many rules.
      for (const statement of found) statements.push(statement);
    }
  } catch (error) {
    if (error instanceof ParseAborted) parser.error(error.location, error.message);
    // The caller left less of the stack than the depth limit needs.
    else if (error instanceof RangeError) parser.error(parser.position, 'max parsing recursion depth exceeded');
    else throw error;
  }
  return { statements, comments: toArray(parser.state.comments), errors: toArray(parser.state.errors) };
}

function parseStatement(parser: Parser, queriesOnly: boolean): Statement[] | undefined {
  if (!queriesOnly && reportKeywordName(parser, false)) return undefined;
  const saved = parser.save();
  if (parser.token() === 'package') {
    const node = parsePackage(parser);
    if (node) return endOfPath(parser) ? [{ kind: 'package', node }] : undefined;
    if (parser.hasErrors) return undefined;
    parser.restore(saved);
  }
  if (parser.token() === 'import') {
    const node = parseImport(parser);
    if (node) {
      if (!endOfPath(parser)) return undefined;
      applyImport(parser, node);
      return [{ kind: 'import', node }];
    }
    if (parser.hasErrors) return undefined;
    parser.restore(saved);
  }
  if (!queriesOnly) {
    const rules = parseRules(parser);
    if (rules) return rules.map((node) => ({ kind: 'rule', node }));
    if (parser.hasErrors) return undefined;
    parser.restore(saved);
  }
  const node = parseQuery(parser, true, 'eof');
  return node && [{ kind: 'body', node }];
}

/** A `-` after a path is no part of it, and would be read as the sign of the next statement. */
function endOfPath(parser: Parser): boolean {
  if (parser.token() !== 'minus') return true;
  parser.illegal();
  return false;
}
