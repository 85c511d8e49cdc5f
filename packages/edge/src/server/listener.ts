import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { formatAddress, type ListenAddress, listen, type Part } from '@writ/core';
import type { TlsSettings } from '../config/sections.ts';
import { edgeError } from '../errors.ts';
import type { KeyPair } from '../keys/pem.ts';

export interface ListenerOptions {
  readonly name: string;
  /** Empty: all addresses. */
  readonly host: string;
  readonly port: number;
  readonly timeout: { readonly read: number; readonly idle: number };
  readonly maxHeaderBytes: number;
  /** Undefined: no TLS. */
  readonly tls: { readonly settings: TlsSettings; readonly key: () => KeyPair } | undefined;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** A server of the edge. */
export interface Listener extends Part {
  /** Where it listens, else undefined. */
  readonly address: ListenAddress | undefined;
  readonly url: string | undefined;
}

const CLOSE_GRACE_MS = 5_000;

/** Serves HTTP/1.1 with limits on everything that a client could draw out. */
export function listener(options: ListenerOptions): Listener {
  const { host, port, timeout, maxHeaderBytes, tls, onRequest, onUpgrade } = options;
  let server: Server | undefined;
  let address: ListenAddress | undefined;
  return {
    name: options.name,
    get address() {
      return address;
    },
    get url() {
      return address && `${tls ? 'https' : 'http'}://${formatAddress(address)}`;
    },
    async start() {
      const settings: ServerOptions = {
        maxHeaderSize: maxHeaderBytes,
        headersTimeout: timeout.read,
        requestTimeout: 0,
        keepAliveTimeout: timeout.idle,
        requireHostHeader: true,
        insecureHTTPParser: false,
        noDelay: true,
        connectionsCheckingInterval: 1_000,
      };
      server = tls
        ? createTlsServer({ ...settings, ...tlsOptions(tls) }, onRequest)
        : createServer(settings, onRequest);
      server.timeout = timeout.idle;
      server.maxRequestsPerSocket = 0;
      if (onUpgrade) server.on('upgrade', onUpgrade);
      address = await listen(server, { host: host === '' ? '::' : host, port });
    },
    async drain() {
      server?.closeIdleConnections();
    },
    async close() {
      if (!server) return;
      const closing = server;
      const closed = Promise.withResolvers<void>();
      closing.close(() => closed.resolve());
      closing.closeIdleConnections();
      const timer = setTimeout(() => closing.closeAllConnections(), CLOSE_GRACE_MS);
      await closed.promise;
      clearTimeout(timer);
      address = undefined;
    },
  };
}

/** Names of cipher suites as OpenSSL has them, for TLS 1.2. */
function cipherName(name: string): string {
  return name
    .replace(/^TLS_/, '')
    .replace('_WITH_', '_')
    .replaceAll('_', '-')
    .replace(/AES-(\d+)/, 'AES$1')
    .replace('-CBC-', '-')
    .replace('CHACHA20-POLY1305-SHA256', 'CHACHA20-POLY1305');
}

function tlsOptions({ settings, key }: NonNullable<ListenerOptions['tls']>): {
  key: string;
  cert: string;
  minVersion: TlsSettings['minVersion'];
  ciphers: string;
} {
  const pair = key();
  if (pair.certificates === '')
    throw edgeError('ERR_EDGE_KEY', `the key \`${pair.kid}\` has no certificate beside it, which TLS needs`);
  const ciphers = [
    ...settings.cipherSuites.map((name) => cipherName(name)),
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
  ];
  return {
    key: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: pair.certificates,
    minVersion: settings.minVersion,
    ciphers: ciphers.join(':'),
  };
}
