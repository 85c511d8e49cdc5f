import { type CharSet, charSet, complement, MAX_CODE_POINT } from './char-set.ts';

/** A pattern without what makes its language more than regular. */
export type Regex =
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'sequence' | 'choice'; readonly items: readonly Regex[] }
  | { readonly type: 'repeat'; readonly item: Regex; readonly min: number; readonly max: number }
  | { readonly type: 'start' | 'end' };

/** Why a pattern cannot be read: `syntax`, it is none; `look-around` or `back-reference`, it is not regular; `unsupported`, it may be. */
export type RegexProblemKind = 'syntax' | 'look-around' | 'back-reference' | 'unsupported';

export class RegexProblem extends Error {
  readonly kind: RegexProblemKind;

  constructor(kind: RegexProblemKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const MAX_LENGTH = 2000;
const MAX_DEPTH = 100;
const MAX_REPEAT = 1000;

/** Reads a pattern as ECMA-262 and RE2 both understand it. @throws RegexProblem */
export function parseRegex(pattern: string): Regex {
  if (pattern.length > MAX_LENGTH) throw new RegexProblem('unsupported', `it is longer than ${MAX_LENGTH} characters`);
  return new Parser(pattern).parse();
}

const DIGIT: CharSet = [[48, 57]];
const WORD: CharSet = charSet([
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]);
const SPACE: CharSet = charSet([
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x16_80, 0x16_80],
  [0x20_00, 0x20_0a],
  [0x20_28, 0x20_29],
  [0x20_2f, 0x20_2f],
  [0x20_5f, 0x20_5f],
  [0x30_00, 0x30_00],
  [0xfe_ff, 0xfe_ff],
]);
const LINE_ENDS: CharSet = charSet([
  [10, 10],
  [13, 13],
  [0x20_28, 0x20_29],
]);

const CLASSES = new Map<string, CharSet>([
  ['d', DIGIT],
  ['D', complement(DIGIT)],
  ['w', WORD],
  ['W', complement(WORD)],
  ['s', SPACE],
  ['S', complement(SPACE)],
]);

const CONTROLS = new Map([
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['0', 0],
]);

class Parser {
  readonly #text: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#text = Array.from(pattern);
  }

  parse(): Regex {
    const regex = this.#choice();
    if (this.#at < this.#text.length) throw new RegexProblem('syntax', 'a `)` closes no group');
    return regex;
  }

  #peek(offset = 0): string {
    return this.#text[this.#at + offset] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#text.slice(this.#at, this.#at + text.length).every((char, index) => char === text[index])) return false;
    if (this.#at + text.length > this.#text.length) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): Regex {
    if (++this.#depth > MAX_DEPTH) throw new RegexProblem('unsupported', 'its groups are nested too deeply');
    const items = [this.#sequence()];
    while (this.#take('|')) items.push(this.#sequence());
    this.#depth--;
    const [only] = items;
    return items.length === 1 && only ? only : { type: 'choice', items };
  }

  #sequence(): Regex {
    const items: Regex[] = [];
    while (this.#at < this.#text.length && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#repeated());
    return { type: 'sequence', items };
  }

  #repeated(): Regex {
    const item = this.#atom();
    const times = this.#times();
    if (!times) return item;
    if (item.type === 'start' || item.type === 'end') throw new RegexProblem('syntax', 'an anchor cannot be repeated');
    this.#take('?');
    if (this.#times()) throw new RegexProblem('syntax', 'a repetition is repeated; put the inner one in a group');
    return { type: 'repeat', item, ...times };
  }

  #times(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (this.#peek() !== '{') return undefined;
    const counted = /^\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/.exec(this.#text.slice(this.#at, this.#at + 16).join(''));
    if (!counted) return undefined;
    const [whole, low = '', comma, high] = counted;
    const min = Number(low);
    const max = comma === undefined ? min : high === undefined ? Number.POSITIVE_INFINITY : Number(high);
    if (max < min) throw new RegexProblem('syntax', `the repetition \`${whole}\` ends before it starts`);
    if (min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT)) {
      throw new RegexProblem('syntax', `\`${whole}\` repeats more than ${MAX_REPEAT} times; use maxLength`);
    }
    this.#at += whole.length;
    return { min, max };
  }

  #atom(): Regex {
    const char = this.#peek();
    this.#at++;
    switch (char) {
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return { type: 'set', set: complement(LINE_ENDS) };
      case '(':
        return this.#group();
      case '[':
        return { type: 'set', set: this.#class() };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new RegexProblem('syntax', `\`${char}\` has nothing to repeat`);
      default:
        return literal(codeOf(char));
    }
  }

  #group(): Regex {
    if (this.#take('?')) {
      const next = this.#peek();
      if (next === '=' || next === '!' || (next === '<' && (this.#peek(1) === '=' || this.#peek(1) === '!'))) {
        throw new RegexProblem('look-around', 'look-ahead and look-behind are not supported');
      }
      if (next === ':') this.#at++;
      else if (next === '<' || (next === 'P' && this.#peek(1) === '<')) {
        while (this.#at < this.#text.length && this.#peek() !== '>') this.#at++;
        this.#at++;
      } else throw new RegexProblem('unsupported', `the group \`(?${next}\` is not supported`);
    }
    const inner = this.#choice();
    if (!this.#take(')')) throw new RegexProblem('syntax', 'a group `(` is not closed');
    return inner;
  }

  #escape(): Regex {
    const char = this.#peek();
    if (char === '') throw new RegexProblem('syntax', 'it ends with `\\`');
    if (/[1-9]/.test(char) || (char === 'k' && this.#peek(1) === '<')) {
      throw new RegexProblem('back-reference', 'back-references are not supported');
    }
    if (char === 'b' || char === 'B') throw new RegexProblem('unsupported', `\`\\${char}\` is not supported`);
    if (char === 'A' || char === 'z')
      throw new RegexProblem('unsupported', `use \`^\` and \`$\` and not \`\\${char}\``);
    return { type: 'set', set: this.#escaped() };
  }

  /** What follows a backslash, in a class or outside. */
  #escaped(): CharSet {
    const char = this.#peek();
    this.#at++;
    const known = CLASSES.get(char);
    if (known) return known;
    const control = CONTROLS.get(char);
    if (control !== undefined) return [[control, control]];
    if (char === 'p' || char === 'P') return this.#property(char === 'P');
    if (char === 'x') return this.#hex(/^(?:[\dA-Fa-f]{2})/);
    if (char === 'u') return this.#hex(/^(?:[\dA-Fa-f]{4})/);
    if (/[A-Za-z0-9]/.test(char)) throw new RegexProblem('syntax', `\`\\${char}\` means nothing`);
    const code = codeOf(char);
    return [[code, code]];
  }

  #hex(digits: RegExp): CharSet {
    const rest = this.#text.slice(this.#at, this.#at + 10).join('');
    const found = /^\{([\dA-Fa-f]{1,6})\}/.exec(rest) ?? digits.exec(rest);
    if (!found) throw new RegexProblem('syntax', 'an escape lacks its hexadecimal digits');
    this.#at += found[0].length;
    const code = Number.parseInt(found[1] ?? found[0], 16);
    if (code > MAX_CODE_POINT) throw new RegexProblem('syntax', 'an escape names no character');
    return [[code, code]];
  }

  #property(negated: boolean): CharSet {
    const found = /^\{([A-Za-z_=]{1,40})\}|^([A-Z])/.exec(this.#text.slice(this.#at, this.#at + 44).join(''));
    if (!found) throw new RegexProblem('syntax', '`\\p` lacks its property, such as `\\p{L}`');
    this.#at += found[0].length;
    const set = unicodeProperty(found[1] ?? found[2] ?? '');
    return negated ? complement(set) : set;
  }

  #class(): CharSet {
    const negated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; ; first = false) {
      if (this.#at >= this.#text.length) throw new RegexProblem('syntax', 'a class `[` is not closed');
      if (!first && this.#take(']')) break;
      if (first && this.#peek() === ']')
        throw new RegexProblem('syntax', 'an empty class `[]`; write `\\]` for the bracket');
      if (this.#peek() === '[' && this.#peek(1) === ':') {
        throw new RegexProblem('unsupported', 'classes such as `[:alpha:]` are not supported; write `A-Za-z`');
      }
      const low = this.#classItem();
      if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === '') {
        ranges.push(...low);
        continue;
      }
      this.#at++;
      const from = single(low);
      const to = single(this.#classItem());
      if (from === undefined || to === undefined)
        throw new RegexProblem('syntax', 'a range in a class has a class as its end');
      if (from > to) throw new RegexProblem('syntax', 'a range in a class ends before it starts');
      ranges.push([from, to]);
    }
    const set = charSet(ranges);
    return negated ? complement(set) : set;
  }

  #classItem(): CharSet {
    const char = this.#peek();
    this.#at++;
    if (char !== '\\') return [[codeOf(char), codeOf(char)]];
    if (this.#peek() === 'b') {
      this.#at++;
      return [[8, 8]];
    }
    return this.#escaped();
  }
}

function literal(code: number): Regex {
  return { type: 'set', set: [[code, code]] };
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function single(set: CharSet): number | undefined {
  const [range, more] = set;
  return range && !more && range[0] === range[1] ? range[0] : undefined;
}

const properties = new Map<string, CharSet>();

/** The code points of a Unicode property, found by asking the engine about each, once. */
function unicodeProperty(name: string): CharSet {
  const known = properties.get(name);
  if (known) return known;
  let expression: RegExp;
  try {
    expression = new RegExp(`^\\p{${name}}$`, 'u');
  } catch {
    throw new RegexProblem('syntax', `\`\\p{${name}}\` is no property of Unicode`);
  }
  const ranges: [number, number][] = [];
  for (let code = 0; code <= MAX_CODE_POINT; code++) {
    if (!expression.test(String.fromCodePoint(code))) continue;
    const last = ranges.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  properties.set(name, ranges);
  return ranges;
}

/** Whether a match must start at the start of the text and end at its end. */
export function isAnchored(regex: Regex): boolean {
  return edge(regex, 'start') && edge(regex, 'end');
}

function edge(regex: Regex, which: 'start' | 'end'): boolean {
  switch (regex.type) {
    case 'sequence': {
      const item = which === 'start' ? regex.items[0] : regex.items.at(-1);
      return item !== undefined && edge(item, which);
    }
    case 'choice':
      return regex.items.every((item) => edge(item, which));
    default:
      return regex.type === which;
  }
}
