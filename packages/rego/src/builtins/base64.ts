import { decodeBase64Url as decodeUrl } from './encoding.ts';
import { decodeBase64 as decode } from './go/base64.ts';
import { BuiltinError } from './types.ts';

/** The alphabet of an encoding: `+/` or `-_`. */
export type Base64Alphabet = 'standard' | 'url';

/** Decodes padded base64. @throws BuiltinError with Go's text and the place of the first byte that is wrong */
export function decodeBase64(text: string, alphabet: Base64Alphabet): Buffer {
  const result = decode(text, alphabet);
  if (typeof result === 'number') throw new BuiltinError(`illegal base64 data at input byte ${result}`);
  return Buffer.from(result.buffer, result.byteOffset, result.length);
}

/** As {@link decodeBase64}, but undefined where the text is not base64. Without padding where `padded` is false. */
export function tryDecodeBase64(text: string, alphabet: Base64Alphabet, padded = true): Buffer | undefined {
  if (!padded && text.includes('=')) return undefined;
  const result = decode(padded ? text : text + '='.repeat((4 - (text.length % 4)) % 4), alphabet);
  return typeof result === 'number' ? undefined : Buffer.from(result.buffer, result.byteOffset, result.length);
}

/** What `base64url.decode` decodes: padding may be missing. @throws BuiltinError with OPA's texts */
export function decodeBase64Url(text: string): Buffer {
  const bytes = decodeUrl(text);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
