import { RenderError } from '../errors.ts';
import { equals, format, isLess, isList, isMap, isTrue, type TemplateValue } from '../value.ts';
import { formatVerbs, quote } from './printf.ts';
import { fixed, nameOf, size, type TemplateFunction, text, variadic } from './signature.ts';

/** The functions of Go's text/template itself. */
export const BUILTINS: Readonly<Record<string, TemplateFunction>> = {
  // `and` and `or` are evaluated by the compiler; these entries give their counts.
  and: variadic(1, (...args) => args.find((value) => !isTrue(value)) ?? args.at(-1)),
  or: variadic(1, (...args) => args.find((value) => isTrue(value)) ?? args.at(-1)),
  not: fixed(1, (value) => !isTrue(value)),
  len: fixed(1, lengthOf),
  index: variadic(1, (value, ...keys) => keys.reduce(index, value)),
  slice: variadic(1, slice, 4),
  print: variadic(0, (...args) => printed(args)),
  println: variadic(0, (...args) => `${args.map((value) => format(value)).join(' ')}\n`),
  printf: variadic(1, (pattern, ...args) => formatVerbs(text(pattern), args)),
  html: variadic(1, (...args) => printed(args).replace(/[<>&'"\0]/g, (mark) => HTML[mark] ?? '')),
  js: variadic(1, (...args) =>
    quote(printed(args))
      .slice(1, -1)
      .replace(/[<>&'=]/g, escapedUnit),
  ),
  urlquery: variadic(1, (...args) => queryEscape(printed(args))),
  eq: variadic(2, (first, ...others) => others.some((other) => equals(first, other))),
  ne: fixed(2, (one, other) => !equals(one, other)),
  lt: fixed(2, (one, other) => isLess(one, other)),
  le: fixed(2, (one, other) => isLess(one, other) || equals(one, other)),
  gt: fixed(2, (one, other) => !isLess(one, other) && !equals(one, other)),
  ge: fixed(2, (one, other) => !isLess(one, other)),
};

const HTML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&#34;',
  '\0': '\uFFFD',
};

function escapedUnit(mark: string): string {
  return mark === "'" ? "\\'" : `\\u00${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Go's Sprint: a space between two arguments where neither is text. */
function printed(args: readonly TemplateValue[]): string {
  return args
    .map((value, at) => {
      const before = args[at - 1];
      const spaced = at > 0 && typeof before !== 'string' && typeof value !== 'string';
      return `${spaced ? ' ' : ''}${format(value)}`;
    })
    .join('');
}

/** Go's url.QueryEscape. */
export function queryEscape(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function lengthOf(value: TemplateValue): bigint {
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  if (isList(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(Object.keys(value).length);
  throw new RenderError(`len of type ${nameOf(value)}`);
}

function index(value: TemplateValue, key: TemplateValue): TemplateValue {
  if (isMap(value)) {
    if (typeof key !== 'string') throw new RenderError('a map is indexed by text');
    return Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (isList(value)) {
    const at = size(key);
    if (at < 0 || at >= value.length) throw new RenderError(`index out of range: ${at}`);
    return value[at];
  }
  if (typeof value === 'string') {
    const byte = Buffer.from(value)[size(key)];
    if (byte === undefined) throw new RenderError('index out of range');
    return BigInt(byte);
  }
  throw new RenderError(
    value === undefined || value === null ? 'index of untyped nil' : `cannot index ${nameOf(value)}`,
  );
}

function slice(value: TemplateValue, ...bounds: readonly TemplateValue[]): TemplateValue {
  const [from = 0, to] = bounds.map((bound) => size(bound));
  const source = typeof value === 'string' ? Buffer.from(value) : value;
  if (!Buffer.isBuffer(source) && !isList(source)) throw new RenderError(`cannot slice ${nameOf(value)}`);
  const end = to ?? source.length;
  if (from < 0 || end < from || end > source.length) throw new RenderError('slice bounds out of range');
  return Buffer.isBuffer(source) ? source.subarray(from, end).toString() : source.slice(from, end);
}
