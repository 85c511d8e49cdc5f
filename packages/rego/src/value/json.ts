import { define } from './collections.ts';
import { isArray } from './key.ts';
import { isNumber, numberFrom, numberText } from './number.ts';
import { compareStrings, sortedElements, sortedEntries } from './order.ts';
import { Decimal, RegoObject, RegoSet, type Value } from './types.ts';

/** How deep arrays and objects may nest in what is parsed or taken over, so that no recursion over values overflows the stack. */
export const MAX_DEPTH = 1000;

/** What integers written with an exponent may grow to in all, beyond the length of the text: `1e30000` is short. */
const MAX_EXPANDED_DIGITS = 1_000_000;

/** A number that a double may not hold exactly: sixteen digits, or an exponent. It may match inside strings, which costs time only. */
const RISKY_NUMBER = /(?:^|[[:,\s])-?[0-9](?:[0-9.]{15}|[0-9.]*[eE])/;
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/**
 * Parses JSON without losing digits of numbers. Of equal keys the last one counts; half a surrogate pair becomes U+FFFD.
 *
 * @throws SyntaxError with the text of Go's decoder, or `exceeded max depth`
 */
export function parseJson(text: string): Value {
  const source = text.isWellFormed() ? text : text.toWellFormed();
  if (!RISKY_NUMBER.test(source) && !SURROGATE_ESCAPE.test(source) && !isDeep(source)) {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-return -- JSON.parse makes nothing but values
      return JSON.parse(source);
    } catch {
      // The parser below says what is wrong in Go's words.
    }
  }
  return new Parser(source).parse();
}

function isDeep(source: string): boolean {
  if (source.length < 2 * MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < source.length; index++) {
    const unit = source.charCodeAt(index);
    if (inString) {
      if (unit === 0x5c) index += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}

class Parser {
  readonly #text: string;
  #position = 0;
  #expanded = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Value {
    this.#skipSpace();
    if (this.#position >= this.#text.length) throw new SyntaxError('EOF');
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#position < this.#text.length) throw this.#invalid('after top-level value');
    return value;
  }

  #skipSpace(): void {
    for (; this.#position < this.#text.length; this.#position++) {
      const unit = this.#text.charCodeAt(this.#position);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    }
  }

  #invalid(context: string): SyntaxError {
    const point = this.#text.codePointAt(this.#position);
    if (point === undefined) return new SyntaxError('unexpected EOF');
    return new SyntaxError(`invalid character ${quoteByte(point)} ${context}`);
  }

  #value(depth: number): Value {
    switch (this.#text[this.#position]) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true', true);
      case 'f':
        return this.#literal('false', false);
      case 'n':
        return this.#literal('null', null);
      default:
        return this.#number();
    }
  }

  #literal<T extends Value>(word: string, value: T): T {
    for (const letter of word) {
      if (this.#text[this.#position] !== letter) throw this.#invalid(`in literal ${word} (expecting '${letter}')`);
      this.#position += 1;
    }
    return value;
  }

  #number(): Value {
    NUMBER.lastIndex = this.#position;
    const [digits] = NUMBER.exec(this.#text) ?? [];
    if (digits === undefined) {
      if (this.#text[this.#position] !== '-') throw this.#invalid('looking for beginning of value');
      this.#position += 1;
      throw this.#invalid('in numeric literal');
    }
    this.#position += digits.length;
    const next = this.#text[this.#position];
    // The pattern stops before a point or an exponent that no digit follows.
    if (next === '.' && !/[.eE]/.test(digits)) {
      this.#position += 1;
      throw this.#invalid('after decimal point in numeric literal');
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(digits)) {
      this.#position += 1;
      const sign = this.#text[this.#position];
      if (sign === '+' || sign === '-') this.#position += 1;
      throw this.#invalid('in exponent of numeric literal');
    }
    return this.#converted(digits);
  }

  #converted(digits: string): Value {
    try {
      const value = numberFrom(digits);
      if (typeof value === 'bigint') {
        this.#expanded += Math.max(String(value).length - digits.length, 0);
        if (this.#expanded > MAX_EXPANDED_DIGITS) throw new SyntaxError('number too big');
      }
      return value;
    } catch (error) {
      if (error instanceof SyntaxError) throw new SyntaxError(`invalid number: ${error.message}`);
      throw error;
    }
  }

  #array(depth: number): Value {
    if (depth > MAX_DEPTH) throw new SyntaxError('exceeded max depth');
    const elements: Value[] = [];
    this.#position += 1;
    this.#skipSpace();
    if (this.#text[this.#position] === ']') {
      this.#position += 1;
      return elements;
    }
    for (;;) {
      this.#skipSpace();
      elements.push(this.#value(depth));
      this.#skipSpace();
      const next = this.#text[this.#position];
      if (next !== ',' && next !== ']') throw this.#invalid('after array element');
      this.#position += 1;
      if (next === ']') return elements;
    }
  }

  #object(depth: number): Value {
    if (depth > MAX_DEPTH) throw new SyntaxError('exceeded max depth');
    const object: Record<string, Value> = {};
    this.#position += 1;
    this.#skipSpace();
    if (this.#text[this.#position] === '}') {
      this.#position += 1;
      return object;
    }
    for (;;) {
      this.#skipSpace();
      if (this.#text[this.#position] !== '"') throw this.#invalid('looking for beginning of object key string');
      const key = this.#string();
      this.#skipSpace();
      if (this.#text[this.#position] !== ':') throw this.#invalid('after object key');
      this.#position += 1;
      this.#skipSpace();
      define(object, key, this.#value(depth));
      this.#skipSpace();
      const next = this.#text[this.#position];
      if (next !== ',' && next !== '}') throw this.#invalid('after object key:value pair');
      this.#position += 1;
      if (next === '}') return object;
    }
  }

  #string(): string {
    const start = this.#position;
    this.#position += 1;
    let escapes = false;
    for (; this.#position < this.#text.length; this.#position++) {
      const unit = this.#text.charCodeAt(this.#position);
      if (unit === 0x22) {
        this.#position += 1;
        const literal = this.#text.slice(start, this.#position);
        return escapes ? unescaped(literal) : literal.slice(1, -1);
      }
      if (unit < 0x20) throw this.#invalid('in string literal');
      if (unit === 0x5c) {
        escapes = true;
        this.#checkEscape();
      }
    }
    throw this.#invalid('in string literal');
  }

  /** Leaves the position at the last character of the escape. */
  #checkEscape(): void {
    this.#position += 1;
    const letter = this.#text[this.#position] ?? '';
    if (letter === '' || !'"\\/bfnrtu'.includes(letter)) throw this.#invalid('in string escape code');
    if (letter !== 'u') return;
    for (let count = 0; count < 4; count++) {
      this.#position += 1;
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#position] ?? ''))
        throw this.#invalid('in \\u hexadecimal character escape');
    }
  }
}

/** The literal is known to be JSON. */
function unescaped(literal: string): string {
  const text: unknown = JSON.parse(literal);
  return typeof text === 'string' ? text.toWellFormed() : '';
}

/** Go reports the byte that it stands at, as if it were a character. */
function quoteByte(point: number): string {
  const byte = new TextEncoder().encode(String.fromCodePoint(point))[0] ?? 0;
  if (byte === 0x27) return `'\\''`;
  if (byte === 0x22) return `'"'`;
  if (byte === 0x5c) return `'\\\\'`;
  const short = { 7: 'a', 8: 'b', 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r' }[byte];
  if (short !== undefined) return `'\\${short}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`;
  if (byte >= 0x80 && byte < 0xa1) return `'\\u${byte.toString(16).padStart(4, '0')}'`;
  return `'${String.fromCharCode(byte)}'`;
}

/** How JSON is laid out. */
export interface JsonOptions {
  /** Writes `<`, `>` and `&` as escapes, as Go does by default. Default true. */
  readonly escapeHtml?: boolean;
  /** Puts each element on a line of its own, indented by this text per level. */
  readonly indent?: string;
  /** Starts each line but the first; only with `indent`. */
  readonly prefix?: string;
}

/**
 * A value as JSON in the form of OPA's encoder: sets as sorted arrays, keys sorted, and those that are no strings as the JSON
 * of the key.
 */
export function toJsonText(value: Value, options: JsonOptions = {}): string {
  return write(value, options, options.indent === undefined ? undefined : `\n${options.prefix ?? ''}`);
}

function write(value: Value, options: JsonOptions, line: string | undefined): string {
  if (typeof value === 'string') return jsonString(value, options.escapeHtml ?? true);
  if (isNumber(value)) return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = line === undefined ? undefined : line + (options.indent ?? '');
  if (value instanceof RegoSet) return list(sortedElements(value), options, line, inner);
  if (isArray(value)) return list(value, options, line, inner);
  const colon = line === undefined ? ':' : ': ';
  const members = jsonEntries(value).map(([key, item]) => {
    return jsonString(key, options.escapeHtml ?? true) + colon + write(item, options, inner);
  });
  return enclosed('{', members, '}', line, inner);
}

function list(
  values: readonly Value[],
  options: JsonOptions,
  line: string | undefined,
  inner: string | undefined,
): string {
  return enclosed(
    '[',
    values.map((item) => write(item, options, inner)),
    ']',
    line,
    inner,
  );
}

function enclosed(open: string, parts: readonly string[], close: string, line = '', inner = ''): string {
  if (parts.length === 0) return open + close;
  return `${open}${inner}${parts.join(`,${inner}`)}${line}${close}`;
}

/** The entries with the keys that JSON gives them, in order. */
function jsonEntries(object: Exclude<Value, null | boolean | number | bigint | string>): (readonly [string, Value])[] {
  const entries = new Map<string, Value>();
  if (isArray(object) || object instanceof RegoSet || object instanceof Decimal) return [];
  for (const [key, item] of sortedEntries(object)) {
    entries.set(typeof key === 'string' ? key : toJsonText(key), item);
  }
  const written = [...entries];
  return object instanceof RegoObject ? written.toSorted(([a], [b]) => compareStrings(a, b)) : written;
}

const HTML = /[<>&\u2028\u2029]/g;
const LINE_ENDS = /[\u2028\u2029]/g;

function jsonString(text: string, escapeHtml: boolean): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(escapeHtml ? HTML : LINE_ENDS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
