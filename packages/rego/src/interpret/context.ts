import { platform } from '#platform';
import type { Location } from '../ast/types.ts';
import type { Outside } from '../builtins/outside.ts';
import type { BuiltinContext } from '../builtins/types.ts';
import type { Value } from '../value/types.ts';

/** What built-ins may know, as the caller of an evaluation sets it. */
export interface ContextOptions {
  /** Nanoseconds since 1970-01-01T00:00:00Z; default: the clock, read once. */
  readonly nowNs?: bigint | undefined;
  /** Makes everything random depend on this text alone; default: the system's randomness. */
  readonly seed?: string | undefined;
  /** What `opa.runtime()` answers; default: an empty object. */
  readonly runtime?: Value | undefined;
  /** Answers requests and look-ups; default: they are refused. */
  readonly outside?: Outside | undefined;
  /** Takes what `print` prints; default: nobody. */
  readonly print?: ((text: string, location: Location | undefined) => void) | undefined;
}

/** Makes the context of one evaluation. */
export function makeContext(options: ContextOptions, spend: (steps: number) => void): BuiltinContext {
  const bytes = options.seed === undefined ? platform.randomBytes : seededBytes(options.seed);
  return {
    nowNs: options.nowNs ?? BigInt(Date.now()) * 1_000_000n,
    runtime: options.runtime ?? {},
    outside: options.outside,
    memo: new Map(),
    random: (below) => randomBelow(bytes, below),
    randomBytes: (count) => bytes(count),
    spend,
    print: (text, location) => options.print?.(text, location),
  };
}

/** Draws until the draw is below, so that each number is as likely as any other. */
function randomBelow(bytes: (count: number) => Uint8Array, below: bigint): bigint {
  if (below <= 1n) return 0n;
  const bits = (below - 1n).toString(2).length;
  const count = Math.ceil(bits / 8);
  const mask = (1n << BigInt(bits)) - 1n;
  for (;;) {
    const drawn = bytes(count).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) & mask;
    if (drawn < below) return drawn;
  }
}

const DIGEST_BYTES = 32;

/** SHA-256 over the seed and a counter. @throws RangeError where the platform has no such hash */
function seededBytes(seed: string): (count: number) => Uint8Array {
  const { sha256 } = platform;
  if (!sha256) throw new RangeError('a seed needs a hash that this platform does not have');
  let counter = 0;
  return (count) => {
    const bytes = new Uint8Array(Math.ceil(count / DIGEST_BYTES) * DIGEST_BYTES);
    for (let at = 0; at < count; at += DIGEST_BYTES) {
      bytes.set(sha256(`${counter}:${seed}`), at);
      counter += 1;
    }
    return bytes.subarray(0, count);
  };
}
