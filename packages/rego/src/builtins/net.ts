import { setOf, type Value } from '../value/index.ts';
import { addressText, parseAddress } from './go/ip.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

/**
 * The addresses of a name: those of an address are itself, `localhost` is the IPv4 loop-back. Evaluation is synchronous and touches no network;
 * a program that wants other names resolved puts a function of its own in the place of this one.
 */
function lookup(_context: BuiltinContext, name: Value = null): Value {
  const host = stringOperand(name, 1);
  if (host.toLowerCase() === 'localhost') return setOf(['127.0.0.1']);
  const address = parseAddress(host);
  if (typeof address === 'string') throw new BuiltinError(`lookup ${host}: no such host`);
  const zone = address.zone === '' ? '' : `%${address.zone}`;
  return setOf([addressText(address.bits, address.value) + zone]);
}

/** Names of hosts. */
export const net = { 'net.lookup_ip_addr': lookup } satisfies BuiltinTable;
