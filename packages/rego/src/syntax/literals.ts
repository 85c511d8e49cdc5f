import type { Body, Every, Expr, SomeDecl, Term, With } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { parseOperator } from './infix.ts';
import { locate, type Parser, type Position } from './parser.ts';
import { parseVar } from './terms.ts';
import type { Token } from './tokens.ts';

/** Literals up to the closing token, which stays the current one. */
export function parseBody(parser: Parser, end: Token): Body | undefined {
  return parser.nested(() => parseQuery(parser, false, end));
}

/** The same; with `single`, one statement of a query, which ends where no `;` follows. */
export function parseQuery(parser: Parser, single: boolean, end: Token): Body | undefined {
  if (parser.token() === end) {
    parser.error(parser.position, 'found empty body');
    return undefined;
  }
  const body: Body = [];
  for (;;) {
    const expr = parser.grammar.literal(parser);
    if (!expr) return undefined;
    expr.index = body.length;
    body.push(expr);
    if (parser.token() === ';') {
      parser.scan();
      continue;
    }
    if (parser.token() === end || single) return body;
    if (!parser.state.skippedLineEnd) {
      if (!parser.hasErrors) {
        hintMissingKeyword(parser);
        parser.illegal(`expected \\n or ; or ${end}`);
      }
      return undefined;
    }
  }
}

/** Future keywords between terms, each with an example of its use. */
const INFIX_KEYWORDS: Readonly<Record<string, string>> = { in: 'x in xs', and: 'x and y', or: 'x or y' };

function hintMissingKeyword(parser: Parser): void {
  if (parser.state.hints.length > 0) return;
  let keyword = 'in';
  if (parser.token() === 'identifier') {
    keyword = parser.state.literal;
    if (!Object.hasOwn(INFIX_KEYWORDS, keyword)) return;
  } else if (parser.token() !== ',' || !isMembershipAfterComma(parser)) {
    return;
  }
  parser.hint(`\`import future.keywords.${keyword}\` for \`${INFIX_KEYWORDS[keyword]}\` expressions`);
}

function isMembershipAfterComma(parser: Parser): boolean {
  return parser.inFuture(() => {
    parser.scan();
    return membership(parser.grammar.infix(parser)) !== undefined;
  });
}

/** The number of operands of an `x in xs` or `k, v in xs`. */
function membership(term: Term | undefined): 2 | 3 | undefined {
  const name = callName(term);
  if (name === 'internal.member_2') return 2;
  return name === 'internal.member_3' ? 3 : undefined;
}

/** The dotted name that a call term calls. */
function callName(term: Term | undefined): string | undefined {
  if (term?.type !== 'call') return undefined;
  const [operator] = term.value;
  return operator?.type === 'ref'
    ? operator.value.map((part) => (part.type === 'var' || part.type === 'string' ? part.value : '[]')).join('.')
    : '';
}

export function newExpr(terms: Expr['terms'], loc: Position): Expr {
  return { index: 0, terms, loc };
}

/** `some x, y` or `some x in xs`. */
export function parseSome(parser: Parser): Expr | undefined {
  const loc = parser.position;
  const saved = parser.save();
  parser.scan();
  const term = parser.grammar.infix(parser);
  if (term?.type === 'call') return parseSomeIn(parser, term, loc);
  parser.restore(saved);
  if (!parser.state.keywords.has('in') && parser.options.version === 'v0') hintSomeIn(parser);

  const declaration: SomeDecl = { type: 'some', symbols: [], loc };
  do {
    parser.scan();
    if (parser.token() !== 'identifier') {
      parser.illegal('expected var');
      return undefined;
    }
    declaration.symbols.push(parseVar(parser));
    parser.scan();
  } while (parser.token() === ',');
  return newExpr(declaration, loc);
}

function parseSomeIn(parser: Parser, term: Term & { type: 'call' }, loc: Position): Expr | undefined {
  const operands = membership(term);
  if (operands === undefined) {
    parser.illegal('expected `x in xs` or `x, y in xs` expression');
    return undefined;
  }
  if (term.value.length !== operands + 1) {
    parser.illegal('illegal domain');
    return undefined;
  }
  return attachWith(parser, newExpr({ type: 'some', symbols: [term], loc }, loc));
}

function hintSomeIn(parser: Parser): void {
  const wouldParse = parser.inFuture(() => {
    parser.scan();
    return membership(parser.grammar.infix(parser)) !== undefined;
  });
  if (wouldParse) parser.hint('`import future.keywords.in` for `some x in xs` expressions');
}

/** `every x in xs { … }`. */
export function parseEvery(parser: Parser): Expr | undefined {
  const loc = parser.position;
  parser.scan();
  const term = parser.grammar.infix(parser);
  if (!term) return undefined;
  const operands = membership(term);
  if (term.type !== 'call' || operands === undefined) {
    parser.illegal('expected `x[, y] in xs { ... }` expression');
    return undefined;
  }
  const [first, second, third, ...rest] = term.value.slice(1);
  const [key, value, domain] = operands === 2 ? [undefined, first, second] : [first, second, third];
  if (!value || !domain || rest.length > 0 || (operands === 2 && third)) {
    parser.illegal('illegal domain');
    return undefined;
  }
  if (key && key.type !== 'var') {
    parser.illegal('expected key to be a variable');
    return undefined;
  }
  if (value.type !== 'var') {
    parser.illegal('expected value to be a variable');
    return undefined;
  }
  if (parser.token() !== '{') {
    parser.illegal('missing body');
    return undefined;
  }
  parser.scan();
  const body = parseBody(parser, '}');
  if (!body) return undefined;
  parser.scan();
  const every: Every = { type: 'every', ...(key && { key }), value, domain, body, loc };
  return attachWith(parser, newExpr(every, loc));
}

/** The expression with the modifiers that follow; undefined where they are wrong. */
export function attachWith(parser: Parser, expr: Expr): Expr | undefined {
  if (parser.token() !== 'with') return expr;
  const modifiers = parseWith(parser);
  if (!modifiers) return undefined;
  expr.with = modifiers;
  return expr;
}

function parseWith(parser: Parser): With[] | undefined {
  const modifiers: With[] = [];
  while (parser.token() === 'with') {
    const loc = parser.position;
    parser.scan();
    if (parser.token() !== 'identifier') {
      parser.illegal('expected ident');
      return undefined;
    }
    const target = parser.grammar.term(parser);
    if (!target) return undefined;
    if (target.type !== 'ref' && target.type !== 'var') parser.illegal('expected with target path');
    if (parser.token() !== 'as') {
      parser.illegal('expected as keyword');
      return undefined;
    }
    parser.scan();
    const value = parser.grammar.infix(parser);
    if (!value) return undefined;
    modifiers.push({ target, value, loc: parser.extended(loc) });
  }
  return modifiers;
}

/** A term, a call, `a = b` or `a := b`. */
export function parseExpr(parser: Parser): Expr | undefined {
  const start = parser.position;
  const left = parser.grammar.infix(parser);
  if (!left) return undefined;
  if (parser.token() === 'assign' || parser.token() === 'eq') {
    const operator = parseOperator(parser);
    const right = parser.grammar.infix(parser);
    return right && newExpr([operator, left, right], parser.extended(start));
  }
  return newExpr(left.type === 'call' ? left.value : left, parser.extended(start));
}

/** Gives an expression its place, and the expression in a `not` without a body the same. */
export function locateLiteral(expr: Expr, loc: Position): Expr {
  locate(expr, loc);
  const { terms } = expr;
  if (!Array.isArray(terms) && isDeclaration(terms) && terms.type === 'not' && !terms.explicit_body) {
    for (const inner of terms.body) locate(inner, loc);
  }
  return expr;
}
