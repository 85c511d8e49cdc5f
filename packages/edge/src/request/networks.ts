import { BlockList, isIP } from 'node:net';

/** An IP network. */
export interface Network {
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
  readonly list: BlockList;
}

/** Reads an address or a network in CIDR notation; undefined where it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (prefix > most) return undefined;
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return { family, prefix, list };
}

/** Whether an address lies in a network; what is no address lies in none. IPv4-mapped IPv6 addresses count as IPv4. */
export function containsAddress({ list, family }: Network, address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const version = isIP(mapped);
  return version !== 0 && (version === 4) === (family === 'ipv4') && list.check(mapped, family);
}
