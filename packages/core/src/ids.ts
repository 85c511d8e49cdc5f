import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from './clock.ts';

/** A source of identifiers that are unique across processes and machines. */
export interface IdSource {
  /** A new identifier. */
  next(): string;
}

const POOL_BYTES = 4096;
const RANDOM_BYTES = 10;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Identifiers as UUID version 7 (RFC 9562 section 5.7): they sort by the time they were made, and 74 bits of each come
 * from the system's random source. Random bytes are drawn in blocks, because a draw costs far more than its bytes.
 */
export function uuidSource(clock: Clock = systemClock): IdSource {
  let pool = Buffer.alloc(0);
  let used = 0;
  let prefixMs = -1;
  let prefix = '';
  return {
    next() {
      if (used + RANDOM_BYTES > pool.length) {
        pool = randomBytes(POOL_BYTES);
        used = 0;
      }
      const ms = clock.now();
      if (ms !== prefixMs) {
        prefixMs = ms;
        prefix = timePrefix(ms);
      }
      const at = used;
      used += RANDOM_BYTES;
      const hex = (offset: number): string => HEX[pool[at + offset] ?? 0] ?? '';
      const version = HEX[0x70 | ((pool[at] ?? 0) & 0x0f)];
      const variant = HEX[0x80 | ((pool[at + 2] ?? 0) & 0x3f)];
      return `${prefix}${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
    },
  };
}

/** Identifiers `<prefix>-1`, `<prefix>-2`, …: for tests and for output that must not change from run to run. */
export function sequentialIds(prefix: string): IdSource {
  let count = 0;
  return { next: () => `${prefix}-${++count}` };
}

/** The 48 bits of time in front, with the dashes that belong there; the same for all ids of a millisecond. */
function timePrefix(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-`;
}
