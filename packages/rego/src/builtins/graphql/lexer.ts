import { GraphqlError, type Position } from './ast.ts';

/** The kind of a token, as messages name it. */
export type TokenKind =
  | '<Invalid>'
  | '<EOF>'
  | '!'
  | '$'
  | '&'
  | '('
  | ')'
  | '...'
  | ':'
  | '='
  | '@'
  | '['
  | ']'
  | '{'
  | '}'
  | '|'
  | 'Name'
  | 'Int'
  | 'Float'
  | 'String'
  | 'BlockString'
  | 'Comment';

export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  readonly position: Position;
  /** What is wrong with an invalid token; it is raised when the token is taken. */
  readonly error?: GraphqlError;
}

const PUNCTUATION: ReadonlyMap<string, TokenKind> = new Map(
  (['!', '$', '&', '(', ')', ':', '=', '@', '[', ']', '{', '}', '|'] as const).map((kind) => [kind, kind]),
);

const NAME = /[_A-Za-z][_0-9A-Za-z]*/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Reads the tokens of a GraphQL document one by one. */
export class Lexer {
  readonly #input: string;
  #at = 0;
  /** Code points before `#at`, less by one for each pair of surrogates. */
  #surplus = 0;
  #line = 1;
  /** Code points before the line. */
  #lineStart = 0;

  constructor(input: string) {
    this.#input = input;
  }

  next(): Token {
    this.#skipBlanks();
    const start = this.#runes();
    const character = this.#input[this.#at];
    if (character === undefined) return this.#token('<EOF>', '', start);
    const punctuation = PUNCTUATION.get(character);
    if (punctuation) {
      this.#at += 1;
      return this.#token(punctuation, '', start);
    }
    if (this.#input.startsWith('...', this.#at)) {
      this.#at += 3;
      return this.#token('...', '', start);
    }
    if (character === '#') return this.#comment(start);
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#input)?.[0];
    if (name !== undefined) {
      this.#at += name.length;
      return this.#token('Name', name, start);
    }
    if (character === '-' || isDigit(character)) return this.#number(start);
    if (this.#input.startsWith('"""', this.#at)) return this.#blockString(start);
    if (character === '"') return this.#string(start);
    return this.#unexpected(character);
  }

  #runes(): number {
    return this.#at - this.#surplus;
  }

  #token(kind: TokenKind, value: string, start: number): Token {
    return { kind, value, position: { line: this.#line, column: start - this.#lineStart + 1 } };
  }

  #invalid(message: string): Token {
    const token = this.#token('<Invalid>', '', this.#runes());
    return { ...token, error: new GraphqlError(message, token.position) };
  }

  #unexpected(character: string): Token {
    const code = character.charCodeAt(0);
    if (code < 0x20) return this.#invalid(`Cannot contain the invalid character "\\u${hex(code)}"`);
    if (character === "'") {
      return this.#invalid(`Unexpected single quote character ('), did you mean to use a double quote (")?`);
    }
    return this.#invalid(`Cannot parse the unexpected character "${firstByte(this.#input, this.#at)}".`);
  }

  #newLine(): void {
    this.#line += 1;
    this.#lineStart = this.#runes();
  }

  #skipBlanks(): void {
    for (;;) {
      const character = this.#input[this.#at];
      if (character === '\n' || character === '\r') {
        this.#at += 1;
        this.#newLine();
        if (character === '\r' && this.#input[this.#at] === '\n') this.#at += 1;
      } else if (character === ' ' || character === '\t' || character === ',' || character === '\ufeff') {
        this.#at += 1;
      } else return;
    }
  }

  #comment(start: number): Token {
    const from = this.#at;
    while (this.#at < this.#input.length) {
      const code = this.#input.charCodeAt(this.#at);
      if (code <= 0x1f && code !== 0x09) break;
      this.#advance();
    }
    return this.#token('Comment', this.#input.slice(from, this.#at), start);
  }

  /** Steps over a code point. */
  #advance(): string {
    const character = String.fromCodePoint(this.#input.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    this.#surplus += character.length - 1;
    return character;
  }

  #accept(...characters: readonly string[]): boolean {
    const accepted = characters.includes(this.#input[this.#at] ?? '');
    if (accepted) this.#at += 1;
    return accepted;
  }

  #digits(): boolean {
    const from = this.#at;
    while (isDigit(this.#input[this.#at])) this.#at += 1;
    return this.#at > from;
  }

  #number(start: number): Token {
    const from = this.#at;
    this.#accept('-');
    if (this.#accept('0')) {
      if (isDigit(this.#input[this.#at])) {
        return this.#invalid(`Invalid number, unexpected digit after 0: ${this.#describeNext()}.`);
      }
    } else if (!this.#digits()) return this.#expectedDigit();
    let kind: TokenKind = 'Int';
    if (this.#accept('.')) {
      kind = 'Float';
      if (!this.#digits()) return this.#expectedDigit();
    }
    if (this.#accept('e', 'E')) {
      kind = 'Float';
      this.#accept('-', '+');
      if (!this.#digits()) return this.#expectedDigit();
    }
    return this.#token(kind, this.#input.slice(from, this.#at), start);
  }

  #expectedDigit(): Token {
    return this.#invalid(`Invalid number, expected digit but got: ${this.#describeNext()}.`);
  }

  #describeNext(): string {
    return this.#at < this.#input.length ? `"${firstByte(this.#input, this.#at)}"` : '<EOF>';
  }

  #string(start: number): Token {
    this.#at += 1;
    const parts: string[] = [];
    while (this.#at < this.#input.length) {
      const code = this.#input.charCodeAt(this.#at);
      if (code === 0x0a || code === 0x0d) break;
      if (code < 0x20 && code !== 0x09) return this.#invalid(`Invalid character within String: "\\u${hex(code)}".`);
      if (code === 0x22) {
        // The column is that of the character after the quote.
        const token = this.#token('String', parts.join(''), start + 1);
        this.#at += 1;
        return token;
      }
      if (code === 0x5c) {
        const escaped = this.#escape();
        if (typeof escaped !== 'string') return escaped;
        parts.push(escaped);
      } else parts.push(this.#advance());
    }
    return this.#invalid('Unterminated string.');
  }

  /** Takes an escape sequence of a string. */
  #escape(): string | Token {
    const at = this.#at;
    const fail = (detail: string) => {
      this.#at += 1;
      return this.#invalid(`Invalid character escape sequence${detail}.`);
    };
    const character = this.#input[at + 1];
    if (character === undefined) return fail('');
    if (character !== 'u') {
      const meaning = ESCAPES.get(character);
      if (meaning === undefined) return fail(`: \\${firstByte(this.#input, at + 1)}`);
      this.#at += 2;
      return meaning;
    }
    if (at + 6 >= this.#input.length) return fail(`: \\${this.#input.slice(at + 1)}`);
    const digits = this.#input.slice(at + 2, at + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) return fail(`: \\u${digits}`);
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16)).toWellFormed();
  }

  #blockString(start: number): Token {
    this.#at += 3;
    const parts: string[] = [];
    while (this.#at < this.#input.length) {
      const code = this.#input.charCodeAt(this.#at);
      if (code === 0x22) {
        let quotes = 1;
        while (this.#input[this.#at + quotes] === '"') quotes += 1;
        if (quotes >= 3) {
          parts.push('"'.repeat(quotes - 3));
          // The place is on the line where the string ends.
          const token = this.#token('BlockString', blockStringValue(parts.join('')), start + 3);
          this.#at += quotes;
          return token;
        }
      }
      if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) {
        return this.#invalid(`Invalid character within String: "\\u${hex(code)}".`);
      }
      if (this.#input.startsWith('\\"""', this.#at)) {
        parts.push('"""');
        this.#at += 4;
      } else if (code === 0x0a || code === 0x0d) {
        this.#at += this.#input.startsWith('\r\n', this.#at) ? 2 : 1;
        parts.push('\n');
        this.#newLine();
      } else parts.push(this.#advance());
    }
    return this.#invalid('Unterminated string.');
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0');
}

/** Messages of the reference implementation name the first byte of a character alone. */
function firstByte(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return String.fromCharCode(new TextEncoder().encode(character)[0] ?? 0);
}

/** The value of a block string: without common indentation and without blank lines at both ends. */
function blockStringValue(raw: string): string {
  const lines = raw.split('\n');
  let common = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const indent = line.search(/[^ \t]/);
    if (indent >= 0) common = Math.min(common, indent);
  }
  const cut = lines.map((line, index) =>
    index === 0 || common === Number.POSITIVE_INFINITY ? line : line.slice(common),
  );
  const first = cut.findIndex((line) => !isBlank(line));
  const last = cut.findLastIndex((line) => !isBlank(line));
  return first < 0 ? '' : cut.slice(first, last + 1).join('\n');
}

function isBlank(line: string): boolean {
  return !/[^ \t]/.test(line);
}
