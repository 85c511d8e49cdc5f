/** Go's simple case mapping: each rune becomes exactly one, without regard to its neighbours or the language. */

const ASCII = /^[\0-\x7f]*$/;

/** `strings.ToLower`. */
export function toLower(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : mapRunes(text, simpleLower);
}

/** `strings.ToUpper`. */
export function toUpper(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : mapRunes(text, simpleUpper);
}

function mapRunes(text: string, map: (rune: string) => string): string {
  let result = '';
  for (const rune of text) result += map(rune);
  return result;
}

function simpleLower(rune: string): string {
  const lower = rune.toLowerCase();
  // U+0130 alone has a full mapping of several runes.
  return isOneRune(lower) ? lower : 'i';
}

function simpleUpper(rune: string): string {
  const upper = rune.toUpperCase();
  if (isOneRune(upper)) return upper;
  const code = rune.codePointAt(0) ?? 0;
  // Greek letters with iota subscript have a title-case form of one rune; the others with a full mapping stay.
  if (code >= 0x1f80 && code <= 0x1faf && code % 16 < 8) return String.fromCodePoint(code + 8);
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9);
  return rune;
}

function isOneRune(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}
