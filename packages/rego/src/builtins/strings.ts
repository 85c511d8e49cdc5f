import {
  Decimal,
  formatValue,
  isArray,
  isSet,
  numberText,
  sortedEntries,
  toBigInt,
  type Value,
} from '../value/index.ts';
import { toLower, toUpper } from './go/case.ts';
import { type FormatArgument, sprintf } from './go/fmt.ts';
import { replaceAll } from './go/replacer.ts';
import { isBasicPlane, runeCount, trimSpace } from './go/text.ts';
import {
  arrayOperand,
  integerOperand,
  numberOperand,
  objectOperand,
  operandTypeError,
  stringOperand,
  stringsOperand,
} from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinFunction, type BuiltinTable, OperandError } from './types.ts';

function twoStrings(result: (left: string, right: string, context: BuiltinContext) => Value): BuiltinFunction {
  return (context, left = null, right = null) => result(stringOperand(left, 1), stringOperand(right, 2), context);
}

function oneString(result: (text: string, context: BuiltinContext) => Value): BuiltinFunction {
  return (context, text = null) => result(stringOperand(text, 1), context);
}

function concat(context: BuiltinContext, separator: Value = null, values: Value = null): Value {
  const join = stringOperand(separator, 1);
  if (!isArray(values) && !isSet(values)) throw operandTypeError(2, values, 'set', 'array');
  const parts = stringsOperand(values, 2);
  // One string can be an element very often.
  context.spend(parts.reduce((sum, part) => sum + part.length + join.length, 0) / 4);
  return parts.join(join);
}

function checkSearch(search: string): void {
  if (search === '') throw new BuiltinError('empty search character');
}

/** The index in runes of an index in UTF-16 units; a running count, since matches come in order. */
function runeIndexes(text: string, units: readonly number[]): number[] {
  if (isBasicPlane(text)) return [...units];
  let at = 0;
  let count = 0;
  return units.map((unit) => {
    count += runeCount(text.slice(at, unit));
    at = unit;
    return count;
  });
}

/** Where the search text starts at the start of a rune. */
function findFrom(text: string, search: string, from: number): number {
  let at = text.indexOf(search, from);
  while (at > 0 && isInsideRune(text, at)) at = text.indexOf(search, at + 1);
  return at;
}

function isInsideRune(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const here = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && here >= 0xdc00 && here <= 0xdfff;
}

function indexOf(text: string, search: string): Value {
  checkSearch(search);
  const at = findFrom(text, search, 0);
  return at < 0 ? -1 : (runeIndexes(text, [at])[0] ?? -1);
}

function indexOfAll(text: string, search: string, context: BuiltinContext): Value {
  checkSearch(search);
  const found: number[] = [];
  for (let at = findFrom(text, search, 0); at >= 0; at = findFrom(text, search, at + 1)) {
    context.spend(1 + search.length / 16);
    found.push(at);
  }
  return runeIndexes(text, found);
}

function substring(_context: BuiltinContext, text: Value = null, offset: Value = null, length: Value = null): Value {
  const base = stringOperand(text, 1);
  const start = Number(integerOperand(offset, 2));
  const count = Number(integerOperand(length, 3));
  if (start < 0) throw new BuiltinError('negative offset');
  const end = count < 0 ? undefined : start + count;
  if (isBasicPlane(base)) return base.slice(start, end);
  return Array.from(base).slice(start, end).join('');
}

/** `strings.Split`. */
function explode(text: string, delimiter: string): string[] {
  return delimiter === '' ? Array.from(text) : text.split(delimiter);
}

function splitN(_context: BuiltinContext, text: Value = null, delimiter: Value = null, limit: Value = null): Value {
  const base = stringOperand(text, 1);
  const parts = explode(base, stringOperand(delimiter, 2));
  const count = Number(integerOperand(limit, 3));
  return count >= 0 ? parts.slice(0, count) : parts.slice(Math.max(parts.length + count, 0));
}

function replaceN(context: BuiltinContext, patterns: Value = null, text: Value = null): Value {
  const entries = sortedEntries(objectOperand(patterns, 1));
  const base = stringOperand(text, 2);
  const pairs = entries.map(([old, replacement]): readonly [string, string] => {
    if (typeof old !== 'string') throw new OperandError('operand 1 non-string key found in pattern object');
    if (typeof replacement !== 'string') throw new OperandError('operand 1 non-string value found in pattern object');
    return [old, replacement];
  });
  return replaceAll(base, pairs, context.spend.bind(context));
}

function trimLeft(text: string, cutset: string): string {
  const cut = new Set(cutset);
  let start = 0;
  for (const rune of text) {
    if (!cut.has(rune)) break;
    start += rune.length;
  }
  return text.slice(start);
}

function trimRight(text: string, cutset: string): string {
  const cut = new Set(cutset);
  let end = text.length;
  while (end > 0) {
    const start = end > 1 && isInsideRune(text, end - 1) ? end - 2 : end - 1;
    if (!cut.has(text.slice(start, end))) break;
    end = start;
  }
  return text.slice(0, end);
}

/** How often a text occurs, without overlaps; an empty one before each rune and at the end. */
function countOf(text: string, search: string): number {
  if (search === '') return runeCount(text) + 1;
  let count = 0;
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + search.length)) count++;
  return count;
}

/** One string, or several. */
function oneOrMore(value: Value, position: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isArray(value) || isSet(value)) return stringsOperand(value, position);
  throw operandTypeError(position, value, 'string', 'set', 'array');
}

function anyMatch(matches: (text: string, affix: string) => boolean): BuiltinFunction {
  return (context, texts = null, affixes = null) => {
    const candidates = oneOrMore(texts, 1);
    const wanted = oneOrMore(affixes, 2);
    context.spend((candidates.length * wanted.length) / 8);
    return candidates.some((text) => wanted.some((affix) => matches(text, affix)));
  };
}

const BASES: ReadonlyMap<Value, number> = new Map([
  [2, 2],
  [8, 8],
  [10, 10],
  [16, 16],
]);

function formatInt(_context: BuiltinContext, value: Value = null, base: Value = null): Value {
  const number = numberOperand(value, 1);
  const radix = BASES.get(numberOperand(base, 2));
  if (radix === undefined) throw new OperandError('operand 2 must be one of {2, 8, 10, 16}');
  const whole = toBigInt(number) ?? truncated(numberText(number));
  return whole.toString(radix);
}

/** The whole part of a fraction, toward zero. */
function truncated(text: string): bigint {
  const [mantissa = '0', exponent = '0'] = text.split(/[eE]/);
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent);
  if (shift < 0) return BigInt(shift <= -whole.length ? 0 : whole.slice(0, shift).replace(/^-?$/, '0'));
  const digits = whole + fraction.slice(0, shift).padEnd(shift, '0');
  return BigInt(digits === '-' ? 0 : digits);
}

const INT64_LIMIT = 2n ** 63n;

function formatArgument(value: Value): FormatArgument {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { type: 'int64', value: BigInt(value) } : { type: 'float64', value };
  }
  if (typeof value === 'bigint') {
    // OPA hands a number beyond the doubles to the format as its text, `2e308`.
    const text = numberText(value);
    if (text.includes('e')) return { type: 'string', value: text };
    return { type: value >= -INT64_LIMIT && value < INT64_LIMIT ? 'int64' : '*big.Int', value };
  }
  if (value instanceof Decimal) {
    const float = Number(value.text);
    return Number.isFinite(float) ? { type: 'float64', value: float } : { type: 'string', value: value.text };
  }
  return { type: 'string', value: formatValue(value) };
}

function formatted(context: BuiltinContext, format: Value = null, args: Value = null): Value {
  const text = stringOperand(format, 1);
  return sprintf(text, arrayOperand(args, 2).map(formatArgument), context.spend.bind(context));
}

/** Text: search, cut, replace, format. */
export const strings = {
  concat,
  contains: twoStrings((text, search) => text.includes(search)),
  endswith: twoStrings((text, suffix) => text.endsWith(suffix)),
  format_int: formatInt,
  indexof: twoStrings(indexOf),
  indexof_n: twoStrings(indexOfAll),
  lower: oneString(toLower),
  replace: (context, text = null, old = null, replacement = null) => {
    const base = stringOperand(text, 1);
    const pair = [stringOperand(old, 2), stringOperand(replacement, 3)] as const;
    return replaceAll(base, [pair], context.spend.bind(context));
  },
  split: twoStrings((text, delimiter) => explode(text, delimiter)),
  sprintf: formatted,
  startswith: twoStrings((text, prefix) => text.startsWith(prefix)),
  'strings.any_prefix_match': anyMatch((text, prefix) => text.startsWith(prefix)),
  'strings.any_suffix_match': anyMatch((text, suffix) => text.endsWith(suffix)),
  'strings.count': twoStrings(countOf),
  'strings.replace_n': replaceN,
  'strings.reverse': oneString((text) => Array.from(text).toReversed().join('')),
  'strings.split_n': splitN,
  substring,
  trim: twoStrings((text, cutset) => trimRight(trimLeft(text, cutset), cutset)),
  trim_left: twoStrings(trimLeft),
  trim_prefix: twoStrings((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trim_right: twoStrings(trimRight),
  trim_space: oneString(trimSpace),
  trim_suffix: twoStrings((text, suffix) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  upper: oneString(toUpper),
} satisfies BuiltinTable;
