import type { Body, Expr, LogicalExpr, NotExpr, Term } from '../ast/types.ts';
import { voidBuiltinNames } from './builtin-names.ts';
import { attachWith, locateLiteral, newExpr, parseBody, parseEvery, parseExpr, parseSome } from './literals.ts';
import { nameOf } from './names.ts';
import type { Parser, Position } from './parser.ts';

/** What stands on one side of `and` or `or`, or after `not`. */
interface Operand {
  readonly body: Body;
  /** Written in braces. */
  readonly explicit: boolean;
  readonly loc: Position;
}

/** One literal of a body. */
export function parseLiteral(parser: Parser): Expr | undefined {
  const start = parser.position;
  const expr = parser.nested(() => parseUnplaced(parser));
  return expr && locateLiteral(expr, parser.extended(start));
}

function parseUnplaced(parser: Parser): Expr | undefined {
  if (parser.hasLogicalKeywords) {
    const attempt = parser.token() === '{' ? parseLeadingBraces(parser) : parseLeadingGroup(parser);
    if (attempt) return attempt.expr;
  }
  if (parser.nameBeforeRef()) return parsePlain(parser, undefined);

  const notLoc = parseNot(parser);
  if (notLoc && parser.notBodies && parser.token() === '{') {
    const not = parseNotBody(parser, notLoc);
    return not && foldTail(parser, { body: [not], explicit: false, loc: parser.extended(notLoc) });
  }
  if (parser.token() === 'some' || parser.token() === 'every') {
    if (notLoc) {
      parser.illegal(`illegal negation of '${parser.token()}'`);
      return undefined;
    }
    return parser.token() === 'some' ? parseSome(parser) : parseEvery(parser);
  }
  return parsePlain(parser, notLoc);
}

/** `{ body } and …`: braces at the start of a literal are a body if an operator follows them. */
function parseLeadingBraces(parser: Parser): { readonly expr: Expr | undefined } | undefined {
  return parser.speculate(() => {
    const loc = parser.position;
    parser.scan();
    const body = parseBody(parser, '}');
    if (!body) return undefined;
    parser.scan();
    if (!atLogicalOperator(parser)) return undefined;
    if (isAmbiguousUnion(body)) {
      reportAmbiguousUnion(parser, loc, body, '');
      return { expr: undefined };
    }
    const chain = parseOrChain(parser, { body, explicit: true, loc });
    return { expr: chain && attachWith(parser, chain) };
  });
}

/** `(a or b)` or `(a) and b` at the start of a literal. */
function parseLeadingGroup(parser: Parser): { readonly expr: Expr | undefined } | undefined {
  if (parser.token() !== '(') return undefined;
  const group = parseGroup(parser, false, '');
  if (!group) return undefined;
  return { expr: group.operand && foldTail(parser, group.operand) };
}

/** Steps over a `not` that is no name. */
function parseNot(parser: Parser): Position | undefined {
  if (parser.token() !== 'not') return undefined;
  const next = parser.peekSpace();
  if (next === '.' || next === '[') return undefined;
  const loc = parser.position;
  parser.scan();
  return loc;
}

function parsePlain(parser: Parser, notLoc: Position | undefined): Expr | undefined {
  const start = parser.position;
  if (notLoc && parser.notBodies && parser.token() === '(') {
    const group = parseGroup(parser, true, 'not ');
    if (group) return group.operand && foldTail(parser, negatedOperand(parser, group.operand, notLoc));
  }
  const saved = parser.options.version === 'v0' ? parser.save() : undefined;
  let expr = parseExpr(parser);
  if (!expr) return undefined;
  const withLoc = parser.token() === 'with' ? parser.position : undefined;
  if (!attachWith(parser, expr)) return undefined;
  if (saved) hintEvery(parser, expr, saved);
  let loc = parser.extended(start);
  if (notLoc && parser.notBodies) {
    loc = parser.extended(notLoc);
    const { with: modifiers, ...inner } = expr;
    expr = { ...notExpr([inner], false, loc), ...(modifiers && { with: modifiers }) };
  } else if (notLoc) {
    expr.negated = true;
  }
  if (!atLogicalOperator(parser)) return expr;
  const operator = parser.token() === 'logical-and' ? 'and' : 'or';
  if (withLoc) {
    reportWithOnOperand(parser, withLoc, operator);
    return undefined;
  }
  if (!notLoc && expr.loc.text.startsWith('{')) {
    if (isEmptyObject(expr)) parser.error(expr.loc, 'found empty body');
    else reportBraceLed(parser, expr.loc, expr.loc.text, operator);
    return undefined;
  }
  const chain = parseOrChain(parser, { body: [expr], explicit: false, loc: { ...loc, text: expr.loc.text } });
  return chain && attachWith(parser, chain);
}

/** A lone `every` is a variable in v0; where the rest reads as an `every` expression, the import is missing. */
function hintEvery(parser: Parser, expr: Expr, start: ReturnType<Parser['save']>): void {
  if (Array.isArray(expr.terms)) return;
  if (expr.terms.type !== 'var' || expr.terms.value !== 'every') return;
  const here = parser.save();
  parser.restore(start);
  const wouldParse = parser.inFuture(() => parseEvery(parser) !== undefined);
  parser.restore(here);
  if (wouldParse) parser.hint('`import future.keywords.every` for `every x in xs { ... }` expressions');
}

function notExpr(body: Body, explicit: boolean, loc: Position): Expr {
  const not: NotExpr = { type: 'not', body, explicit_body: explicit, loc };
  return newExpr(not, loc);
}

function negatedOperand(parser: Parser, { body, explicit }: Operand, notLoc: Position): Operand {
  const loc = parser.extended(notLoc);
  return { body: [notExpr(body, explicit, loc)], explicit: false, loc };
}

/** `{ … }` after `not`. */
function parseNotBody(parser: Parser, notLoc: Position): Expr | undefined {
  const braces = parser.position;
  const saved = parser.save();
  parser.scan();
  const empty = parser.token() === '}';
  const body = parseBody(parser, '}');
  if (!body) {
    if (empty) return undefined;
    // The braces may hold a value; then say so rather than what is wrong with them as a body.
    const failed = parser.save();
    parser.restore(saved);
    const term = parser.grammar.infix(parser);
    if (term) reportValueInBraces(parser, braces, term, 'not ');
    else parser.restore(failed);
    return undefined;
  }
  parser.scan();
  if (isAmbiguousUnion(body)) {
    reportAmbiguousUnion(parser, braces, body, 'not ');
    return undefined;
  }
  return notExpr(body, true, parser.extended(notLoc));
}

function atLogicalOperator(parser: Parser): boolean {
  return parser.token() === 'logical-and' || parser.token() === 'logical-or';
}

/** An operand that leads, with the chain and the modifiers that may follow it. */
function foldTail(parser: Parser, operand: Operand): Expr | undefined {
  const expr = atLogicalOperator(parser) ? parseOrChain(parser, operand) : operand.body[0];
  return expr && attachWith(parser, expr);
}

/** The chain of `or` after its first operand; `and` binds tighter. */
function parseOrChain(parser: Parser, first: Operand): Expr | undefined {
  return parseChain(parser, first, 'or');
}

function parseChain(parser: Parser, first: Operand, operator: 'and' | 'or'): Expr | undefined {
  const token = operator === 'and' ? 'logical-and' : 'logical-or';
  const tighten = (operand: Operand): Operand | undefined => {
    if (operator === 'and' || parser.token() !== 'logical-and') return operand;
    const expr = parseChain(parser, operand, 'and');
    return expr && { body: [expr], explicit: false, loc: parser.extended(operand.loc) };
  };
  let left = tighten(first);
  let depth = 0;
  while (left && parser.token() === token) {
    // Each operator puts what is on its left one level deeper.
    parser.enter();
    depth++;
    parser.scan();
    const operand = parseOperand(parser, operator);
    const right = operand && tighten(operand);
    left = right && combine(parser, operator, left, right);
  }
  for (; depth > 0; depth--) parser.leave();
  return left?.body[0];
}

function combine(parser: Parser, type: 'and' | 'or', left: Operand, right: Operand): Operand {
  for (const { body } of [left, right]) reportVoidCalls(parser, body, type);
  const loc = parser.extended(left.loc);
  const terms: LogicalExpr = {
    type,
    lhs: left.body,
    rhs: right.body,
    explicit_lhs: left.explicit,
    explicit_rhs: right.explicit,
    loc,
  };
  return { body: [newExpr(terms, loc)], explicit: false, loc };
}

/** One operand; `operator` is undefined while it is not known yet whether it is one. */
function parseOperand(parser: Parser, operator: 'and' | 'or' | undefined): Operand | undefined {
  return parser.nested(() => {
    if (parser.token() === '{') return parseBracedOperand(parser, operator);
    const notLoc = parseNot(parser);
    if (notLoc && parser.notBodies && parser.token() === '{') {
      const not = parseNotBody(parser, notLoc);
      return not && { body: [not], explicit: false, loc: parser.extended(notLoc) };
    }
    if (parser.token() === '(' && parser.hasLogicalKeywords && (!notLoc || parser.notBodies)) {
      const group = parseGroup(parser, true, notLoc ? 'not ' : '');
      if (group) {
        return notLoc && group.operand ? negatedOperand(parser, group.operand, notLoc) : group.operand;
      }
    }
    const start = parser.position;
    const expr = parseExpr(parser);
    if (!expr) return undefined;
    const operand = { body: [expr], explicit: false, loc: parser.extended(start) };
    if (notLoc && parser.notBodies) return negatedOperand(parser, operand, notLoc);
    if (notLoc) expr.negated = true;
    return operand;
  });
}

function parseBracedOperand(parser: Parser, operator: 'and' | 'or' | undefined): Operand | undefined {
  const loc = parser.position;
  const saved = parser.save();
  parser.scan();
  const empty = parser.token() === '}';
  const body = parseBody(parser, '}');
  if (!body) {
    if (empty || !operator) return undefined;
    const failed = parser.save();
    parser.restore(saved);
    const term = parser.grammar.infix(parser);
    if (term) reportBraceLed(parser, loc, parser.extended(loc).text, operator);
    else parser.restore(failed);
    return undefined;
  }
  parser.scan();
  if (isAmbiguousUnion(body)) reportAmbiguousUnion(parser, loc, body, '');
  return { body, explicit: true, loc };
}

/**
 * `( … )` around operands. Undefined where the parentheses are those of a term, and nothing is read; without an operand
 * where they are wrong.
 */
function parseGroup(
  parser: Parser,
  inOperand: boolean,
  prefix: string,
): { readonly operand: Operand | undefined } | undefined {
  parser.enter();
  const saved = parser.save();
  const open = parser.position;
  const group = parseCommittedGroup(parser, open, inOperand, prefix, saved);
  parser.leave();
  if (!group) parser.restore(saved);
  return group;
}

const WRONG = { operand: undefined };

function parseCommittedGroup(
  parser: Parser,
  open: Position,
  inOperand: boolean,
  prefix: string,
  saved: ReturnType<Parser['save']>,
): { readonly operand: Operand | undefined } | undefined {
  parser.scan();
  if (parser.token() === ')') {
    if (!inOperand) return undefined;
    parser.error(open, 'empty parenthesized group');
    return WRONG;
  }
  const left = parseOperand(parser, undefined);
  if (!left) return undefined;
  const { body, explicit } = left;
  const [only] = body;

  if (atLogicalOperator(parser)) {
    const chain = parseOrChain(parser, left);
    const expr = chain && attachWith(parser, chain);
    return expr && closeGroup(parser) ? { operand: groupOf(parser, [expr], open) } : WRONG;
  }
  if (parser.token() === 'with' && !explicit && only && body.length === 1) {
    const withLoc = parser.position;
    if (!attachWith(parser, only)) return WRONG;
    if (atLogicalOperator(parser)) {
      reportWithOnOperand(parser, withLoc, parser.token() === 'logical-and' ? 'and' : 'or');
      return WRONG;
    }
    if (!closeGroup(parser)) return WRONG;
    return inOperand || atLogicalOperator(parser) ? { operand: groupOf(parser, body, open) } : undefined;
  }
  if (explicit) {
    const braces = parser.extended(left.loc).text;
    parser.restore(saved);
    parser.scan();
    const term = parser.grammar.term(parser);
    parser.restore(saved);
    if (term) return undefined;
    parser.hint(`drop the parens to keep the body: \`${prefix}${braces}\``);
    parser.error(open, '`(...)` in an operand position cannot contain a body');
    return WRONG;
  }
  if (!isLogicalOrNegated(body)) return undefined;
  return closeGroup(parser) ? { operand: groupOf(parser, body, open) } : WRONG;
}

function groupOf(parser: Parser, body: Body, open: Position): Operand {
  return { body, explicit: false, loc: parser.extended(open) };
}

function closeGroup(parser: Parser): boolean {
  if (parser.token() !== ')') {
    parser.error(parser.position, 'expected ) to close parenthesized group');
    return false;
  }
  parser.scan();
  return true;
}

function isLogicalOrNegated(body: Body): boolean {
  const [expr] = body;
  if (!expr || body.length !== 1) return false;
  if (expr.negated) return true;
  return !Array.isArray(expr.terms) && ['and', 'or', 'not'].includes(expr.terms.type);
}

/** Whether the body starts with `a | b`, so that in braces it looks like a comprehension. */
function isAmbiguousUnion(body: Body): boolean {
  const [first] = body;
  if (!first || !Array.isArray(first.terms)) return false;
  const [operator] = first.terms;
  const isUnion = operator?.type === 'ref' && nameOf(operator.value) === 'or' && operator.loc.text === '|';
  if (!isUnion) return false;
  return !first.loc.text.trim().startsWith('(');
}

function isEmptyObject({ terms, with: modifiers }: Expr): boolean {
  return !modifiers && !Array.isArray(terms) && terms.type === 'object' && terms.value.length === 0;
}

function reportAmbiguousUnion(parser: Parser, loc: Position, body: Body, prefix: string): void {
  const braces = parser.extended(loc).text;
  const [first] = body;
  let union = braces;
  if (first && 'offset' in first.loc && typeof first.loc.offset === 'number') {
    const from = first.loc.offset - loc.offset;
    const to = from + first.loc.text.length;
    if (from > 0 && to <= braces.length) union = `${braces.slice(0, from)}(${first.loc.text})${braces.slice(to)}`;
  }
  parser.hint(`write \`${prefix}(${braces})\` for the comprehension, or \`${prefix}${union}\` for the set union`);
  parser.error(
    loc,
    'ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension',
  );
}

function reportValueInBraces(parser: Parser, loc: Position, term: Term, prefix: string): void {
  const operand = parser.extended(loc).text;
  parser.hint(
    `write \`${prefix}(${operand})\` to negate the value, or \`${prefix}{${operand}}\` for a body holding it`,
  );
  parser.error(loc, `\`{...}\` in an operand position must contain expression(s), got: ${braceLed(term).type}`);
}

/** The value whose brace comes first: that on the left of infix operators. */
function braceLed(term: Term): Term {
  if (term.type !== 'call') return term;
  const [operator, left] = term.value;
  const isInfix =
    operator?.type === 'ref' &&
    (operator.loc.text === 'in' || (operator.value.length === 1 && !/^[a-z_]/i.test(operator.loc.text)));
  return isInfix && left ? braceLed(left) : term;
}

function reportBraceLed(parser: Parser, loc: Expr['loc'], operand: string, operator: string): void {
  parser.hint(`wrap the operand to keep the value: \`(${operand}) ${operator} ...\``);
  parser.error(loc, `operand of \`${operator}\` cannot begin with \`{\` unless the braces hold a body`);
}

function reportWithOnOperand(parser: Parser, loc: Position, operator: string): void {
  parser.hint(
    `Wrap the operand in \`(...)\` or \`{...}\` to scope, or move \`with\` after the \`${operator}\` expression to apply it to the whole expression`,
  );
  parser.error(loc, `\`with\` modifier is not allowed on operand of \`${operator}\``);
}

/** An operand of nothing but calls without a result can never fail. */
function reportVoidCalls(parser: Parser, body: Body, operator: string): void {
  const names = body.map(({ terms, negated }) => {
    const head = Array.isArray(terms) && !negated ? terms[0] : undefined;
    if (head?.type !== 'ref') return '';
    return head.value.map((part) => (part.type === 'var' || part.type === 'string' ? part.value : '')).join('.');
  });
  const [name] = names;
  const [first] = body;
  if (name === undefined || !first || !names.every((each) => voidBuiltinNames.has(each))) return;
  parser.hint(
    `\`${name}\` produces no value and always succeeds, so the operand can never fail; move it out of the operand, or add an expression that can fail`,
  );
  parser.error(first.loc, `operand of \`${operator}\` cannot consist only of calls to \`${name}\``);
}
