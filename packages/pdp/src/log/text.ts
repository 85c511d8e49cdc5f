import { Decimal, isArray, RegoObject, RegoSet, toJsonText, type Value } from '@writ/rego';

/**
 * About how many bytes a value takes as JSON. It goes through all of it, which costs a small part of what it cost to parse it.
 */
export function approximateBytes(value: Value | undefined): number {
  switch (typeof value) {
    case 'string':
      return value.length + 3;
    case 'object':
      return value === null ? 5 : compositeBytes(value);
    default:
      return 8;
  }
}

function compositeBytes(value: Exclude<Value, null | boolean | number | bigint | string>): number {
  if (value instanceof Decimal) return 32;
  let bytes = 2;
  if (isArray(value)) {
    for (const item of value) bytes += approximateBytes(item);
    return bytes;
  }
  // These come from policies only, and are written down at once.
  if (value instanceof RegoSet || value instanceof RegoObject) return toJsonText(value).length;
  for (const key of Object.keys(value)) bytes += key.length + 4 + approximateBytes(value[key]);
  return bytes;
}

/** A value as JSON; where nothing in it is Rego's own, by the host's encoder, which is faster. */
export function jsonText(value: Value): string {
  return isHostJson(value) ? JSON.stringify(value) : toJsonText(value, { escapeHtml: false });
}

/** Whether the host's encoder writes a value as Rego does, the order of keys aside. */
export function isHostJson(value: Value | undefined): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (isArray(value)) return value.every(isHostJson);
  if (value instanceof RegoSet || value instanceof RegoObject || value instanceof Decimal) return false;
  for (const key of Object.keys(value)) if (!isHostJson(value[key])) return false;
  return true;
}
