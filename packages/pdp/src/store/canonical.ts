import { isArray, isObject, RegoObject, toJsonText, type Value } from '@writ/rego';
import { isNumber, numberText } from '@writ/rego/internal';

/**
 * A document with its key as one line of JSON, the same for equal documents: as RFC 8785 has it, keys in the order of their
 * UTF-16 units and no space, with numbers beyond a double in all their digits.
 */
export function entryText(key: string, document: Value): string {
  return `[${JSON.stringify(key)},${canonicalText(document)}]`;
}

function canonicalText(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isNumber(value)) return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isObject(value) || value instanceof RegoObject) return toJsonText(value);
  let members = '';
  for (const key of Object.keys(value).toSorted()) {
    const member = value[key];
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalText(member)}`;
  }
  return `{${members}}`;
}
