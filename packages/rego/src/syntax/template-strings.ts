import type { Expr, ScalarTerm, StringTerm, TemplateStringTerm } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { nameOf } from './names.ts';
import type { Parser } from './parser.ts';
import { unescape } from './scalars.ts';

/** A template string, from its first part on; the current token stays the last part. */
export function parseTemplateString(parser: Parser, raw: boolean): TemplateStringTerm | undefined {
  const start = parser.position;
  if (!parser.options.templateStrings) {
    parser.error(start, 'template strings are not supported by current capabilities');
    return undefined;
  }
  const parts: TemplateStringTerm['value']['parts'] = [];
  for (;;) {
    const text = parsePart(parser, raw);
    if (text === undefined) return undefined;
    if (text.value !== '') parts.push(text);
    if (parser.token().endsWith('-end')) break;

    const comments = parser.state.comments?.length;
    parser.scan();
    const commented = parser.state.comments?.length !== comments;
    const expr = parser.grammar.literal(parser);
    if (!expr) {
      parser.error(parser.position, 'invalid template-string expression');
      return undefined;
    }
    const problem = expressionProblem(expr);
    if (problem) {
      parser.error(expr.loc, `unexpected ${problem} in template-string expression`);
      return undefined;
    }
    // A constant is never undefined and needs no expression; one with a comment keeps it.
    parts.push((commented ? undefined : constantOf(expr)) ?? expr);
    if (parser.token() !== '}') {
      parser.error(parser.position, 'expected } to end template string expression');
      return undefined;
    }
    parser.scanTemplate(raw);
  }
  const loc = { ...start, text: parser.slice(start.offset, parser.state.tokenEnd) };
  return { type: 'templatestring', value: { parts, multi_line: raw }, loc };
}

function constantOf({ terms }: Expr): ScalarTerm | undefined {
  if (Array.isArray(terms)) return undefined;
  const constant =
    terms.type === 'string' || terms.type === 'number' || terms.type === 'boolean' || terms.type === 'null';
  return constant ? terms : undefined;
}

function parsePart(parser: Parser, raw: boolean): StringTerm | undefined {
  const { token, position: loc, literal } = parser.state;
  if (!token.includes('template-string-')) {
    parser.error(loc, 'expected template-string part');
    return undefined;
  }
  const inner = literal.slice(1, -1);
  if (raw || !inner.includes('\\')) return { type: 'string', value: inner, loc };
  const value = unescape(inner);
  if (value !== undefined) return { type: 'string', value, loc };
  parser.error(loc, `illegal template-string part: ${literal}`);
  return undefined;
}

/** What an expression may not be in a template string. */
function expressionProblem({ terms, negated }: Expr): string | undefined {
  if (negated) return "negation ('not')";
  if (Array.isArray(terms)) {
    const [operator] = terms;
    const name = operator?.type === 'ref' ? nameOf(operator.value) : undefined;
    if (name === 'eq') return "unification ('=')";
    if (name === 'assign') return "assignment (':=')";
  } else if (isDeclaration(terms) && (terms.type === 'every' || terms.type === 'some')) {
    return `'${terms.type}'`;
  }
  return undefined;
}
