import type { Keywords, Token } from './tokens.ts';

/** Where the scanner is. Copying it and going back to the copy is how the parser backtracks. */
export interface ScannerState {
  /** Index of the current character, in UTF-16 units; the length of the text at its end. */
  at: number;
  /** Code point of the current character; -1 at the end. */
  current: number;
  row: number;
  /** Column of the current character, in code points; at the end, that of the last character. */
  col: number;
}

/** What one call of {@link Scanner.scan} found. */
export interface Scanned {
  token: Token;
  /** The text of a literal or name, with its quotes; empty for punctuation. */
  literal: string;
  start: number;
  end: number;
  row: number;
  col: number;
  errors: readonly string[];
}

const BYTE_ORDER_MARK = 0xfeff;
const NO_BREAK_SPACE = 0xa0;
const NO_ERRORS: readonly string[] = [];
const SIMPLE_ESCAPES = new Set('\\"/bfnrt');

const PUNCTUATION: Readonly<Record<string, Token>> = {
  '[': '[',
  ']': ']',
  '{': '{',
  '}': '}',
  '(': '(',
  ')': ')',
  ',': ',',
  '+': 'plus',
  '-': 'minus',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '&': 'and',
  '|': 'or',
  ';': ';',
  '.': '.',
};

/** Punctuation that means something else before a `=`. */
const BEFORE_EQUALS: Readonly<Record<string, readonly [alone: Token, together: Token]>> = {
  ':': [':', 'assign'],
  '=': ['eq', 'equal'],
  '>': ['gt', 'gte'],
  '<': ['lt', 'lte'],
};

/** Reads tokens off a text, one at a time, because what is a keyword changes as the text is read. */
export class Scanner {
  readonly text: string;
  state: ScannerState;
  keywords: Keywords;
  #errors: string[] = [];

  constructor(text: string, keywords: Keywords) {
    this.text = text;
    this.keywords = keywords;
    this.state = { at: 0, current: -1, row: 1, col: 0 };
    this.#enter();
    if (this.state.current === BYTE_ORDER_MARK) this.#next();
  }

  /** The next token, whitespace and comments among them. With `template`, goes on in a template string after its `}`. */
  scan(template?: 'cooked' | 'raw'): Scanned {
    const { at: start, row, col } = this.state;
    const [token, literal] = template ? this.#template(start - 1, template === 'raw') : this.#token(start);
    const errors = this.#errors.length > 0 ? this.#errors : NO_ERRORS;
    if (errors !== NO_ERRORS) this.#errors = [];
    return { token, literal, start, end: this.state.at, row, col, errors };
  }

  /** Goes to the next character that is no whitespace. Returns whether a line ended before it. */
  skipSpace(): boolean {
    const { state } = this;
    if (!isWhitespace(state.current)) return false;
    let lineEnd = false;
    for (; isWhitespace(state.current); this.#next()) lineEnd ||= state.current === 10;
    // What is wrong with a character right after whitespace is not said, as in OPA.
    this.#errors = [];
    return lineEnd;
  }

  #token(start: number): [Token, string] {
    const { current } = this.state;
    if (isWhitespace(current)) {
      this.#next();
      return ['whitespace', this.#from(start)];
    }
    if (isLetter(current)) {
      while (isLetter(this.state.current) || isDigit(this.state.current)) this.#next();
      const name = this.#from(start);
      // As in OPA, a word is no keyword where a character beyond ASCII comes right after it.
      return [this.state.current > 127 ? 'identifier' : (this.keywords.get(name) ?? 'identifier'), name];
    }
    if (isDecimal(current)) return ['number', this.#number(start)];
    return this.#other(start);
  }

  #other(start: number): [Token, string] {
    const { current } = this.state;
    if (current < 0) return ['eof', ''];
    this.#next();
    const character = String.fromCodePoint(current);
    if (Object.hasOwn(PUNCTUATION, character)) return [PUNCTUATION[character] ?? 'illegal', ''];
    const operator = Object.hasOwn(BEFORE_EQUALS, character) ? BEFORE_EQUALS[character] : undefined;
    if (operator) {
      if (!this.#is('=')) return [operator[0], ''];
      this.#next();
      return [operator[1], ''];
    }
    switch (character) {
      case '#':
        return ['comment', this.#comment(start)];
      case '"':
        return ['string', this.#string(start)];
      case '`':
        return ['string', this.#rawString(start)];
      case '$':
        return this.#dollar();
      case '!':
        if (this.#is('=')) {
          this.#next();
          return ['neq', ''];
        }
        this.#errors.push('illegal ! character');
        return ['illegal', ''];
      default:
        if (current === NO_BREAK_SPACE) {
          this.#errors.push('illegal non-breaking space character, use a regular space instead');
        }
        return ['illegal', ''];
    }
  }

  #dollar(): [Token, string] {
    const start = this.state.at;
    if (this.#is('`')) {
      this.#next();
      return this.#template(start, true);
    }
    if (this.#is('"')) {
      this.#next();
      return this.#template(start, false);
    }
    this.#errors.push('illegal $ character');
    return ['illegal', ''];
  }

  #number(start: number): string {
    this.#decimals();
    if (this.#is('.')) {
      this.#next();
      if (!this.#decimals()) this.#errors.push('expected fraction');
    }
    if (this.#is('e') || this.#is('E')) {
      this.#next();
      if (this.#is('+') || this.#is('-')) this.#next();
      if (!this.#decimals()) this.#errors.push('expected exponent');
    }
    if (isLetter(this.state.current)) {
      this.#errors.push('illegal number format');
      while (isLetter(this.state.current) || isDigit(this.state.current)) this.#next();
    }
    return this.#from(start);
  }

  #decimals(): boolean {
    const { at } = this.state;
    while (isDecimal(this.state.current)) this.#next();
    return this.state.at > at;
  }

  #string(start: number): string {
    for (;;) {
      const { current } = this.state;
      if (current === 10 || current < 0) {
        this.#errors.push('non-terminated string');
        break;
      }
      this.#next();
      if (current === 34) break;
      if (current === 92) this.#escape();
    }
    return this.#from(start);
  }

  #escape(): void {
    if (this.#is('u')) {
      for (let digit = 0; digit < 4; digit++) this.#next();
    } else if (this.state.current >= 0 && SIMPLE_ESCAPES.has(String.fromCodePoint(this.state.current))) {
      this.#next();
    } else {
      this.#errors.push('illegal escape sequence');
    }
  }

  #rawString(start: number): string {
    for (;;) {
      const { current } = this.state;
      if (current < 0) {
        this.#errors.push('non-terminated string');
        break;
      }
      this.#next();
      if (current === 96) break;
    }
    return this.#from(start);
  }

  /**
   * The text from its delimiter (the opening quote, or the `}` of an expression) to the next `{` or the closing quote;
   * `\{` is a brace and loses its backslash.
   */
  #template(start: number, raw: boolean): [Token, string] {
    const kind = raw ? 'raw-template-string' : 'template-string';
    let token: Token = `${kind}-part`;
    let literal = '';
    let from = start;
    for (;;) {
      const { current, at } = this.state;
      if (current < 0 || (current === 10 && !raw)) {
        this.#errors.push('non-terminated string');
        break;
      }
      this.#next();
      if (current === (raw ? 96 : 34)) {
        token = `${kind}-end`;
        break;
      }
      if (current === 123) break;
      if (current !== 92) continue;
      if (this.#is('{')) {
        literal += this.text.slice(from, at);
        from = this.state.at;
        this.#next();
      } else if (!raw) {
        this.#escape();
      }
    }
    return [token, literal + this.text.slice(from, this.state.at)];
  }

  #comment(start: number): string {
    while (this.state.current !== 10 && this.state.current >= 0) this.#next();
    return this.#from(start);
  }

  #from(start: number): string {
    return this.text.slice(start, this.state.at);
  }

  #is(character: string): boolean {
    return this.state.current === character.charCodeAt(0);
  }

  #next(): void {
    const { state } = this;
    if (state.current < 0) return;
    state.at += state.current > 0xffff ? 2 : 1;
    this.#enter();
  }

  /** Takes in the character at `at`. */
  #enter(): void {
    const { state } = this;
    const code = this.text.codePointAt(state.at);
    if (code === undefined) {
      state.current = -1;
      return;
    }
    state.current = code;
    if (code === 0) this.#errors.push('illegal null character');
    else if (code >= 0xd800 && code <= 0xdfff) this.#errors.push('illegal utf-8 character');
    else if (code === BYTE_ORDER_MARK && state.at > 0) this.#errors.push('illegal byte-order mark');
    if (code === 10) {
      state.row++;
      state.col = 0;
    } else {
      state.col++;
    }
  }
}

function isWhitespace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isDecimal(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isDigit(code: number): boolean {
  return isDecimal(code) || (code >= 128 && /\p{Nd}/v.test(String.fromCodePoint(code)));
}
