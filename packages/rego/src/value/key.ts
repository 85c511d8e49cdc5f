import { sortedElements, sortedEntries } from './order.ts';
import { Decimal, type MapKey, type RegoObject, RegoSet, type Value } from './types.ts';

/** No text of a policy can pass for a composite: a string that starts with the mark gets it once more. */
const MARK = '\u0001';

/** A Map key that is equal for equal values, and only for them. */
export function keyOf(value: Value): MapKey {
  if (typeof value === 'string') return value.startsWith(MARK) ? `${MARK}s${value}` : value;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return MARK + canonical(value);
}

/** A text that is equal for equal values, and only for them. */
function canonical(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Decimal) return value.text;
  if (value instanceof RegoSet) return `<${sortedElements(value).map(canonical).join(',')}>`;
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return `{${sortedEntries(value)
    .map(([key, item]) => `${canonical(key)}:${canonical(item)}`)
    .join(',')}}`;
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
