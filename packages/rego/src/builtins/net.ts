import { setOf, type Value } from '../value/index.ts';
import { addressText, parseAddress } from './go/ip.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

/**
 * The addresses of a name, as the outside answers. An evaluation without one is synchronous, touches no network and knows no
 * names: the address of an address is itself, that of `localhost` the IPv4 loop-back.
 */
function lookup({ outside }: BuiltinContext, name: Value = null): Value {
  const host = stringOperand(name, 1);
  if (outside?.dns) {
    const answer = outside.dns(host);
    if ('value' in answer) return setOf([...answer.value]);
    throw new BuiltinError(answer.error.message);
  }
  if (host.toLowerCase() === 'localhost') return setOf(['127.0.0.1']);
  const address = parseAddress(host);
  if (typeof address === 'string') throw new BuiltinError(`lookup ${host}: no such host`);
  const zone = address.zone === '' ? '' : `%${address.zone}`;
  return setOf([addressText(address.bits, address.value) + zone]);
}

/** Names of hosts. */
export const net = { 'net.lookup_ip_addr': lookup } satisfies BuiltinTable;
