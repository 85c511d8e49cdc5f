import { type ContractErrorCode, contractError } from '../errors.ts';

const MAX_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Parses JSON without losing anything silently: a key twice, a whole number that JavaScript would round, half a character and
 * nesting below 64 levels are refused.
 *
 * @throws WritError `ERR_CONTRACT_PARSE`, `ERR_CONTRACT_DUPKEY` or `ERR_CONTRACT_UNSAFE_INT`
 */
export function parseEvent(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = DECODER.decode(bytes);
  } catch {
    throw contractError('ERR_CONTRACT_PARSE', 'the event is not valid UTF-8');
  }
  return new EventParser(text).parse();
}

const DECODER = new TextDecoder('utf-8', { fatal: true });

class EventParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    const value = this.#value();
    if (this.#peek() !== '') this.#fail('ERR_CONTRACT_PARSE', 'something follows the document');
    return value;
  }

  #fail(code: ContractErrorCode, what: string): never {
    throw contractError(code, `${what}, at character ${this.#at + 1}`);
  }

  /** The next character that is no space. */
  #peek(): string {
    for (;;) {
      const char = this.#text[this.#at] ?? '';
      if (char !== ' ' && char !== '\n' && char !== '\r' && char !== '\t') return char;
      this.#at++;
    }
  }

  #value(): unknown {
    switch (this.#peek()) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #word(word: string, value: unknown): unknown {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('ERR_CONTRACT_PARSE', 'this is no JSON value');
    this.#at += word.length;
    return value;
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined) this.#fail('ERR_CONTRACT_PARSE', 'this is no JSON value');
    const value = Number(found);
    if (!Number.isFinite(value)) this.#fail('ERR_CONTRACT_PARSE', 'the number is too large');
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      this.#fail('ERR_CONTRACT_UNSAFE_INT', `the number ${found.slice(0, 40)} would be rounded`);
    }
    this.#at += found.length;
    return value;
  }

  #string(): string {
    this.#at++;
    let text = '';
    for (;;) {
      PLAIN.lastIndex = this.#at;
      const plain = PLAIN.exec(this.#text)?.[0] ?? '';
      text += plain;
      this.#at += plain.length;
      const char = this.#text[this.#at++];
      if (char === '"') break;
      if (char !== '\\') this.#fail('ERR_CONTRACT_PARSE', 'a text is not closed or holds a control character');
      const escape = this.#text[this.#at++] ?? '';
      const known = ESCAPES.get(escape);
      if (known !== undefined) text += known;
      else if (escape === 'u' && /^[\dA-Fa-f]{4}$/.test(this.#text.slice(this.#at, this.#at + 4))) {
        text += String.fromCharCode(Number.parseInt(this.#text.slice(this.#at, this.#at + 4), 16));
        this.#at += 4;
      } else this.#fail('ERR_CONTRACT_PARSE', 'an escape is not valid');
    }
    if (!text.isWellFormed()) this.#fail('ERR_CONTRACT_PARSE', 'a text holds half a character');
    return text;
  }

  #enter(): void {
    this.#at++;
    if (++this.#depth > MAX_DEPTH)
      this.#fail('ERR_CONTRACT_PARSE', `the event is nested deeper than ${MAX_DEPTH} levels`);
  }

  /** Whether another member follows. */
  #more(close: string, count: number): boolean {
    const char = this.#peek();
    if (char === close) {
      this.#at++;
      this.#depth--;
      return false;
    }
    if (count === 0) return true;
    if (char !== ',') this.#fail('ERR_CONTRACT_PARSE', `\`,\` or \`${close}\` is missing`);
    this.#at++;
    return true;
  }

  #array(): unknown[] {
    this.#enter();
    const items: unknown[] = [];
    while (this.#more(']', items.length)) items.push(this.#value());
    return items;
  }

  #object(): Record<string, unknown> {
    this.#enter();
    const object: Record<string, unknown> = {};
    for (let count = 0; this.#more('}', count); count++) {
      if (this.#peek() !== '"') this.#fail('ERR_CONTRACT_PARSE', 'a key is missing');
      const key = this.#string();
      if (Object.hasOwn(object, key))
        this.#fail('ERR_CONTRACT_DUPKEY', `the key ${JSON.stringify(key.slice(0, 60))} stands twice`);
      if (this.#peek() !== ':') this.#fail('ERR_CONTRACT_PARSE', '`:` is missing');
      this.#at++;
      const value = this.#value();
      // Assigning it would change the prototype.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    }
    return object;
  }
}
