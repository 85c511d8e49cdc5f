import type { RefTerm, Term, VarTerm } from '../ast/types.ts';
import { parseArray, parseBraces, parseTermList } from './collections.ts';
import { locate, NOWHERE, type Parser, type Position } from './parser.ts';
import { parseNumber, parseString } from './scalars.ts';
import { parseTemplateString } from './template-strings.ts';
import type { Token } from './tokens.ts';

/** A term without infix operators outside of brackets. */
export function parseTerm(parser: Parser): Term | undefined {
  const known = parser.cached();
  if (known) return known.term;
  const { offset } = parser.position;
  const term = parser.nested(() => parseNewTerm(parser));
  parser.remember(offset, term);
  return term;
}

function parseNewTerm(parser: Parser): Term | undefined {
  if ((parser.token() === 'logical-and' || parser.token() === 'logical-or') && parser.peekSpace() === '(') {
    // A call of the built-in of that name: no operator can stand here.
    parser.state.token = 'identifier';
  }
  if (parser.token() === 'minus') return parseMinus(parser);
  return finishTerm(parser, startTerm(parser));
}

/** `-1` is a number, and `-x` the call `minus(0, x)`. */
function parseMinus(parser: Parser): Term | undefined {
  const loc = parser.position;
  const next = parser.peek();
  if (next !== 'identifier' && next !== 'contains') return finishTerm(parser, parseNumber(parser));
  parser.scan();
  const operand = finishTerm(parser, parseVar(parser));
  if (!operand) return undefined;
  const operator: RefTerm = { type: 'ref', value: [{ type: 'var', value: 'minus', loc: NOWHERE }], loc: NOWHERE };
  return { type: 'call', value: [operator, { type: 'number', value: '0', loc }, operand], loc: parser.extended(loc) };
}

function startTerm(parser: Parser): Term | undefined {
  const loc = parser.position;
  switch (parser.token()) {
    case 'null':
      return { type: 'null', loc };
    case 'true':
    case 'false':
      return { type: 'boolean', value: parser.token() === 'true', loc };
    case '.':
    case 'number':
      return parseNumber(parser);
    case 'string':
      return parseString(parser);
    case 'template-string-part':
    case 'template-string-end':
      return parseTemplateString(parser, false);
    case 'raw-template-string-part':
    case 'raw-template-string-end':
      return parseTemplateString(parser, true);
    case 'identifier':
    case 'contains': // a keyword in rule heads alone
      return parseVar(parser);
    case '[':
      return parseArray(parser);
    case '{':
      return parseBraces(parser);
    case '(':
      return parseParentheses(parser);
    default:
      parser.illegal();
      return undefined;
  }
}

function parseParentheses(parser: Parser): Term | undefined {
  const { offset } = parser.position;
  parser.scan();
  const term = parser.grammar.infix(parser);
  if (!term) return undefined;
  if (parser.token() !== ')') {
    parser.error(parser.position, 'non-terminated expression');
    return undefined;
  }
  const loc = { ...term.loc, text: parser.slice(offset, parser.state.tokenEnd) };
  // A bare `input` is a reference and its head in one place.
  const [head] = term.type === 'ref' && term.value.length === 1 ? term.value : [];
  if (head && head.loc === term.loc) locate(head, loc);
  return locate(term, loc);
}

/** The current token as a variable; each `_` is one of its own. */
export function parseVar(parser: Parser): VarTerm {
  const { literal, position } = parser.state;
  return { type: 'var', value: literal === '_' ? parser.nextWildcard() : literal, loc: position };
}

/** What follows a term without whitespace: keys and arguments. */
function finishTerm(parser: Parser, head: Term | undefined): Term | undefined {
  if (!head) return undefined;
  const { offset } = parser.position;
  parser.scanSpace();
  if (continuesRef(parser.token())) return parseRef(parser, head, offset);
  if (parser.token() === 'whitespace') parser.scan();
  return rootAsRef(head);
}

const BINARY_OPERATORS: ReadonlySet<Token> = new Set<Token>([
  'plus',
  'minus',
  'mul',
  'div',
  'rem',
  'and',
  'or',
  'equal',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
]);

/** The same after the name of a rule, where whitespace may come first. */
export function finishHead(parser: Parser, head: Term): Term | undefined {
  const { offset } = parser.position;
  parser.scanSpace();
  if (BINARY_OPERATORS.has(parser.token())) parser.illegal();
  else if (parser.token() === 'whitespace') parser.scan();
  if (continuesRef(parser.token())) return parseRef(parser, head, offset);
  return rootAsRef(head);
}

function continuesRef(token: Token): boolean {
  return token === '(' || token === '.' || token === '[';
}

/** `input` and `data` are references even alone. */
function rootAsRef(term: Term): Term {
  return term.type === 'var' && (term.value === 'input' || term.value === 'data')
    ? { type: 'ref', value: [term], loc: term.loc }
    : term;
}

const NO_REF_HEADS: ReadonlySet<Term['type']> = new Set<Term['type']>([
  'null',
  'boolean',
  'number',
  'string',
  'ref',
  'templatestring',
]);

function parseRef(parser: Parser, head: Term, offset: number): Term | undefined {
  if (NO_REF_HEADS.has(head.type)) parser.error(head.loc, `illegal ref (head cannot be ${head.type})`);
  let parts = [head];
  const start = head.loc;
  let depth = 0;
  const located = <T extends Term>(term: T, end: number): T => {
    const loc: Position = { ...start, text: parser.slice(offset, end), offset };
    return locate(term, loc);
  };
  try {
    for (;;) {
      switch (parser.token()) {
        case '.':
          parser.scanSpace();
          if (parser.token() !== 'identifier' && !parser.atRefKeyword) {
            parser.illegal('expected identifier');
            return undefined;
          }
          parts.push({ type: 'string', value: parser.state.literal, loc: parser.position });
          parser.scanSpace();
          break;
        case '[': {
          parser.scan();
          const key = parser.grammar.infix(parser);
          if (!key) return undefined;
          if (parser.token() !== ']') {
            parser.illegal('expected [');
            return undefined;
          }
          parts.push(key);
          parser.scanSpace();
          break;
        }
        case '(': {
          const operator = located({ type: 'ref', value: parts, loc: start }, parser.position.offset);
          const call = parseCall(parser, operator, offset);
          if (!call) return undefined;
          if (parser.token() === 'whitespace') parser.scan();
          else if (parser.token() === '.' || parser.token() === '[') {
            // Each call puts what is before it one level deeper.
            parser.enter();
            depth++;
            if (NO_REF_HEADS.has(call.type)) parser.error(call.loc, `illegal ref (head cannot be ${call.type})`);
            parts = [call];
            continue;
          }
          return located(call, parser.state.lastEnd);
        }
        default: {
          const end = parser.state.lastEnd;
          if (parser.token() === 'whitespace') parser.scan();
          return located({ type: 'ref', value: parts, loc: start }, end);
        }
      }
    }
  } finally {
    for (; depth > 0; depth--) parser.leave();
  }
}

function parseCall(parser: Parser, operator: RefTerm, offset: number): Term | undefined {
  parser.scan();
  const operands = parser.nested(() => parseTermList(parser, ')', []));
  if (!operands) return undefined;
  const loc: Position = { ...operator.loc, text: parser.slice(offset, parser.state.tokenEnd), offset };
  parser.scanSpace();
  if (operands.length === 0 && isSetConstructor(operator)) return { type: 'set', value: [], loc };
  return { type: 'call', value: [operator, ...operands], loc };
}

function isSetConstructor({ value }: RefTerm): boolean {
  const [head] = value;
  return value.length === 1 && head?.type === 'var' && head.value === 'set';
}
