import { integerFrom, keyOf, type Value } from '../value/index.ts';
import { stringOperand } from './operands.ts';
import type { BuiltinContext, BuiltinTable } from './types.ts';

/** A random UUID; equal operands get the same one within an evaluation. */
function random(context: BuiltinContext, seed: Value = null): Value {
  const key = `uuid.rfc4122:${typeof seed}:${String(keyOf(seed))}`;
  const known = context.memo.get(key);
  if (typeof known === 'string') return known;
  const bytes = context.randomBytes(16);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  context.memo.set(key, uuid);
  return uuid;
}

/** The digits of the forms that google/uuid reads: plain, with dashes, in any brackets, as a URN. */
function digitsOf(text: string): string | undefined {
  let dashed = text;
  if (text.length === 45) {
    if (!/^urn:uuid:/i.test(text)) return undefined;
    dashed = text.slice(9);
  } else if (text.length === 38) dashed = text.slice(1, 37);
  else if (text.length === 32) return /^[0-9a-fA-F]{32}$/.test(text) ? text : undefined;
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i.exec(dashed);
  return match?.slice(1).join('');
}

/** 100 nanoseconds from 1582-10-15 to 1970-01-01. */
const EPOCH = 122192928000000000n;

const DOMAINS = ['Person', 'Group', 'Org'] as const;

function variantOf(byte: number): string {
  if ((byte & 0xc0) === 0x80) return 'RFC4122';
  if ((byte & 0xe0) === 0xc0) return 'Microsoft';
  return (byte & 0xe0) === 0xe0 ? 'Future' : 'Reserved';
}

/** What an address of a network card says of itself. */
function macVariables(first: number): string {
  return `${(first & 0b10) === 0 ? 'global' : 'local'}:${(first & 0b01) === 0 ? 'unicast' : 'multicast'}`;
}

function parse(_context: BuiltinContext, text: Value = null): Value | undefined {
  const digits = digitsOf(stringOperand(text, 1));
  if (digits === undefined) return undefined;
  const at = (start: number, end: number) => Number.parseInt(digits.slice(start, end), 16);
  const version = at(12, 13);
  const common = { version, variant: variantOf(at(16, 18)) };
  if (version !== 1 && version !== 2) return common;
  const ticks = BigInt(`0x${digits.slice(13, 16)}${digits.slice(8, 12)}${digits.slice(0, 8)}`);
  const node = digits.slice(20).toLowerCase().match(/../g) ?? [];
  const timed = {
    ...common,
    time: integerFrom(BigInt.asIntN(64, (ticks - EPOCH) * 100n)),
    nodeid: node.join('-'),
    macvariables: macVariables(at(20, 22)),
    clocksequence: at(16, 20) & 0x3fff,
  };
  if (version === 1) return timed;
  const domain = at(18, 20);
  return { ...timed, id: at(0, 8), domain: DOMAINS[domain] ?? `Domain${domain}` };
}

/** UUIDs. */
export const uuid = {
  'uuid.parse': parse,
  'uuid.rfc4122': random,
} satisfies BuiltinTable;
