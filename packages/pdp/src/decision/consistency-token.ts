import type { Position } from '../store/types.ts';
import type { Positions } from './types.ts';

/** A token travels in a header: longer ones are neither written nor read. */
const MAX_LENGTH = 512;
const SEQ = /^(?:0|[1-9][0-9]{0,19})$/;

/** The token of positions: URL-safe ASCII of at most 512 bytes; undefined where they do not fit. */
export function encodeConsistencyToken(positions: Positions): string | undefined {
  const entries = Object.entries(positions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { epoch, seq }]) => [name, [epoch, String(seq)]] as const);
  const token = Buffer.from(JSON.stringify(Object.fromEntries(entries))).toString('base64url');
  return token.length <= MAX_LENGTH ? token : undefined;
}

/** The positions of a token; undefined where it is none that `encodeConsistencyToken` writes. */
export function decodeConsistencyToken(token: string): Positions | undefined {
  if (token.length > MAX_LENGTH) return undefined;
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) return undefined;
  const entries: [string, Position][] = [];
  for (const [name, pair] of Object.entries(decoded)) {
    const position = positionOf(pair);
    if (!position) return undefined;
    entries.push([name, position]);
  }
  const positions = Object.fromEntries(entries);
  // One spelling for each token: equal keys, stray bytes and spaces are nothing that was ever handed out.
  return encodeConsistencyToken(positions) === token ? positions : undefined;
}

function positionOf(pair: unknown): Position | undefined {
  if (!Array.isArray(pair) || pair.length !== 2) return undefined;
  const parts: readonly unknown[] = pair;
  const [epoch, seq] = parts;
  if (typeof epoch !== 'string' || typeof seq !== 'string' || !SEQ.test(seq)) return undefined;
  return { epoch, seq: BigInt(seq) };
}
