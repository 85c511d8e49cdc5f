import { createHash, hkdfSync } from 'node:crypto';
import type { Secret } from '@writ/core';
import { pdpError } from '../../errors.ts';

/** The keys that one file is encrypted with, and what tells which secret they come from. */
export interface FileKeys {
  /** AES-256 key of this file alone. */
  readonly key: Buffer;
  /** Tells another secret from a file that was tampered with; it gives nothing of the secret away. */
  readonly keyId: string;
}

const KEY_BYTES = 32;
const BASE64_KEY = /^[A-Za-z0-9+/]{43}=$/;

/** How many random bytes make the keys of one file differ from those of all others. */
export const SALT_BYTES = 32;

/**
 * Derives the keys of a file (HKDF, RFC 5869). Each file has its own, so that frame numbers can serve as nonces and a frame
 * of one file is never taken for one of another.
 *
 * @param secret 32 bytes in base64
 */
export function fileKeys(secret: Secret, salt: Buffer): FileKeys {
  const text = secret.reveal();
  if (!BASE64_KEY.test(text)) {
    throw pdpError('ERR_PDP_SNAPSHOT_KEY', 'the key of snapshot files is not 32 bytes in base64');
  }
  const bytes = Buffer.from(text, 'base64');
  const key = Buffer.from(hkdfSync('sha256', bytes, salt, 'writ snapshot', KEY_BYTES));
  return { key, keyId: keyIdOf(bytes) };
}

function keyIdOf(secret: Buffer): string {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'writ snapshot key id', 8));
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
