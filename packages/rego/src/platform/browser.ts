import type { Platform } from './platform.ts';

/** Calls `crypto.getRandomValues` at most this many bytes at a time (Web Cryptography API section 10.1.1). */
const DRAW_BYTES = 65_536;

/** Browsers: their hashes and signatures answer later, and an evaluation does not wait. */
export const platform: Platform = {
  builtins: [],
  randomBytes: (count) => {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += DRAW_BYTES) crypto.getRandomValues(bytes.subarray(at, at + DRAW_BYTES));
    return bytes;
  },
  sha256: undefined,
};
