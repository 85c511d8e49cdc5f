import { sortedElements, sortedEntries, sortedKeys } from './order.ts';
import { Decimal, type MapKey, RegoObject, RegoSet, type Value } from './types.ts';

/** No text of a policy can pass for a composite: a string that starts with the mark gets it once more. */
const MARK = '\u0001';

/** A Map key that is equal for equal values, and only for them. */
export function keyOf(value: Value): MapKey {
  if (typeof value === 'string') return value.startsWith(MARK) ? `${MARK}s${value}` : value;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return MARK + canonical(value);
}

/** A text that is equal for equal values, and only for them. No value's text goes on in another's: strings say how long they are. */
function canonical(value: Value): string {
  if (typeof value === 'string') return `${value.length}"${value}`;
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Decimal) return value.text;
  if (value instanceof RegoSet) return `<${listed(sortedElements(value))}>`;
  if (isArray(value)) return `[${listed(value)}]`;
  let text = '{';
  if (value instanceof RegoObject) {
    for (const [key, item] of sortedEntries(value)) text += `${canonical(key)}:${canonical(item)},`;
  } else {
    for (const key of sortedKeys(value)) text += `${key.length}"${key}:${canonical(value[key] ?? null)},`;
  }
  return `${text}}`;
}

function listed(values: readonly Value[]): string {
  let text = '';
  for (const value of values) text += `${canonical(value)},`;
  return text;
}

/** `Array.isArray` for values, where an array is read-only. */
export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is RegoObject | { readonly [key: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof RegoSet) &&
    !(value instanceof Decimal)
  );
}
