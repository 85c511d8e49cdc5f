import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The hashes that built-ins need. */
export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha512';

/** The digest of bytes in lower-case hexadecimal. */
export function digest(name: HashName, bytes: Uint8Array): string {
  return createHash(name).update(bytes).digest('hex');
}

/** The keyed digest of bytes in lower-case hexadecimal. */
export function hmac(name: HashName, key: Uint8Array, bytes: Uint8Array): string {
  return createHmac(name, key).update(bytes).digest('hex');
}

/** Whether bytes are equal, in a time that does not tell where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
