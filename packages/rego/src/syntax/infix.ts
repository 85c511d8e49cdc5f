import type { RefTerm, Term } from '../ast/types.ts';
import type { Parser, Position } from './parser.ts';
import type { Token } from './tokens.ts';

/** The operators between terms, the loosest first; `in` is below them all. */
const LEVELS: ReadonlyMap<Token, number> = new Map<Token, number>([
  ['equal', 1],
  ['neq', 1],
  ['lt', 1],
  ['gt', 1],
  ['lte', 1],
  ['gte', 1],
  ['or', 2],
  ['and', 3],
  ['plus', 4],
  ['minus', 4],
  ['mul', 5],
  ['div', 5],
  ['rem', 5],
]);
const TIGHTEST = 5;

/** A term with infix operators. With `pairs`, `k, v in xs` is one too. */
export function parseInfix(parser: Parser, pairs: boolean): Term | undefined {
  parser.enter();
  const { offset } = parser.position;
  let left = parseOperators(parser, 1, offset);
  let depth = 0;
  while (left) {
    const call: Term | undefined =
      (pairs ? parsePairMembership(parser, left, offset) : undefined) ?? parseMembership(parser, left, offset);
    if (!call) break;
    left = call;
    parser.enter();
    depth++;
    if (parser.token() !== 'in') break;
  }
  for (; depth >= 0; depth--) parser.leave();
  return left;
}

function parsePairMembership(parser: Parser, key: Term, offset: number): Term | undefined {
  if (parser.token() !== ',') return undefined;
  const saved = parser.save();
  parser.scan();
  const value = parseOperators(parser, 1, offset);
  const operator = value && parseMemberOperator(parser, 'member_3');
  const domain = operator && parseOperators(parser, 1, parser.position.offset);
  if (domain) return callAt(parser, [operator, key, value, domain], key, offset);
  parser.restore(saved);
  return undefined;
}

function parseMembership(parser: Parser, value: Term, offset: number): Term | undefined {
  parser.nameBeforeRef();
  const operator = parseMemberOperator(parser, 'member_2');
  const domain = operator && parseOperators(parser, 1, parser.position.offset);
  return domain && callAt(parser, [operator, value, domain], value, offset);
}

function parseMemberOperator(parser: Parser, name: 'member_2' | 'member_3'): RefTerm | undefined {
  if (parser.token() !== 'in') return undefined;
  const loc = parser.position;
  parser.scan();
  return {
    type: 'ref',
    value: [
      { type: 'var', value: 'internal', loc },
      { type: 'string', value: name, loc },
    ],
    loc,
  };
}

/** A term and the operators after it that bind at least as tightly as the level. */
function parseOperators(parser: Parser, lowest: number, offset: number): Term | undefined {
  let left = parser.grammar.term(parser);
  if (!left) return undefined;
  let highest = TIGHTEST;
  let depth = 0;
  for (;;) {
    const level = LEVELS.get(parser.token());
    if (level === undefined || level < lowest || level > highest) break;
    const operator = parseOperator(parser);
    const right: Term | undefined = parseRight(parser, level);
    if (right) {
      left = callAt(parser, [operator, left, right], left, offset);
      highest = level;
      // Each operator puts the term on its left one level deeper.
      parser.enter();
      depth++;
    } else {
      highest = level - 1;
    }
  }
  for (; depth > 0; depth--) parser.leave();
  return left;
}

function parseRight(parser: Parser, level: number): Term | undefined {
  if (level === TIGHTEST) return parser.grammar.term(parser);
  return parseOperators(parser, level + 1, parser.position.offset);
}

/** The current token as the name of the built-in that it stands for. */
export function parseOperator(parser: Parser): RefTerm {
  const loc = parser.position;
  const operator: RefTerm = { type: 'ref', value: [{ type: 'var', value: parser.token(), loc }], loc };
  parser.scan();
  return operator;
}

function callAt(parser: Parser, value: Term[], first: Term, offset: number): Term {
  const loc: Position = { ...first.loc, text: parser.slice(offset, parser.state.lastEnd), offset };
  return { type: 'call', value, loc };
}
