import { isArray } from './key.ts';
import { isNumber, numberText } from './number.ts';
import { sortedElements, sortedEntries } from './order.ts';
import { RegoSet, type Value } from './types.ts';

const PLAIN = /^[ !#-[\]-~]*$/;
const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;
const SHORT_ESCAPES: Readonly<Record<string, string>> = Object.freeze({
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
});

/** A value as Rego's text, with keys and elements in order: `{"a": {1, 2}}`, `set()`. */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (isNumber(value)) return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof RegoSet) {
    return value.elements.size === 0 ? 'set()' : `{${sortedElements(value).map(formatValue).join(', ')}}`;
  }
  if (isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  return `{${sortedEntries(value)
    .map(([key, item]) => `${formatValue(key)}: ${formatValue(item)}`)
    .join(', ')}}`;
}

/** A string in double quotes, as Go's `strconv.Quote` writes it. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text) quoted += escaped(character);
  return `${quoted}"`;
}

function escaped(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const point = character.codePointAt(0) ?? 0;
  if (point === 0x20 || (point > 0x20 && point < 0x7f)) return character;
  if (point < 0x20 || point === 0x7f) return `\\x${point.toString(16).padStart(2, '0')}`;
  if (PRINTABLE.test(character)) return character;
  if (point < 0x10000) return `\\u${point.toString(16).padStart(4, '0')}`;
  return `\\U${point.toString(16).padStart(8, '0')}`;
}
