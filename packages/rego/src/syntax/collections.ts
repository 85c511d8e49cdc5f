import { makeObject, makeSet } from '../ast/order.ts';
import type { Term } from '../ast/types.ts';
import { locate, type Parser, type ParserState } from './parser.ts';
import type { Token } from './tokens.ts';

/** `[…]`: an array, or the comprehension of one. */
export function parseArray(parser: Parser): Term | undefined {
  return delimited(parser, () => {
    const loc = parser.position;
    parser.scan();
    if (parser.token() === ']') return { type: 'array', value: [], loc };
    const comprehensible = !skipComma(parser);
    const saved = parser.save();
    // One term alone first: in `[a | b]` the bar starts a body.
    const head = parser.grammar.term(parser);
    if (!head) return undefined;
    if (parser.token() === ']') return { type: 'array', value: [head], loc };
    if (parser.token() === ',') {
      parser.scan();
      const value = parseTermList(parser, ']', [head]);
      return value && { type: 'array', value, loc };
    }
    if (parser.token() === 'or' && comprehensible) {
      parser.scan();
      const body = parser.grammar.body(parser, ']');
      if (body) return { type: 'arraycomprehension', value: { term: head, body }, loc };
      if (parser.token() !== ',') return undefined;
    }
    parser.restore(saved);
    const value = parseTermList(parser, ']', []);
    return value && { type: 'array', value, loc };
  });
}

/** `{…}`: a set, an object, or the comprehension of either. */
export function parseBraces(parser: Parser): Term | undefined {
  return delimited(parser, () => {
    const loc = parser.position;
    parser.scan();
    if (parser.token() === '}') return { type: 'object', value: [], loc };
    const comprehensible = !skipComma(parser);
    const saved = parser.save();
    // One term alone first: in `{a | b}` the bar starts a body.
    let head = parser.grammar.term(parser);
    if (!head) return undefined;
    switch (parser.token()) {
      case 'or':
        if (comprehensible) return parseSet(parser, saved, head, true);
        break;
      case '}':
      case ',':
        return parseSet(parser, saved, head, comprehensible);
      case ':':
        return parseObject(parser, head, comprehensible);
      default: // an operator
    }
    parser.restore(saved);
    head = parser.grammar.infixInList(parser);
    if (!head) return undefined;
    if (parser.token() === '}' || parser.token() === ',') return parseSet(parser, saved, head, false);
    if (parser.token() === ':') return parseObject(parser, head, comprehensible);
    parser.illegal('non-terminated set');
    return undefined;
  });
}

/** Gives what is parsed the text from its opening bracket to its closing one, which is then the current token. */
function delimited(parser: Parser, production: () => Term | undefined): Term | undefined {
  const start = parser.position;
  const term = production();
  return term && locate(term, { ...start, text: parser.slice(start.offset, parser.state.tokenEnd) });
}

/** A comma before the first element is let through, as in OPA. */
function skipComma(parser: Parser): boolean {
  if (parser.token() !== ',') return false;
  parser.scan();
  return true;
}

function parseSet(parser: Parser, saved: ParserState, head: Term, comprehensible: boolean): Term | undefined {
  const { loc } = head;
  if (parser.token() === '}') return { type: 'set', value: [head], loc };
  if (parser.token() === ',') {
    parser.scan();
    const elements = parseTermList(parser, '}', [head]);
    return elements && { type: 'set', value: makeSet(elements), loc };
  }
  if (comprehensible) {
    parser.scan();
    const body = parser.grammar.body(parser, '}');
    if (body) return { type: 'setcomprehension', value: { term: head, body }, loc };
    if (parser.token() !== ',') return undefined;
  }
  parser.restore(saved);
  const elements = parseTermList(parser, '}', []);
  return elements && { type: 'set', value: makeSet(elements), loc };
}

function parseObject(parser: Parser, key: Term, comprehensible: boolean): Term | undefined {
  parser.scan();
  const saved = parser.save();
  // One term alone first: in `{k: a | b}` the bar starts a body.
  let value = parser.grammar.term(parser);
  if (!value) return undefined;
  if (comprehensible) {
    if (parser.token() === '}' || parser.token() === ',') return finishObject(parser, key, value);
    if (parser.token() === 'or') {
      parser.scan();
      const body = parser.grammar.body(parser, '}');
      if (body) return { type: 'objectcomprehension', value: { key, value, body }, loc: key.loc };
    }
  }
  parser.restore(saved);
  value = parser.grammar.infixInList(parser);
  if (!value) return undefined;
  if (parser.token() === '}' || parser.token() === ',') return finishObject(parser, key, value);
  parser.illegal('non-terminated object');
  return undefined;
}

function finishObject(parser: Parser, key: Term, value: Term): Term | undefined {
  const first: [Term, Term] = [key, value];
  if (parser.token() === '}') return { type: 'object', value: [first], loc: key.loc };
  parser.scan();
  const pairs = parsePairList(parser, first);
  return pairs && { type: 'object', value: makeObject(pairs), loc: key.loc };
}

/** Terms with commas between up to the closing token, which stays the current one; a last comma may be there. */
export function parseTermList(parser: Parser, end: Token, terms: Term[]): Term[] | undefined {
  while (parser.token() !== end) {
    const term = parser.grammar.infixInList(parser);
    if (!term) return undefined;
    terms.push(term);
    if (!parseComma(parser, end)) return undefined;
  }
  return terms;
}

function parsePairList(parser: Parser, first: [Term, Term]): [Term, Term][] | undefined {
  const pairs = [first];
  while (parser.token() !== '}') {
    const key = parser.grammar.infixInList(parser);
    if (!key) return undefined;
    if (parser.token() !== ':') {
      parser.illegal('expected ":"');
      return undefined;
    }
    parser.scan();
    const value = parser.grammar.infixInList(parser);
    if (!value) return undefined;
    pairs.push([key, value]);
    if (!parseComma(parser, '}')) return undefined;
  }
  return pairs;
}

/** Steps over a comma; at the closing token stays. */
function parseComma(parser: Parser, end: Token): boolean {
  if (parser.token() === end) return true;
  if (parser.token() !== ',') {
    parser.illegal(`expected "," or "${end}"`);
    return false;
  }
  parser.scan();
  return true;
}
