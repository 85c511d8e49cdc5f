/**
 * A native `RegExp` for a pattern of RE2 that it matches in linear time with the same outcome, or undefined.
 *
 * Taken are sequences of literals, classes and dots with quantifiers, and groups of alternatives that nothing repeats.
 * An unbounded quantifier is taken only behind `^`, and only where what follows cannot start with what it repeats: then
 * giving back a character fails at once, and the work of several quantifiers adds up instead of multiplying. Choices
 * within bounds multiply, so their product is limited.
 */
export function nativeRegExp(pattern: string): RegExp | undefined {
  if (!/^[\x20-\x7e]{1,500}$/.test(pattern)) return undefined;
  const translated = new Translator(pattern).translate();
  return translated === undefined ? undefined : new RegExp(translated, 'u');
}

/** The most ways to match that may have to be tried at one place. */
const MAX_WAYS = 200;

const ASCII = 128;

/** ASCII characters, and whether all others belong to them. */
interface CharSet {
  readonly ascii: readonly boolean[];
  readonly others: boolean;
}

function setWhere(holds: (code: number) => boolean, others: boolean): CharSet {
  return { ascii: Array.from({ length: ASCII }, (_, code) => holds(code)), others };
}

function isDisjoint(a: CharSet, b: CharSet): boolean {
  return !(a.others && b.others) && a.ascii.every((holds, code) => !(holds && b.ascii[code] === true));
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isWord = (code: number) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace = (code: number) => code === 9 || code === 10 || code === 12 || code === 13 || code === 32;

const ESCAPES: ReadonlyMap<string, readonly [source: string, set: CharSet]> = new Map([
  ['d', ['[0-9]', setWhere(isDigit, false)]],
  ['D', ['[^0-9]', setWhere((code) => !isDigit(code), true)]],
  ['w', ['[0-9A-Za-z_]', setWhere(isWord, false)]],
  ['W', ['[^0-9A-Za-z_]', setWhere((code) => !isWord(code), true)]],
  ['s', ['[\\t\\n\\f\\r ]', setWhere(isSpace, false)]],
  ['S', ['[^\\t\\n\\f\\r ]', setWhere((code) => !isSpace(code), true)]],
]);

const DOT = ['[^\\n]', setWhere((code) => code !== 10, true)] as const;

const META = '\\^$.*+?()[]{}|/-';

interface Item {
  readonly source: string;
  /** What the item can start with, or undefined for a group. */
  readonly set: CharSet | undefined;
  readonly min: number;
  readonly max: number;
  readonly ways: number;
}

class Translator {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): string | undefined {
    const anchored = this.#take('^');
    const items: Item[] = [];
    let end = '';
    while (this.#at < this.#pattern.length) {
      if (this.#pattern.charAt(this.#at) === '$') {
        if (this.#at !== this.#pattern.length - 1) return undefined;
        end = '$';
        break;
      }
      const item = this.#item(true);
      if (item === undefined) return undefined;
      items.push(item);
    }
    if (!isLinear(items, anchored)) return undefined;
    return (anchored ? '^' : '') + items.map((item) => item.source).join('') + end;
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #item(groups: boolean): Item | undefined {
    const char = this.#pattern.charAt(this.#at);
    if (char === '(' && groups) return this.#group();
    const atom = this.#atom(char);
    if (atom === undefined) return undefined;
    const quantifier = this.#quantifier();
    if (quantifier === undefined) return undefined;
    const [suffix, min, max] = quantifier;
    const ways = max === Number.POSITIVE_INFINITY ? 1 : max - min + 1;
    return { source: atom[0] + suffix, set: atom[1], min, max, ways };
  }

  #atom(char: string): readonly [string, CharSet] | undefined {
    this.#at += 1;
    if (char === '.') return DOT;
    if (char === '[') return this.#class();
    if (char === '\\') {
      const escaped = this.#pattern.charAt(this.#at);
      this.#at += 1;
      return ESCAPES.get(escaped) ?? (escaped !== '' && !/[0-9A-Za-z]/.test(escaped) ? literal(escaped) : undefined);
    }
    return '^$*+?()]{}|'.includes(char) ? undefined : literal(char);
  }

  #class(): readonly [string, CharSet] | undefined {
    const negated = this.#take('^');
    let source = '';
    const holds = Array.from({ length: ASCII }, () => false);
    while (!this.#take(']')) {
      const low = this.#classChar();
      if (low === undefined) return undefined;
      let high = low;
      if (this.#pattern.charAt(this.#at) === '-' && this.#pattern.charAt(this.#at + 1) !== ']') {
        this.#at += 1;
        const upper = this.#classChar();
        if (upper === undefined || upper < low) return undefined;
        high = upper;
      }
      source += low === high ? hex(low) : `${hex(low)}-${hex(high)}`;
      holds.fill(true, low, high + 1);
    }
    if (source === '') return undefined;
    return [`[${negated ? '^' : ''}${source}]`, setWhere((code) => holds[code] !== negated, negated)];
  }

  #classChar(): number | undefined {
    let char = this.#pattern.charAt(this.#at);
    this.#at += 1;
    if (char === '' || char === '[') return undefined;
    if (char === '\\') {
      char = this.#pattern.charAt(this.#at);
      this.#at += 1;
      if (char === '' || /[0-9A-Za-z]/.test(char)) return undefined;
    }
    return char.charCodeAt(0);
  }

  #quantifier(): readonly [suffix: string, min: number, max: number] | undefined {
    const match = /^(?:[*+?]|\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\})/.exec(this.#pattern.slice(this.#at, this.#at + 10));
    if (match === null) return this.#pattern.charAt(this.#at) === '{' ? undefined : ['', 1, 1];
    const [text, low, comma, high] = match;
    this.#at += text.length;
    // Lazy quantifiers and doubled ones, which RE2 refuses.
    if (/[*+?{]/.test(this.#pattern.charAt(this.#at))) return undefined;
    if (text === '*') return [text, 0, Number.POSITIVE_INFINITY];
    if (text === '+') return [text, 1, Number.POSITIVE_INFINITY];
    if (text === '?') return [text, 0, 1];
    const min = Number(low);
    const max = comma === undefined ? min : high === undefined ? Number.POSITIVE_INFINITY : Number(high);
    return max !== Number.POSITIVE_INFINITY && max < min ? undefined : [text, min, max];
  }

  /** Alternatives of bounded items. */
  #group(): Item | undefined {
    this.#at += 1;
    if (this.#pattern.charAt(this.#at) === '?' && !this.#take('?:')) return undefined;
    const alternatives: Item[][] = [[]];
    while (!this.#take(')')) {
      if (this.#take('|')) {
        alternatives.push([]);
        continue;
      }
      const item = this.#item(false);
      if (item === undefined || item.max === Number.POSITIVE_INFINITY) return undefined;
      alternatives.at(-1)?.push(item);
    }
    if (/[*+?{]/.test(this.#pattern.charAt(this.#at))) return undefined;
    const source = alternatives.map((items) => items.map((item) => item.source).join('')).join('|');
    const ways = alternatives.reduce((sum, items) => sum + items.reduce((product, item) => product * item.ways, 1), 0);
    const max = alternatives.reduce(
      (most, items) =>
        Math.max(
          most,
          items.reduce((sum, item) => sum + item.max, 0),
        ),
      0,
    );
    return { source: `(?:${source})`, set: undefined, min: 0, max, ways };
  }
}

function literal(char: string): readonly [string, CharSet] {
  const code = char.charCodeAt(0);
  return [META.includes(char) ? hex(code) : char, setWhere((other) => other === code, false)];
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}

function isLinear(items: readonly Item[], anchored: boolean): boolean {
  let ways = 1;
  for (const [at, item] of items.entries()) {
    ways *= item.ways;
    if (item.max !== Number.POSITIVE_INFINITY) continue;
    if (!anchored) return false;
    const next = items[at + 1];
    if (next === undefined) continue;
    if (next.min === 0 || next.set === undefined || item.set === undefined || !isDisjoint(item.set, next.set))
      return false;
  }
  return ways <= MAX_WAYS;
}
