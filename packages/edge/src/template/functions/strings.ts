import { randomBytes, randomInt } from 'node:crypto';
import { RE2JS } from 're2js';
import { RenderError } from '../errors.ts';
import { isList, type TemplateValue } from '../value.ts';
import { quote } from './printf.ts';
import { asText, fixed, list, map, size, type TemplateFunction, text, variadic } from './signature.ts';

const MAX_LENGTH = 1024 * 1024;

function bounded(length: number): number {
  if (length > MAX_LENGTH) throw new RenderError('the text would have more than 1 MiB');
  return Math.max(0, length);
}

/** sprig's list of texts out of anything. */
function texts(value: TemplateValue): string[] {
  return isList(value)
    ? value.filter((item) => item !== undefined && item !== null).map((item) => asText(item))
    : [asText(value)];
}

function repeat(count: TemplateValue, value: TemplateValue): string {
  const times = size(count);
  if (times < 0) throw new RenderError('a negative count for `repeat`');
  bounded(times * text(value).length);
  return text(value).repeat(times);
}

function substring(start: TemplateValue, end: TemplateValue, value: TemplateValue): string {
  const bytes = Buffer.from(text(value));
  const [from, to] = [size(start), size(end)];
  if (from < 0) return bytes.subarray(0, Math.max(0, to)).toString();
  return (to < 0 || to > bytes.length ? bytes.subarray(from) : bytes.subarray(from, to)).toString();
}

function truncate(count: TemplateValue, value: TemplateValue): string {
  const bytes = Buffer.from(text(value));
  const length = size(count);
  if (length < 0) return (bytes.length + length > 0 ? bytes.subarray(bytes.length + length) : bytes).toString();
  return bytes.subarray(0, length).toString();
}

function indent(count: TemplateValue, value: TemplateValue): string {
  const pad = ' '.repeat(bounded(size(count)));
  return pad + text(value).replaceAll('\n', `\n${pad}`);
}

function title(value: TemplateValue): string {
  return text(value).replace(
    /(^|[^\p{L}\p{Nd}'_])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

function words(value: string): string[] {
  return value.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Nd}]+|\p{L}+/gu) ?? [];
}

function splitMap(separator: TemplateValue, value: TemplateValue, count?: TemplateValue): TemplateValue {
  const parts = splitParts(text(value), text(separator), count === undefined ? -1 : size(count));
  const result: Record<string, TemplateValue> = { __proto__: null };
  for (const [at, part] of parts.entries()) result[`_${at}`] = part;
  return result;
}

function splitParts(value: string, separator: string, count: number): string[] {
  const parts = separator === '' ? Array.from(value) : value.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

const patterns = new Map<string, RE2JS>();

/** Compiles an RE2 pattern; templates use few, so they are kept. */
function pattern(value: TemplateValue): RE2JS {
  const source = text(value);
  let compiled = patterns.get(source);
  if (!compiled) {
    try {
      compiled = RE2JS.compile(source);
    } catch {
      throw new RenderError('invalid regular expression');
    }
    if (patterns.size < 1_000) patterns.set(source, compiled);
  }
  return compiled;
}

function findAll(regex: TemplateValue, value: TemplateValue, count: TemplateValue): string[] {
  const matcher = pattern(regex).matcher(text(value));
  const found: string[] = [];
  const most = size(count) < 0 ? Number.POSITIVE_INFINITY : size(count);
  for (let at = 0; at < most && matcher.find(); at++) found.push(matcher.group() ?? '');
  return found;
}

/** Replaces every match; `$1`, `${1}` and `${name}` stand for what a group matched, `$$` for a dollar sign. */
function replaceAll(regex: TemplateValue, value: TemplateValue, replacement: TemplateValue): string {
  const expand = (matcher: ReturnType<RE2JS['matcher']>): string =>
    text(replacement).replace(/\$\$|\$(\w+)|\$\{(\w+)\}/g, (whole, short?: string, long?: string) => {
      const name = short ?? long;
      return name === undefined ? whole.slice(1) : groupOf(matcher, name);
    });
  return replaceEach(regex, value, expand);
}

function replaceEach(
  regex: TemplateValue,
  value: TemplateValue,
  replacement: (matcher: ReturnType<RE2JS['matcher']>) => string,
): string {
  const source = text(value);
  const matcher = pattern(regex).matcher(source);
  let result = '';
  let from = 0;
  while (matcher.find()) {
    result += source.slice(from, matcher.start()) + replacement(matcher);
    bounded(result.length);
    from = matcher.end();
  }
  return result + source.slice(from);
}

/** A group that does not exist matched nothing. */
function groupOf(matcher: ReturnType<RE2JS['matcher']>, name: string): string {
  try {
    return matcher.group(/^\d+$/.test(name) ? Number(name) : name) ?? '';
  } catch {
    return '';
  }
}

function randomText(alphabet: string): (count: TemplateValue) => string {
  return (count) => Array.from({ length: bounded(size(count)) }, () => alphabet[randomInt(alphabet.length)]).join('');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The text functions of sprig. */
export const STRINGS: Readonly<Record<string, TemplateFunction>> = {
  trim: fixed(1, (value) => text(value).trim()),
  trimAll: fixed(2, (cutset, value) => trimSet(text(value), text(cutset))),
  trimall: fixed(2, (cutset, value) => trimSet(text(value), text(cutset))),
  trimSuffix: fixed(2, (suffix, value) =>
    text(value).endsWith(text(suffix)) ? text(value).slice(0, text(value).length - text(suffix).length) : value,
  ),
  trimPrefix: fixed(2, (prefix, value) =>
    text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : value,
  ),
  upper: fixed(1, (value) => text(value).toUpperCase()),
  lower: fixed(1, (value) => text(value).toLowerCase()),
  title: fixed(1, title),
  untitle: fixed(1, (value) =>
    text(value).replace(/(^|\s)(\p{L})/gu, (_, before: string, letter: string) => before + letter.toLowerCase()),
  ),
  repeat: fixed(2, repeat),
  substr: fixed(3, substring),
  trunc: fixed(2, truncate),
  nospace: fixed(1, (value) => text(value).replace(/\s+/g, '')),
  initials: fixed(1, (value) =>
    text(value)
      .split(/\s+/)
      .map((word) => Array.from(word)[0] ?? '')
      .join(''),
  ),
  contains: fixed(2, (part, value) => text(value).includes(text(part))),
  hasPrefix: fixed(2, (prefix, value) => text(value).startsWith(text(prefix))),
  hasSuffix: fixed(2, (suffix, value) => text(value).endsWith(text(suffix))),
  quote: variadic(0, (...args) =>
    args
      .filter(isPresent)
      .map((value) => quote(asText(value)))
      .join(' '),
  ),
  squote: variadic(0, (...args) =>
    args
      .filter(isPresent)
      .map((value) => `'${asText(value)}'`)
      .join(' '),
  ),
  cat: variadic(0, (...args) =>
    args
      .filter(isPresent)
      .map((value) => asText(value))
      .join(' '),
  ),
  indent: fixed(2, indent),
  nindent: fixed(2, (count, value) => `\n${indent(count, value)}`),
  replace: fixed(3, (from, to, value) => replaceBounded(text(from), text(to), text(value))),
  plural: fixed(3, (one, many, count) => (size(count) === 1 ? one : many)),
  snakecase: fixed(1, (value) =>
    words(text(value))
      .map((word) => word.toLowerCase())
      .join('_'),
  ),
  kebabcase: fixed(1, (value) =>
    words(text(value))
      .map((word) => word.toLowerCase())
      .join('-'),
  ),
  camelcase: fixed(1, (value) =>
    words(text(value))
      .map((word) => title(word.toLowerCase()))
      .join(''),
  ),
  swapcase: fixed(1, (value) =>
    text(value).replace(/\p{L}/gu, (letter) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    ),
  ),
  abbrev: fixed(2, (width, value) => abbreviate(size(width), text(value))),
  toString: fixed(1, (value) => asText(value)),
  toStrings: fixed(1, (value) => texts(value)),
  join: fixed(2, (separator, value) => texts(value).join(text(separator))),
  split: fixed(2, (separator, value) => splitMap(separator, value)),
  splitn: fixed(3, (separator, count, value) => splitMap(separator, value, count)),
  splitList: fixed(2, (separator, value) => splitParts(text(value), text(separator), -1)),
  sortAlpha: fixed(1, (value) =>
    texts(value).toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
  ),
  randAlphaNum: fixed(1, randomText(`${LETTERS}0123456789`)),
  randAlpha: fixed(1, randomText(LETTERS)),
  randNumeric: fixed(1, randomText('0123456789')),
  randAscii: fixed(1, randomText(Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join(''))),
  randBytes: fixed(1, (count) => randomBytes(bounded(size(count))).toString('base64')),
  regexMatch: fixed(2, (regex, value) => pattern(regex).matcher(text(value)).find()),
  mustRegexMatch: fixed(2, (regex, value) => pattern(regex).matcher(text(value)).find()),
  regexFind: fixed(2, (regex, value) => findAll(regex, value, 1n)[0] ?? ''),
  mustRegexFind: fixed(2, (regex, value) => findAll(regex, value, 1n)[0] ?? ''),
  regexFindAll: fixed(3, findAll),
  mustRegexFindAll: fixed(3, findAll),
  regexReplaceAll: fixed(3, replaceAll),
  mustRegexReplaceAll: fixed(3, replaceAll),
  regexReplaceAllLiteral: fixed(3, (regex, value, replacement) => replaceEach(regex, value, () => text(replacement))),
  mustRegexReplaceAllLiteral: fixed(3, (regex, value, replacement) =>
    replaceEach(regex, value, () => text(replacement)),
  ),
  regexSplit: fixed(3, (regex, value, count) => pattern(regex).split(text(value), size(count))),
  mustRegexSplit: fixed(3, (regex, value, count) => pattern(regex).split(text(value), size(count))),
  regexQuoteMeta: fixed(1, (value) => RE2JS.quote(text(value))),
  atIndex: fixed(2, (position, values) => atIndex(size(position), list(values))),
  // A map of names by place, as sprig has it.
  tuple: variadic(0, (...args) => [...args]),
  pick: variadic(1, (value, ...keys) => picked(map(value), keys, true)),
  omit: variadic(1, (value, ...keys) => picked(map(value), keys, false)),
};

function isPresent(value: TemplateValue): boolean {
  return value !== undefined && value !== null;
}

function trimSet(value: string, cutset: string): string {
  const characters = Array.from(value);
  let from = 0;
  let to = characters.length;
  while (from < to && cutset.includes(characters[from] ?? '')) from++;
  while (to > from && cutset.includes(characters[to - 1] ?? '')) to--;
  return characters.slice(from, to).join('');
}

function replaceBounded(from: string, to: string, value: string): string {
  if (to.length > from.length) bounded(value.length * (to.length + 1));
  return value.replaceAll(from, () => to);
}

function abbreviate(width: number, value: string): string {
  const characters = Array.from(value);
  return characters.length <= width || width < 4 ? value : `${characters.slice(0, width - 3).join('')}...`;
}

/** heimdall's: counts from the end where the position is negative. */
function atIndex(position: number, values: readonly TemplateValue[]): TemplateValue {
  const at = position < 0 ? values.length + position : position;
  if (at < 0 || at >= values.length) throw new RenderError('the position is outside of the list');
  return values[at];
}

function picked(
  source: Readonly<Record<string, TemplateValue>>,
  keys: readonly TemplateValue[],
  keeps: boolean,
): TemplateValue {
  const names = new Set(keys.map((key) => text(key)));
  const result: Record<string, TemplateValue> = { __proto__: null };
  for (const key of Object.keys(source)) if (names.has(key) === keeps) result[key] = source[key];
  return result;
}
