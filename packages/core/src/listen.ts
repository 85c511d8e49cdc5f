import type { Server } from 'node:net';
import { coreError } from './errors.ts';

/** Where a server listens. */
export interface ListenAddress {
  /** An address of this machine, or a name that stands for one. */
  readonly host: string;
  /** 0 to 65535; 0 takes a free one. */
  readonly port: number;
}

/**
 * Makes a server listen.
 *
 * @returns the address it got: numeric, with the port that was chosen where 0 was asked for
 * @throws ERR_CORE_ADDRESS_IN_USE, ERR_CORE_ADDRESS_FORBIDDEN, ERR_CORE_ADDRESS_UNAVAILABLE, ERR_CORE_HOST_NOT_FOUND,
 *   or what the server emitted
 */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<ListenAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error): void => reject(listenError(error, { host, port }));
  server.once('error', onError);
  server.listen({ host, port }, resolve);
  await promise;
  server.off('error', onError);
  const address = server.address();
  return address !== null && typeof address === 'object'
    ? { host: address.address, port: address.port }
    : { host, port };
}

/** Whether only this machine can reach a numeric address: 127.0.0.0/8 or ::1 (RFC 6890). */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/i.test(address);
}

/** `host:port`, with an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const LISTEN_ERRORS = {
  EADDRINUSE: ['ERR_CORE_ADDRESS_IN_USE', 'another process listens there, stop it or configure another port'],
  EACCES: ['ERR_CORE_ADDRESS_FORBIDDEN', 'this process may not, choose a port above 1023 or give it the right to'],
  EADDRNOTAVAIL: ['ERR_CORE_ADDRESS_UNAVAILABLE', 'this machine does not have the address, configure one that it has'],
  ENOTFOUND: ['ERR_CORE_HOST_NOT_FOUND', 'the name has no address, check its spelling or configure an address'],
  EAI_AGAIN: ['ERR_CORE_HOST_NOT_FOUND', 'the name service does not answer, try later or configure an address'],
} as const;

function listenError(cause: NodeJS.ErrnoException, address: ListenAddress): Error {
  const known = Object.entries(LISTEN_ERRORS).find(([code]) => code === cause.code);
  if (!known) return cause;
  const [code, advice] = known[1];
  return coreError(code, `cannot listen on \`${formatAddress(address)}\`: ${advice}`, {
    cause,
    details: { ...address },
  });
}
