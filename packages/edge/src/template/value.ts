import { RenderError } from './errors.ts';

/**
 * What templates work on: text, `bigint` for Go's integers, `number` for its floats (and all numbers of JSON), booleans,
 * null, lists, maps (objects, own keys only) and {@link Struct}.
 */
export type TemplateValue = unknown;

export type Method = (...args: readonly TemplateValue[]) => TemplateValue;

/** An object with a fixed set of members, as a Go struct: a member that it does not have is an error, not an empty value. */
export abstract class Struct {
  /** The value of a field, or undefined where there is none of that name. */
  abstract field(name: string): { readonly value: TemplateValue } | undefined;
  /** How it is printed. */
  abstract toString(): string;
  /** A method that takes arguments, or undefined. */
  method(_name: string): Method | undefined {
    return undefined;
  }
}

export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export type TemplateMap = Readonly<Record<string, TemplateValue>>;

export function isMap(value: TemplateValue): value is TemplateMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Struct);
}

/** What is at a key of a map; undefined where nothing is. */
export function entryOf(map: TemplateMap, key: string): TemplateValue {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The truth of a value, as `if` sees it. */
export function isTrue(value: TemplateValue): boolean {
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** The keys of a map in the order in which Go prints and ranges over them. */
export function sortedKeys(map: TemplateMap): string[] {
  return Object.keys(map).toSorted(compareText);
}

/** By code points, which is the order of UTF-8 bytes. */
function compareText(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** How `{{ value }}` prints a value: Go's `%v`. */
export function print(value: TemplateValue): string {
  return value === undefined || value === null ? '<no value>' : format(value);
}

/** As {@link print}, for a value inside of another or an argument: nil is `<nil>` there. */
export function format(value: TemplateValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return formatFloat(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
  }
  if (value === undefined || value === null) return '<nil>';
  if (isList(value)) return `[${value.map((item) => format(item)).join(' ')}]`;
  if (value instanceof Struct) return value.toString();
  if (!isMap(value)) throw new RenderError('the value cannot be printed');
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${format(value[key])}`)
    .join(' ')}]`;
}

/** The shortest text of a float: Go's `%v`, which takes an exponent from 1e+06 upwards and below 1e-04. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return plainDecimal(value);
}

function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = mantissa.replace(/[-.]/g, '');
  const sign = value < 0 ? '-' : '';
  const power = Number(exponent);
  return power < 0 ? `${sign}0.${'0'.repeat(-power - 1)}${digits}` : `${sign}${digits.padEnd(power + 1, '0')}`;
}

type Kind = 'int' | 'float' | 'string' | 'bool' | 'nil' | 'other';

function kindOf(value: TemplateValue): Kind {
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return value === undefined || value === null ? 'nil' : 'other';
  }
}

/** Go's `eq` of two values. @throws RenderError where they cannot be compared */
export function equals(one: TemplateValue, other: TemplateValue): boolean {
  const kind = kindOf(one);
  const otherKind = kindOf(other);
  if (kind === 'nil' || otherKind === 'nil') return kind === otherKind;
  if (kind === 'other' || otherKind === 'other') throw new RenderError('non-comparable type in a comparison');
  if (kind !== otherKind) throw new RenderError('incompatible types for comparison');
  return one === other;
}

/** Go's `lt` of two values. @throws RenderError where they have no order */
export function isLess(one: TemplateValue, other: TemplateValue): boolean {
  if (kindOf(one) !== kindOf(other)) throw new RenderError('incompatible types for comparison');
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other) < 0;
  if (typeof one === 'bigint' && typeof other === 'bigint') return one < other;
  if (typeof one === 'number' && typeof other === 'number') return one < other;
  throw new RenderError('invalid type for comparison');
}

/** JSON as Go's encoder writes it: keys sorted, `<`, `>` and `&` escaped where `escapesHtml`. */
export function toJson(value: TemplateValue, escapesHtml = true, indent?: string): string {
  const text = JSON.stringify(plainJson(value, 0), undefined, indent);
  const lines = text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return escapesHtml ? lines.replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`) : lines;
}

const MAX_JSON_DEPTH = 200;

/** A number that JSON.stringify would write otherwise than as it is. */
// oxlint-disable-next-line typescript/no-unsafe-assignment -- the library's types do not know it yet
const rawJson: (text: string) => unknown = Reflect.get(JSON, 'rawJSON');

function plainJson(value: TemplateValue, depth: number): unknown {
  if (depth > MAX_JSON_DEPTH) throw new RenderError('the value nests too deep for JSON');
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return rawJson(String(value));
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RenderError('the value has no JSON');
    return rawJson(jsonNumber(value));
  }
  if (isList(value)) return value.map((item) => plainJson(item, depth + 1));
  if (value instanceof Struct) return value.toString();
  if (!isMap(value)) return value;
  const object: Record<string, unknown> = { __proto__: null };
  for (const key of sortedKeys(value)) object[key] = plainJson(value[key], depth + 1);
  return object;
}

function jsonNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-6 || size >= 1e21) ? formatFloat(value).replace(/e-0/, 'e-') : plainDecimal(value);
}
