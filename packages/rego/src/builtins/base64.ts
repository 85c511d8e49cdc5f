import { BuiltinError } from './types.ts';

/** The alphabet of an encoding: `+/` or `-_`. */
export type Base64Alphabet = 'standard' | 'url';

const INVALID = 0xff;
const PAD = 0x3d;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const DECODE = { standard: decodeTable(`${DIGITS}+/`), url: decodeTable(`${DIGITS}-_`) } satisfies Record<
  Base64Alphabet,
  Uint8Array
>;

function decodeTable(digits: string): Uint8Array {
  const table = new Uint8Array(256).fill(INVALID);
  for (let value = 0; value < digits.length; value += 1) table[digits.charCodeAt(value)] = value;
  return table;
}

/**
 * Decodes as Go's encoding/base64 does: line ends are skipped, bits that say nothing are ignored.
 *
 * @param padded whether padding must be there or must not
 * @throws BuiltinError with Go's text and the place of the first byte that is wrong
 */
export function decodeBase64(text: string, alphabet: Base64Alphabet, padded = true): Buffer {
  const result = decode(Buffer.from(text), alphabet, padded);
  if (typeof result === 'number') throw new BuiltinError(`illegal base64 data at input byte ${result}`);
  return result;
}

/** As {@link decodeBase64} of bytes, but undefined where they are not base64. */
export function tryDecodeBase64(source: Uint8Array, alphabet: Base64Alphabet, padded = true): Buffer | undefined {
  const result = decode(source, alphabet, padded);
  return typeof result === 'number' ? undefined : result;
}

/** What `base64url.decode` decodes: padding may be missing. @throws BuiltinError with OPA's texts */
export function decodeBase64Url(text: string): Buffer {
  if (text.endsWith('=')) return decodeBase64(text, 'url');
  const remainder = Buffer.byteLength(text) % 4;
  if (remainder === 1) throw new BuiltinError(`illegal base64url string: ${text}`);
  return decodeBase64(remainder === 0 ? text : text + '='.repeat(4 - remainder), 'url');
}

/** The bytes, or the place of the first byte that is wrong. */
function decode(source: Uint8Array, alphabet: Base64Alphabet, padded: boolean): Buffer | number {
  const table = DECODE[alphabet];
  const out = Buffer.alloc(Math.ceil(source.length / 4) * 3);
  let length = 0;
  let bits = 0;
  let digits = 0;
  for (let at = 0; at < source.length; at += 1) {
    const byte = source[at] ?? 0;
    const value = table[byte] ?? INVALID;
    if (value !== INVALID) {
      bits = (bits << 6) | value;
      digits += 1;
      if (digits === 4) {
        length = out.writeUIntBE(bits, length, 3);
        bits = 0;
        digits = 0;
      }
    } else if (!isLineEnd(byte)) {
      if (byte !== PAD || !padded || digits < 2) return at;
      const end = afterPadding(source, at, digits);
      if (end < 0) return -end - 1;
      return out.subarray(0, writeRest(out, length, bits, digits));
    }
  }
  if (digits === 0) return out.subarray(0, length);
  if (padded || digits === 1) return source.length - digits;
  return out.subarray(0, writeRest(out, length, bits, digits));
}

/** The end of padding that starts at `at`; or -1 minus the place of what is wrong. */
function afterPadding(source: Uint8Array, at: number, digits: number): number {
  let next = at + 1;
  if (digits === 2) {
    while (isLineEnd(source[next])) next += 1;
    if (next === source.length) return -source.length - 1;
    if (source[next] !== PAD) return -next;
    next += 1;
  }
  while (isLineEnd(source[next])) next += 1;
  return next < source.length ? -next - 1 : next;
}

function writeRest(out: Buffer, length: number, bits: number, digits: number): number {
  if (digits === 2) return out.writeUInt8((bits >> 4) & 0xff, length);
  return out.writeUInt16BE((bits >> 2) & 0xffff, length);
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}
