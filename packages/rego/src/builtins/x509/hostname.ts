import { parseAddress } from '../go/ip.ts';
import type { Certificate } from './certificate.ts';

/** Whether a certificate is for a host: a name, or an address with or without brackets. */
export function isForHost({ dnsNames, ipAddresses }: Certificate, host: string): boolean {
  const bare = host.length >= 3 && host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const address = parseAddress(bare);
  if (typeof address !== 'string') return ipAddresses.some((known) => sameAddress(known, address));
  const name = lower(host);
  const isValid = isHostname(name.endsWith('.') ? name.slice(0, -1) : name, false);
  return dnsNames.some((pattern) =>
    isValid && isHostname(pattern, true) ? matches(lower(pattern), name) : isExactly(lower(pattern), name),
  );
}

function sameAddress(known: Buffer, { bits, value }: { readonly bits: 32 | 128; readonly value: bigint }): boolean {
  const mapped = 0xffffn << 32n;
  const wide = (width: number, number: bigint) => (width === 32 ? number | mapped : number);
  return wide(known.length * 8, BigInt(`0x${known.toString('hex')}`)) === wide(bits, value);
}

/** In ASCII only. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isHostname(host: string, isPattern: boolean): boolean {
  if (host === '' || host === '*') return false;
  return host
    .split('.')
    .every((label, index) => (isPattern && index === 0 && label === '*') || /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(label));
}

function isExactly(pattern: string, name: string): boolean {
  return pattern === name && name !== '' && name !== '.';
}

function matches(pattern: string, name: string): boolean {
  const wanted = pattern.split('.');
  const given = (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
  return (
    wanted.length === given.length &&
    wanted.every((label, index) => (index === 0 && label === '*') || label === given[index])
  );
}
