import { isArray, isNumber, isObject, numberText, sortedEntries, type Value } from '../../value/index.ts';
import { formatFloat } from '../go/float.ts';
import type { FormatArgument } from '../go/fmt.ts';

/** A number of the data: to templates a text of its own type. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template computes with: constants are integers and floats, numbers of the data are {@link JsonNumber}. */
export type TemplateValue =
  | undefined
  | null
  | string
  | boolean
  | bigint
  | number
  | JsonNumber
  | readonly TemplateValue[]
  | ReadonlyMap<string, TemplateValue>;

/** Takes a value over that came through JSON. */
export function templateValue(value: Value): TemplateValue {
  if (isNumber(value)) return new JsonNumber(numberText(value));
  if (isArray(value)) return value.map(templateValue);
  if (isObject(value)) {
    return new Map(
      sortedEntries(value).map(([key, item]) => [typeof key === 'string' ? key : '', templateValue(item)] as const),
    );
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function isMap(value: TemplateValue): value is ReadonlyMap<string, TemplateValue> {
  return value instanceof Map;
}

/** Whether a value counts as true. */
export function isTruthy(value: TemplateValue): boolean {
  if (value === undefined || value === null) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  if (value instanceof JsonNumber) return value.text !== '';
  return value !== '' && value !== false && value !== 0n && value !== 0;
}

/** The name of the type in Go. */
export function goType(value: TemplateValue): string {
  if (value instanceof JsonNumber) return 'json.Number';
  if (isList(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    default:
      return '<nil>';
  }
}

/** Go's `%v`. */
export function goText(value: TemplateValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof JsonNumber) return value.text;
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (isMap(value)) return `map[${Array.from(value, ([key, item]) => `${key}:${goText(item)}`).join(' ')}]`;
  return typeof value === 'number' ? formatFloat(value, 'g', -1) : String(value);
}

/** What `printf` is handed. */
export function formatArgument(value: TemplateValue): FormatArgument {
  if (value instanceof JsonNumber) return { type: 'json.Number', value: value.text };
  if (typeof value === 'bigint') return { type: 'int', value };
  if (typeof value === 'number') return { type: 'float64', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  return { type: 'string', value: typeof value === 'string' ? value : goText(value) };
}
