import { type FloatVerb, formatFloat } from './float.ts';
import { bytesOf, isPrint, quote, runeCount } from './text.ts';

/** An operand of `fmt.Sprintf`, by its type in Go; `json.Number` is a string there. */
export type FormatArgument =
  | { readonly type: 'int64' | 'int'; readonly value: bigint }
  | { readonly type: '*big.Int'; readonly value: bigint }
  | { readonly type: 'float64'; readonly value: number }
  | { readonly type: 'string' | 'json.Number'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean };

interface Flags {
  sharp: boolean;
  zero: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
  /** `%#v` */
  sharpV: boolean;
  /** `%+v` */
  plusV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** Widths and precisions beyond this are errors in the format. */
const MAX_NUMBER = 1e6;

const SETTERS: Readonly<Record<string, (flags: Flags) => void>> = {
  '#': (flags) => (flags.sharp = true),
  '0': (flags) => (flags.zero = true),
  '+': (flags) => (flags.plus = true),
  '-': (flags) => (flags.minus = true),
  ' ': (flags) => (flags.space = true),
};

/**
 * Go's `fmt.Sprintf`.
 *
 * @param spend is told how many characters a directive is about to pad, since a short format can ask for very many
 */
export function sprintf(format: string, args: readonly FormatArgument[], spend: (steps: number) => void): string {
  return new Printer(format, args, spend).print();
}

class Printer {
  readonly #format: string;
  readonly #args: readonly FormatArgument[];
  readonly #spend: (steps: number) => void;
  #at = 0;
  #arg = 0;
  #reordered = false;
  #goodArgument = true;

  constructor(format: string, args: readonly FormatArgument[], spend: (steps: number) => void) {
    this.#format = format;
    this.#args = args;
    this.#spend = spend;
  }

  print(): string {
    let out = '';
    const end = this.#format.length;
    while (this.#at < end) {
      const percent = this.#format.indexOf('%', this.#at);
      out += this.#format.slice(this.#at, percent < 0 ? end : percent);
      if (percent < 0) break;
      this.#at = percent + 1;
      out += this.#directive();
    }
    if (!this.#reordered && this.#arg < this.#args.length) {
      const extra = this.#args.slice(this.#arg).map((arg) => `${arg.type}=${formatArgument(arg, 'v', newFlags())}`);
      out += `%!(EXTRA ${extra.join(', ')})`;
    }
    return out;
  }

  #directive(): string {
    const flags = newFlags();
    let out = '';
    this.#goodArgument = true;
    for (let set = SETTERS[this.#char()]; set !== undefined; set = SETTERS[this.#char()]) {
      set(flags);
      this.#at += 1;
    }
    // Whether the last thing read is an index such as `[3]`.
    let afterIndex = this.#index();
    if (this.#char() === '*') {
      this.#at += 1;
      flags.width = this.#integerArgument();
      if (flags.width === undefined) out += '%!(BADWIDTH)';
      else if (flags.width < 0) {
        flags.width = -flags.width;
        flags.minus = true;
        flags.zero = false;
      }
      afterIndex = false;
    } else {
      flags.width = this.#number();
      if (afterIndex && flags.width !== undefined) this.#goodArgument = false;
    }
    // A point that ends the format is taken as the verb.
    if (this.#char() === '.' && this.#at + 1 < this.#format.length) {
      this.#at += 1;
      if (afterIndex) this.#goodArgument = false;
      afterIndex = this.#index();
      if (this.#char() === '*') {
        this.#at += 1;
        flags.precision = this.#integerArgument();
        if (flags.precision !== undefined && flags.precision < 0) flags.precision = undefined;
        if (flags.precision === undefined) out += '%!(BADPREC)';
        afterIndex = false;
      } else {
        flags.precision = this.#number() ?? 0;
      }
    }
    if (!afterIndex) this.#index();
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) return `${out}%!(NOVERB)`;
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    if (verb === '%') return `${out}%`;
    if (!this.#goodArgument) return `${out}%!${verb}(BADINDEX)`;
    const arg = this.#args[this.#arg];
    if (arg === undefined) return `${out}%!${verb}(MISSING)`;
    this.#arg += 1;
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp;
      flags.sharp = false;
      flags.plusV = flags.plus;
      flags.plus = false;
    }
    this.#spend(1 + (flags.width ?? 0) + (flags.precision ?? 0));
    const text = formatArgument(arg, verb, flags);
    // One argument can be printed very often.
    this.#spend(text.length / 4);
    return out + text;
  }

  #char(): string {
    return this.#format.charAt(this.#at);
  }

  #number(): number | undefined {
    let value: number | undefined;
    while (this.#char() >= '0' && this.#char() <= '9') {
      if ((value ?? 0) > MAX_NUMBER) {
        this.#at = this.#format.length;
        return undefined;
      }
      value = (value ?? 0) * 10 + Number(this.#char());
      this.#at += 1;
    }
    return value;
  }

  /** `[n]`: the next argument is the n-th. @returns whether there is one that can be read */
  #index(): boolean {
    if (this.#char() !== '[') return false;
    this.#reordered = true;
    const close = this.#format.indexOf(']', this.#at + 1);
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#goodArgument = false;
      this.#at += 1;
      return false;
    }
    const text = this.#format.slice(this.#at + 1, close);
    this.#at = close + 1;
    const index = /^[0-9]{1,7}$/.test(text) ? Number(text) : undefined;
    if (index !== undefined && index >= 1 && index <= this.#args.length) this.#arg = index - 1;
    else this.#goodArgument = false;
    return index !== undefined;
  }

  #integerArgument(): number | undefined {
    const arg = this.#args[this.#arg];
    if (arg === undefined) return undefined;
    this.#arg += 1;
    const value = arg.type === 'int64' || arg.type === 'int' ? Number(arg.value) : undefined;
    return value === undefined || Math.abs(value) > MAX_NUMBER ? undefined : value;
  }
}

function newFlags(): Flags {
  return {
    sharp: false,
    zero: false,
    plus: false,
    minus: false,
    space: false,
    sharpV: false,
    plusV: false,
    width: undefined,
    precision: undefined,
  };
}

function formatArgument(arg: FormatArgument, verb: string, flags: Flags): string {
  if (verb === 'T') return formatText(arg.type, flags);
  if (verb === 'p') return badVerb(arg, verb, flags);
  switch (arg.type) {
    case 'string':
    case 'json.Number':
      return formatString(arg, verb, flags);
    case 'int64':
    case 'int':
      return formatInteger(arg, verb, flags);
    case 'float64':
      return formatFloatArgument(arg, verb, flags);
    case '*big.Int':
      return formatBigInteger(arg.value, verb, flags);
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(arg.value), flags) : badVerb(arg, verb, flags);
  }
}

function badVerb(arg: FormatArgument, verb: string, flags: Flags): string {
  return `%!${verb}(${arg.type}=${formatArgument(arg, 'v', flags)})`;
}

function pad(text: string, flags: Flags, zero = flags.zero): string {
  const missing = (flags.width ?? 0) - runeCount(text);
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

function truncate(text: string, flags: Flags): string {
  if (flags.precision === undefined) return text;
  return Array.from(text.slice(0, flags.precision * 2))
    .slice(0, flags.precision)
    .join('');
}

function formatText(text: string, flags: Flags): string {
  return pad(truncate(text, flags), flags);
}

function formatString(arg: FormatArgument & { value: string }, verb: string, flags: Flags): string {
  if (verb === 's' || (verb === 'v' && !flags.sharpV)) return formatText(arg.value, flags);
  if (verb === 'q' || verb === 'v') {
    const text = truncate(arg.value, flags);
    if (flags.sharp && canBackquote(text)) return pad(`\`${text}\``, flags);
    return pad(quote(text, { ascii: flags.plus }), flags);
  }
  if (verb === 'x' || verb === 'X') return hexBytes(arg.value, verb, flags);
  return badVerb(arg, verb, flags);
}

function canBackquote(text: string): boolean {
  return (
    text.isWellFormed() &&
    Array.from(text).every((rune) => rune === '\t' || (rune >= ' ' && !'`\u007f\ufeff'.includes(rune)))
  );
}

function hexBytes(text: string, verb: 'x' | 'X', flags: Flags): string {
  const bytes = bytesOf(text);
  const pairs = Array.from(bytes.subarray(0, flags.precision ?? bytes.length), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const mark = flags.sharp ? '0x' : '';
  const joined = pairs.length === 0 ? '' : flags.space ? mark + pairs.join(` ${mark}`) : mark + pairs.join('');
  return pad(verb === 'X' ? joined.toUpperCase() : joined, flags);
}

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function formatInteger(arg: FormatArgument & { value: bigint }, verb: string, flags: Flags): string {
  const base = Object.hasOwn(BASES, verb) ? BASES[verb] : undefined;
  if (base !== undefined) return integerText(arg.value, base, verb, flags);
  if (verb === 'c') return pad(runeOf(arg.value), flags);
  if (verb === 'q') return pad(quote(runeOf(arg.value), { ascii: flags.plus, mark: "'" }), flags);
  if (verb === 'U') return unicodeText(BigInt.asUintN(64, arg.value), flags);
  return badVerb(arg, verb, flags);
}

/** What Go makes of an integer as a rune: the low 32 bits, and U+FFFD for what is no rune. */
function runeOf(value: bigint): string {
  const unsigned = BigInt.asUintN(64, value);
  if (unsigned > 0x10ffffn || (unsigned >= 0xd800n && unsigned <= 0xdfffn)) return '\ufffd';
  return String.fromCodePoint(Number(unsigned));
}

function unicodeText(value: bigint, flags: Flags): string {
  let text = `U+${value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 0, 4), '0')}`;
  if (flags.sharp && value <= 0x10ffffn) {
    const rune = runeOf(value);
    if (rune !== '\ufffd' || value === 0xfffdn) text += isPrint(rune) ? ` '${rune}'` : '';
  }
  return pad(text, flags, false);
}

function integerText(value: bigint, base: number, verb: string, flags: Flags): string {
  if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0);
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  let wanted = flags.precision ?? 0;
  if (flags.precision === undefined && flags.zero && !flags.minus && flags.width !== undefined) {
    wanted = flags.width - (negative || flags.plus || flags.space ? 1 : 0);
  }
  digits = digits.padStart(wanted, '0');
  if (flags.sharp) {
    if (base === 2) digits = `0b${digits}`;
    else if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
    else if (base === 16) digits = `0${verb === 'X' ? 'X' : 'x'}${digits}`;
  }
  if (verb === 'O') digits = `0o${digits}`;
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  return pad(sign + digits, flags, false);
}

const BIG_BASES: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, s: 10, v: 10, x: 16, X: 16 };
const BIG_PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatBigInteger(value: bigint, verb: string, flags: Flags): string {
  const base = Object.hasOwn(BIG_BASES, verb) ? BIG_BASES[verb] : undefined;
  if (base === undefined) return `%!${verb}(big.Int=${value})`;
  const sign = value < 0n ? '-' : flags.plus || flags.plusV ? '+' : flags.space ? ' ' : '';
  const prefix =
    verb === 'O'
      ? '0o'
      : (flags.sharp || flags.sharpV) && Object.hasOwn(BIG_PREFIXES, verb)
        ? (BIG_PREFIXES[verb] ?? '')
        : '';
  let digits = (value < 0n ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  digits = digits.padStart(flags.precision ?? 0, '0');
  const missing = (flags.width ?? 0) - sign.length - prefix.length - digits.length;
  if (missing <= 0) return sign + prefix + digits;
  if (flags.minus) return sign + prefix + digits + ' '.repeat(missing);
  if (flags.zero && flags.precision === undefined) return sign + prefix + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + sign + prefix + digits;
}

const FLOAT_VERBS: Readonly<Record<string, readonly [verb: FloatVerb, precision: number]>> = {
  v: ['g', -1],
  b: ['b', -1],
  g: ['g', -1],
  G: ['G', -1],
  x: ['x', -1],
  X: ['X', -1],
  f: ['f', 6],
  e: ['e', 6],
  E: ['E', 6],
  F: ['f', 6],
};

function formatFloatArgument(arg: FormatArgument & { type: 'float64' }, verb: string, flags: Flags): string {
  const entry = Object.hasOwn(FLOAT_VERBS, verb) ? FLOAT_VERBS[verb] : undefined;
  if (entry === undefined) return badVerb(arg, verb, flags);
  const [letter, usual] = entry;
  const precision = flags.precision ?? usual;
  const text = formatFloat(arg.value, letter, precision);
  const negative = text.startsWith('-');
  let digits = negative ? text.slice(1) : text;
  if (flags.sharp && letter !== 'b') digits = withPoint(digits, letter, precision);
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  const missing = (flags.width ?? 0) - sign.length - digits.length;
  if (sign !== '' && flags.zero && !flags.minus && missing > 0) return sign + '0'.repeat(missing) + digits;
  return pad(sign + digits, flags);
}

/** The flag `#`: a point in any case, and with `g` the zeros at the end. */
function withPoint(text: string, letter: FloatVerb, precision: number): string {
  const [head = '', tail = ''] = text.split(letter === 'x' || letter === 'X' ? /(?=[pP])/ : /(?=[eE])/);
  let missing = letter === 'g' || letter === 'G' || letter === 'x' ? (precision === -1 ? 6 : precision) : 0;
  let seen = false;
  for (const char of head) {
    if (char === '.') continue;
    if (char !== '0') seen = true;
    if (seen) missing -= 1;
  }
  let result = head;
  if (!head.includes('.')) {
    if (head === '0') missing -= 1;
    result += '.';
  }
  return result + '0'.repeat(Math.max(missing, 0)) + tail;
}
