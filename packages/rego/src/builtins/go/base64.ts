import { bytesOf } from './text.ts';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const INVALID = 0xff;

function decodeTable(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(INVALID);
  for (let at = 0; at < alphabet.length; at++) table[alphabet.charCodeAt(at)] = at;
  return table;
}

const TABLES = { standard: decodeTable(STANDARD), url: decodeTable(URL_SAFE) } as const;

const NEWLINE = new Set([0x0a, 0x0d]);
const PADDING = 0x3d;

/** Encodes bytes; `url` has no padding unless it is asked for. */
export function encodeBase64(bytes: Uint8Array, alphabet: 'standard' | 'url', padded: boolean): string {
  const letters = alphabet === 'url' ? URL_SAFE : STANDARD;
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letters.charAt(group >> 18) + letters.charAt((group >> 12) & 63);
    text += left > 1 ? letters.charAt((group >> 6) & 63) : padded ? '=' : '';
    text += left > 2 ? letters.charAt(group & 63) : padded ? '=' : '';
  }
  return text;
}

/**
 * Decodes as Go's `encoding/base64` does with padding: line ends are skipped, bits that are left over are ignored.
 *
 * @returns the bytes, or the offset in bytes that Go's error names
 */
export function decodeBase64(text: string, alphabet: 'standard' | 'url'): Uint8Array | number {
  const source = bytesOf(text);
  const table = TABLES[alphabet];
  const result = new Uint8Array(Math.ceil((source.length * 3) / 4));
  let length = 0;
  let at = 0;
  const skipNewlines = () => {
    while (at < source.length && NEWLINE.has(source[at] ?? 0)) at++;
  };
  while (at < source.length) {
    let group = 0;
    let count = 0;
    let ended = false;
    while (count < 4) {
      if (at === source.length) {
        if (count === 0) return result.slice(0, length);
        return at - count;
      }
      const byte = source[at] ?? 0;
      at += 1;
      const sextet = table[byte] ?? INVALID;
      if (sextet !== INVALID) {
        group |= sextet << (18 - 6 * count);
        count += 1;
        continue;
      }
      if (NEWLINE.has(byte)) continue;
      if (byte !== PADDING || count < 2) return at - 1;
      if (count === 2) {
        skipNewlines();
        if (at === source.length) return source.length;
        if (source[at] !== PADDING) return at - 1;
        at += 1;
      }
      skipNewlines();
      if (at < source.length) return at;
      ended = true;
      break;
    }
    result[length] = group >> 16;
    if (count > 2) result[length + 1] = (group >> 8) & 0xff;
    if (count > 3) result[length + 2] = group & 0xff;
    length += count - 1;
    if (ended) break;
  }
  return result.slice(0, length);
}
