import { quote } from './text.ts';

/** An address as Go's `netip.Addr` holds it. */
export interface Address {
  /** 32 for IPv4; IPv4 within IPv6 has 128. */
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly zone: string;
}

/** `netip.ParseAddr`: the address, or the text of Go's error. */
export function parseAddress(text: string): Address | string {
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '.') return parseAddress4(text);
    if (char === ':') return parseAddress6(text);
    if (char === '%') return problem(text, 'missing IPv6 address');
  }
  return problem(text, 'unable to parse IP');
}

function problem(text: string, message: string, at?: string): string {
  return `ParseAddr(${quote(text)}): ${message}${at === undefined ? '' : ` (at ${quote(at)})`}`;
}

function parseAddress4(text: string): Address | string {
  const value = octets(text);
  return typeof value === 'string' ? problem(text, value) : { bits: 32, value, zone: '' };
}

function octets(text: string): bigint | string {
  let value = 0n;
  let count = 0;
  let octet = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char >= '0' && char <= '9') {
      if (digits === 1 && octet === 0) return 'IPv4 field has octet with leading zero';
      octet = octet * 10 + Number(char);
      digits += 1;
      if (octet > 255) return 'IPv4 field has value >255';
    } else if (char === '.') {
      if (at === 0 || at === text.length - 1 || text.charAt(at - 1) === '.') {
        return 'IPv4 field must have at least one digit';
      }
      if (count === 3) return 'IPv4 address too long';
      value = (value << 8n) | BigInt(octet);
      count += 1;
      octet = 0;
      digits = 0;
    } else return 'unexpected character';
  }
  if (count < 3) return 'IPv4 address too short';
  return (value << 8n) | BigInt(octet);
}

const GROUP = /^[0-9a-fA-F]*/;

function parseAddress6(input: string): Address | string {
  const percent = input.indexOf('%');
  const zone = percent < 0 ? '' : input.slice(percent + 1);
  let text = percent < 0 ? input : input.slice(0, percent);
  if (percent >= 0 && zone === '') return problem(input, 'zone must be a non-empty string');
  const groups: number[] = [];
  let ellipsis = -1;
  if (text.startsWith('::')) {
    ellipsis = 0;
    text = text.slice(2);
    if (text === '') return { bits: 128, value: 0n, zone };
  }
  while (groups.length < 8) {
    const digits = GROUP.exec(text)?.[0] ?? '';
    if (digits.length > 4) return problem(input, 'each group must have 4 or less digits', text);
    if (digits === '') return problem(input, 'each colon-separated field must have at least one digit', text);
    if (text.charAt(digits.length) === '.') {
      if (ellipsis < 0 && groups.length !== 6) {
        return problem(input, 'embedded IPv4 address must replace the final 2 fields of the address', text);
      }
      if (groups.length > 6)
        return problem(input, 'too many hex fields to fit an embedded IPv4 at the end of the address', text);
      const embedded = octets(text);
      if (typeof embedded === 'string') return problem(input, embedded, text);
      groups.push(Number(embedded >> 16n), Number(embedded & 0xffffn));
      text = '';
      break;
    }
    groups.push(Number.parseInt(digits, 16));
    text = text.slice(digits.length);
    if (text === '') break;
    if (!text.startsWith(':')) return problem(input, 'unexpected character, want colon', text);
    if (text === ':') return problem(input, 'colon must be followed by more characters', text);
    text = text.slice(1);
    if (text.startsWith(':')) {
      if (ellipsis >= 0) return problem(input, 'multiple :: in address', text);
      ellipsis = groups.length;
      text = text.slice(1);
      if (text === '') break;
    }
  }
  if (text !== '') return problem(input, 'trailing garbage after address', text);
  if (groups.length < 8) {
    if (ellipsis < 0) return problem(input, 'address string too short');
    groups.splice(ellipsis, 0, ...Array.from({ length: 8 - groups.length }, () => 0));
  } else if (ellipsis >= 0) return problem(input, 'the :: must expand to at least one field of zeros');
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n), zone };
}

/** The prefix of IPv4 addresses within IPv6. */
const MAPPED = 0xffffn << 32n;

/** A network or the address in it, after Go's habit: IPv4 within IPv6 counts as IPv4. */
export interface Network {
  readonly bits: 32 | 128;
  /** The address with the bits beyond the prefix cleared. */
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

/** `net.ParseIP`, as the network of that one address. */
export function parseIp(text: string): Network | undefined {
  const address = parseAddress(text);
  if (typeof address === 'string' || address.zone !== '') return undefined;
  return networkOf(address, address.bits);
}

/** `net.ParseCIDR`, the network alone. @throws Error with Go's text */
export function parseCidr(text: string): Network {
  const slash = text.indexOf('/');
  const address = slash < 0 ? '' : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (
    typeof address === 'string' ||
    address.zone !== '' ||
    !/^0*[0-9]{1,3}$/.test(length) ||
    Number(length) > address.bits
  ) {
    throw new Error(`invalid CIDR address: ${text}`);
  }
  return networkOf(address, Number(length));
}

function networkOf(address: Address, prefix: number): Network {
  const host = BigInt(address.bits - prefix);
  const first = (address.value >> host) << host;
  const mapped = address.bits === 128 && first >> 32n === 0xffffn && prefix >= 96;
  const last = first | ((1n << host) - 1n);
  if (!mapped) return { bits: address.bits, first, last, prefix };
  return { bits: 32, first: first - MAPPED, last: last - MAPPED, prefix: prefix - 96 };
}

/** Whether an address lies in a network; one of the other family never does. */
export function contains(network: Network, bits: 32 | 128, value: bigint): boolean {
  return network.bits === bits && value >= network.first && value <= network.last;
}

/** The place of an address in the common order, where IPv4 is IPv6 with a prefix. */
export function toWide(bits: 32 | 128, value: bigint): bigint {
  return bits === 32 ? value | MAPPED : value;
}

/** Back from {@link toWide}. */
export function fromWide(value: bigint): { bits: 32 | 128; value: bigint } {
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

/** `IP.String`. */
export function addressText(bits: 32 | 128, value: bigint): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  if (value >> 32n === 0xffffn) return addressText(32, value & 0xffffffffn);
  const groups = Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - 16 * at)) & 0xffffn));
  const run = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run === undefined) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } | undefined {
  let best: { start: number; length: number } | undefined;
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length >= 2 && length > (best?.length ?? 0)) best = { start, length };
    start += length;
  }
  return best;
}
