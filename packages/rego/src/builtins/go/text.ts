/**
 * Text as Go sees it: bytes of UTF-8, valid or not. A byte that is no part of valid UTF-8 is carried in a JavaScript
 * string as the lone low surrogate U+DC00 + byte, so that `hex.encode(base64.decode(x))` keeps every byte. Well-formed
 * text never holds one; whoever prints a value replaces what remains with U+FFFD, as Go's JSON encoder does.
 */

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a text; an escaped byte becomes that byte, another lone surrogate U+FFFD. */
export function bytesOf(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const rune of text) {
    const code = rune.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else for (const byte of encoder.encode(rune)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** The text of bytes; each byte that is no valid UTF-8 is escaped. */
export function textOf(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return escapedText(bytes);
  }
}

function escapedText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = runeLength(bytes, at);
    if (length === 0) {
      parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
      at += 1;
    } else {
      parts.push(strictDecoder.decode(bytes.subarray(at, at + length)));
      at += length;
    }
  }
  return parts.join('');
}

/** The number of bytes of the valid rune that starts there, or 0. */
function runeLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next++) {
    const byte = bytes[next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Whether each UTF-16 unit is one code point, so that indexes of both agree. */
export function isBasicPlane(text: string): boolean {
  return !SURROGATE.test(text);
}

/** The number of Go's runes in a text. */
export function runeCount(text: string): number {
  if (isBasicPlane(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Go's `len`: the number of bytes of UTF-8. */
export function byteLength(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLow(text.charCodeAt(at + 1))) {
      length += 4;
      at += 1;
    } else if (unit >= 0xdc80 && unit <= 0xdcff) length += 1;
    else length += 3;
  }
  return length;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** What Go's `unicode.IsSpace` holds for space. */
const GO_SPACE: ReadonlySet<string> = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && GO_SPACE.has(text.charAt(start))) start++;
  while (end > start && GO_SPACE.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export function isPrint(rune: string): boolean {
  return PRINTABLE.test(rune);
}

/** `strconv.Quote`, `strconv.QuoteToASCII`, and with `'` as the mark their siblings for runes. */
export function quote(text: string, { ascii = false, mark = '"' } = {}): string {
  let quoted = mark;
  for (const rune of text) {
    if (rune === mark || rune === '\\') quoted += `\\${rune}`;
    else if (isPrint(rune) && (!ascii || rune < '\u0080')) quoted += rune;
    else quoted += NAMED_ESCAPES.get(rune) ?? escapeRune(rune.codePointAt(0) ?? 0);
  }
  return quoted + mark;
}

function escapeRune(code: number): string {
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
