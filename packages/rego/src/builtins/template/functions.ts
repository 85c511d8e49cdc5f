import { sprintf } from '../go/fmt.ts';
import { byteLength, bytesOf, textOf } from '../go/text.ts';
import { queryEscape } from '../go/url.ts';
import type { FunctionName } from './nodes.ts';
import { formatArgument, goText, goType, isList, isMap, isTruthy, JsonNumber, type TemplateValue } from './values.ts';

type Spend = (steps: number) => void;
type TemplateFunction = (args: readonly TemplateValue[], spend: Spend, sources: readonly string[]) => TemplateValue;

/** Go's `fmt.Sprint`: a space between neighbours that are both no strings. */
function sprint(args: readonly TemplateValue[]): string {
  return args
    .map((arg, at) => {
      const before = args[at - 1];
      const gap = at > 0 && !isText(arg) && !isText(before) ? ' ' : '';
      return gap + goText(arg);
    })
    .join('');
}

function isText(value: TemplateValue): boolean {
  return typeof value === 'string' || value instanceof JsonNumber;
}

/** What the escaping functions work on: a string alone, else what `print` makes. */
function joined(args: readonly TemplateValue[]): string {
  return sprint(args.map((arg) => (arg === undefined ? '<no value>' : arg)));
}

function textValue(value: TemplateValue): string | undefined {
  return value instanceof JsonNumber ? value.text : typeof value === 'string' ? value : undefined;
}

function checkCount(args: readonly TemplateValue[], name: string, count: number): void {
  if (args.length !== count) throw new Error(`wrong number of args for ${name}: want ${count} got ${args.length}`);
}

function isBasic(value: TemplateValue): boolean {
  return !isList(value) && !isMap(value);
}

function isEqual(a: TemplateValue, b: TemplateValue): boolean {
  for (const value of [a, b]) {
    if (!isBasic(value)) throw new Error(`error calling eq: non-comparable type ${goText(value)}: ${goType(value)}`);
  }
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
  const texts = [textValue(a), textValue(b)];
  if (texts[0] !== undefined && texts[1] !== undefined) return texts[0] === texts[1];
  if (typeof a !== typeof b || texts[0] !== undefined || texts[1] !== undefined) throw incompatible(a, b);
  return a === b;
}

function incompatible(a: TemplateValue, b: TemplateValue): Error {
  return new Error(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
}

function isLess(a: TemplateValue, b: TemplateValue): boolean {
  const left = textValue(a) ?? a;
  const right = textValue(b) ?? b;
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right;
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  if (typeof left === typeof right) throw new Error('invalid type for comparison');
  throw incompatible(a, b);
}

function comparison(name: string, holds: (a: TemplateValue, b: TemplateValue) => boolean): TemplateFunction {
  return (args) => {
    checkCount(args, name, 2);
    return holds(args[0], args[1]);
  };
}

function itemAt(container: TemplateValue, index: TemplateValue): TemplateValue {
  if (container === undefined || container === null) throw new Error('index of untyped nil');
  if (isMap(container)) {
    const key = textValue(index);
    if (key === undefined) throw new Error(`value has type ${goType(index)}; should be string`);
    return container.get(key);
  }
  const list = isList(container) ? container : textValue(container);
  if (list === undefined) throw new Error(`can't index item of type ${goType(container)}`);
  if (typeof index !== 'bigint') throw new Error(`cannot index slice/array with type ${goType(index)}`);
  const bytes = typeof list === 'string' ? bytesOf(list) : list;
  if (index < 0n || index >= bytes.length) throw new Error(`index out of range: ${index}`);
  const item = bytes[Number(index)];
  return typeof item === 'number' && typeof list === 'string' ? BigInt(item) : item;
}

function slice(args: readonly TemplateValue[]): TemplateValue {
  const [container, ...indexes] = args;
  const text = textValue(container);
  const size = text === undefined ? (isList(container) ? container.length : -1) : byteLength(text);
  if (container === undefined || container === null) throw new Error('slice of untyped nil');
  if (size < 0) throw new Error(`can't slice item of type ${goType(container)}`);
  const bounds = indexes.map((index) => {
    if (typeof index !== 'bigint') throw new Error(`cannot index slice/array with type ${goType(index)}`);
    if (index < 0n || index > size) throw new Error(`index out of range: ${index}`);
    return Number(index);
  });
  const [start = 0, end = size] = bounds;
  if (start > end) throw new Error(`invalid slice index: ${start} > ${end}`);
  return isList(container) ? container.slice(start, end) : textOf(bytesOf(text ?? '').subarray(start, end));
}

function length(args: readonly TemplateValue[]): TemplateValue {
  checkCount(args, 'len', 1);
  const [value] = args;
  const text = textValue(value);
  if (text !== undefined) return BigInt(byteLength(text));
  if (isList(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw new Error(value === undefined || value === null ? 'len of nil pointer' : `len of type ${goType(value)}`);
}

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=]|\p{Cc}|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    if (char === '\\' || char === "'" || char === '"') return `\\${char}`;
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** The functions but `and` and `or`, which do not evaluate all that they are handed. */
export const FUNCTIONS = {
  call: (args, _spend, sources) => {
    throw new Error(`non-function ${sources[0] ?? ''} of type ${goType(args[0])}`);
  },
  eq: (args) => {
    const [first, ...others] = args;
    if (others.length === 0) throw new Error('missing argument for comparison');
    return others.some((other) => isEqual(first, other));
  },
  ge: comparison('ge', (a, b) => !isLess(a, b)),
  gt: comparison('gt', (a, b) => !isLess(a, b) && !isEqual(a, b)),
  html: (args) => joined(args).replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char),
  index: (args) => args.slice(1).reduce((value, index) => itemAt(value, index), args[0]),
  js: (args) => escapeJs(joined(args)),
  le: comparison('le', (a, b) => isLess(a, b) || isEqual(a, b)),
  len: length,
  lt: comparison('lt', isLess),
  ne: comparison('ne', (a, b) => !isEqual(a, b)),
  not: (args) => {
    checkCount(args, 'not', 1);
    return !isTruthy(args[0]);
  },
  print: (args) => sprint(args),
  printf: (args, spend) => {
    const [format, ...rest] = args;
    const text = textValue(format);
    if (text === undefined) throw new Error(`wrong type for value; expected string; got ${goType(format)}`);
    return sprintf(text, rest.map(formatArgument), spend);
  },
  println: (args) => `${args.map(goText).join(' ')}\n`,
  slice,
  urlquery: (args) => queryEscape(joined(args)),
} satisfies Record<Exclude<FunctionName, 'and' | 'or'>, TemplateFunction>;
