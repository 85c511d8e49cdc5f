import { isArray, isObject, isSet, setOf, sortedElements, sortedEntries, type Value } from '../value/index.ts';
import { addressText, contains, fromWide, type Network, parseCidr, parseIp, toWide } from './go/ip.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

function network(value: Value): Network {
  const text = stringOperand(value, 1);
  try {
    return parseCidr(text);
  } catch (error) {
    throw new BuiltinError(error instanceof Error ? error.message : String(error));
  }
}

function cidrContains(outer: Value, inner: Value): boolean {
  const around = network(outer);
  const text = stringOperand(inner, 1);
  const address = parseIp(text);
  if (address !== undefined) return contains(around, address.bits, address.first);
  let within: Network;
  try {
    within = parseCidr(text);
  } catch {
    throw new BuiltinError(`not a valid textual representation of an IP address or CIDR: ${text}`);
  }
  return contains(around, within.bits, within.first) && contains(around, within.bits, within.last);
}

/** What stands for an element in the result, and the text to match. */
function matchOperand(value: Value, position: number): readonly (readonly [cidr: Value, index: Value])[] {
  const first = (element: Value): Value => {
    if (typeof element === 'string') return element;
    const head = isArray(element) ? element[0] : undefined;
    if (head === undefined) throw new BuiltinError(`operand ${position}: element must be string or non-empty array`);
    return head;
  };
  if (typeof value === 'string') return [[value, value]];
  if (isArray(value)) return value.map((element, index) => [first(element), index] as const);
  if (isSet(value)) return sortedElements(value).map((element) => [first(element), element] as const);
  if (isObject(value)) return sortedEntries(value).map(([key, element]) => [first(element), key] as const);
  return [];
}

function containsMatches(context: BuiltinContext, outer: Value = null, inner: Value = null): Value {
  const matches: Value[] = [];
  const outers = matchOperand(outer, 1);
  const inners = outers.length === 0 ? [] : matchOperand(inner, 2);
  context.spend(outers.length * inners.length);
  for (const [around, outerIndex] of outers) {
    for (const [within, innerIndex] of inners) {
      if (cidrContains(around, within)) matches.push([outerIndex, innerIndex]);
    }
  }
  return setOf(matches);
}

function expand(context: BuiltinContext, cidr: Value = null): Value {
  const { bits, first, last } = network(cidr);
  const addresses: string[] = [];
  for (let at = first; at <= last; at++) {
    context.spend(4);
    addresses.push(addressText(bits, at));
  }
  return setOf(addresses);
}

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  /** The text of the network, while nothing was merged into it. */
  readonly text: string | undefined;
}

function rangeOf(value: Value): Range {
  if (typeof value !== 'string') throw new BuiltinError('element must be string');
  const address = parseIp(value);
  if (address === undefined) {
    const { bits, first, last, prefix } = network(value);
    return { first: toWide(bits, first), last: toWide(bits, last), text: `${addressText(bits, first)}/${prefix}` };
  }
  if (address.bits === 128) throw new BuiltinError('IPv6 invalid: needs prefix length');
  // A bare address stands for its class, as before CIDR.
  const top = address.first >> 24n;
  const prefix = top < 128n ? 8 : top < 192n ? 16 : 24;
  const host = BigInt(32 - prefix);
  const first = (address.first >> host) << host;
  const last = first | ((1n << host) - 1n);
  return { first: toWide(32, first), last: toWide(32, last), text: `${addressText(32, address.first)}/${prefix}` };
}

/** The address before; the first of each family stays. */
function previous(wide: bigint): bigint {
  const { value } = fromWide(wide);
  return value === 0n ? wide : wide - 1n;
}

function merge(context: BuiltinContext, cidrs: Value = null): Value {
  if (!isArray(cidrs) && !isSet(cidrs)) throw new BuiltinError('operand must be an array');
  const ranges = (isArray(cidrs) ? cidrs : sortedElements(cidrs)).map(rangeOf);
  context.spend(ranges.length * 4);
  ranges.sort((a, b) => order(a.last, b.last) || order(a.first, b.first));
  const merged: Range[] = [];
  let current = ranges.pop();
  while (current !== undefined) {
    const before = ranges.pop();
    if (before === undefined || previous(current.first) > before.last) {
      merged.push(current);
      current = before;
    } else {
      const first = before.first < current.first ? before.first : current.first;
      current = { first, last: current.last, text: undefined };
    }
  }
  return setOf(merged.flatMap((range) => (range.text === undefined ? blocks(range) : [range.text])));
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The fewest networks that cover a range. */
function blocks(range: Range): string[] {
  const texts: string[] = [];
  let { first } = range;
  const width = fromWide(first).bits;
  while (first <= range.last) {
    let host = 0;
    while (
      host < width &&
      (first & ((1n << BigInt(host + 1)) - 1n)) === 0n &&
      first + (1n << BigInt(host + 1)) - 1n <= range.last
    ) {
      host += 1;
    }
    const { bits, value } = fromWide(first);
    texts.push(`${addressText(bits, value)}/${width - host}`);
    first += 1n << BigInt(host);
  }
  return texts;
}

/** Networks and addresses. */
export const cidr = {
  'net.cidr_contains': (_context, outer = null, inner = null) => cidrContains(outer, inner),
  'net.cidr_contains_matches': containsMatches,
  'net.cidr_expand': expand,
  'net.cidr_intersects': (_context, left = null, right = null) => {
    const a = network(left);
    const b = network(right);
    return contains(a, b.bits, b.first) || contains(b, a.bits, a.first);
  },
  'net.cidr_is_valid': (_context, text = null) => {
    if (typeof text !== 'string') return false;
    try {
      parseCidr(text);
      return true;
    } catch {
      return false;
    }
  },
  'net.cidr_merge': merge,
  'net.cidr_overlap': (_context, outer = null, inner = null) => cidrContains(outer, inner),
} satisfies BuiltinTable;
