import { TemplateError } from './errors.ts';

/** What a template is made of. `text` is what stands outside of `{{ }}`. */
export type TokenType =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'string'
  | 'number'
  | 'char'
  | 'symbol';

export interface Token {
  readonly type: TokenType;
  /** The text, or what a string literal stands for. */
  readonly text: string;
  readonly offset: number;
}

const OPEN = '{{';
const CLOSE = '}}';
const SPACE = /[ \t\r\n]+/y;
const NUMBER = /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const FIELD = /\.[\p{L}_][\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$(?:[\p{L}_][\p{L}\p{Nd}_]*)?/uy;
const SYMBOL = /:=|[|(),=]/y;

/** Cuts a template (Go's text/template) into tokens. @throws TemplateError */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at <= source.length) {
    const open = source.indexOf(OPEN, at);
    let text = source.slice(at, open < 0 ? source.length : open);
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, '');
    const trims = open >= 0 && source[open + 2] === '-' && isSpace(source[open + 3]);
    if (trims) text = text.trimEnd();
    if (text !== '') tokens.push({ type: 'text', text, offset: at });
    if (open < 0) break;
    const start = open + (trims ? 3 : 2);
    const comment = commentEnd(source, start, open);
    if (comment) {
      ({ at, trimNext } = comment);
      continue;
    }
    tokens.push({ type: 'open', text: OPEN, offset: open });
    const end = insideAction(source, start, tokens);
    tokens.push({ type: 'close', text: CLOSE, offset: end.offset });
    at = end.at;
    trimNext = end.trims;
  }
  return tokens;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function commentEnd(source: string, start: number, open: number): { at: number; trimNext: boolean } | undefined {
  const from = start + (/^[ \t\r\n]*/.exec(source.slice(start, start + 1))?.[0].length ?? 0);
  if (!source.startsWith('/*', from)) return undefined;
  const end = source.indexOf('*/', from);
  if (end < 0) throw new TemplateError(source, open, 'unclosed comment');
  if (source.startsWith(CLOSE, end + 2)) return { at: end + 4, trimNext: false };
  if (isSpace(source[end + 2]) && source.startsWith(`-${CLOSE}`, end + 3)) return { at: end + 6, trimNext: true };
  throw new TemplateError(source, open, 'a comment ends with `*/}}`');
}

function insideAction(source: string, start: number, tokens: Token[]): { at: number; offset: number; trims: boolean } {
  let at = start;
  for (;;) {
    if (source.startsWith(CLOSE, at)) return { at: at + 2, offset: at, trims: false };
    if (isSpace(source[at]) && source.startsWith(`-${CLOSE}`, at + 1)) return { at: at + 4, offset: at, trims: true };
    if (at >= source.length) throw new TemplateError(source, start - 2, 'unclosed action; a `}}` is missing');
    const token = next(source, at);
    tokens.push(token.token);
    at = token.end;
  }
}

function next(source: string, at: number): { token: Token; end: number } {
  const found = (type: TokenType, text: string, end: number): { token: Token; end: number } => ({
    token: { type, text, offset: at },
    end,
  });
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const first = source[at] ?? '';
  if (first === '"') return quoted(source, at, '"', 'string');
  if (first === "'") return quoted(source, at, "'", 'char');
  if (first === '`') {
    const end = source.indexOf('`', at + 1);
    if (end < 0) throw new TemplateError(source, at, 'unterminated raw string');
    return found('string', source.slice(at + 1, end), end + 1);
  }
  const space = match(SPACE);
  if (space !== undefined) return found('space', space, at + space.length);
  const field = match(FIELD);
  if (field !== undefined) return found('field', field.slice(1), at + field.length);
  const number = match(NUMBER);
  if (number !== undefined) return found('number', number, at + number.length);
  if (first === '.') return found('dot', '.', at + 1);
  const variable = match(VARIABLE);
  if (variable !== undefined) return found('variable', variable, at + variable.length);
  const word = match(WORD);
  if (word !== undefined) return found('identifier', word, at + word.length);
  const symbol = match(SYMBOL);
  if (symbol !== undefined) return found('symbol', symbol, at + symbol.length);
  throw new TemplateError(source, at, `unexpected \`${first}\``);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};
const LONG_ESCAPE = /x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})/y;

function quoted(source: string, at: number, quote: string, type: TokenType): { token: Token; end: number } {
  let text = '';
  let index = at + 1;
  for (;;) {
    const character = source[index];
    if (character === undefined || character === '\n') throw new TemplateError(source, at, 'unterminated string');
    if (character === quote) return { token: { type, text, offset: at }, end: index + 1 };
    if (character !== '\\') {
      text += character;
      index++;
      continue;
    }
    const short = ESCAPES[source[index + 1] ?? ''];
    LONG_ESCAPE.lastIndex = index + 1;
    const long = short === undefined ? LONG_ESCAPE.exec(source) : null;
    const code = Number.parseInt(long?.[1] ?? long?.[2] ?? long?.[3] ?? '', 16);
    const point = long?.[4] === undefined ? code : Number.parseInt(long[4], 8);
    if (short === undefined && !(point <= 0x10_ff_ff)) throw new TemplateError(source, index, 'unknown escape');
    text += short ?? String.fromCodePoint(point);
    index += 1 + (long?.[0].length ?? 1);
  }
}
