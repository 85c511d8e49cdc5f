import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const ISSUER = 'https://edge.example.com';
export const AUDIENCE = 'articles';

/** What signs contracts in tests, with a real server for its keys. */
export interface SigningEdge {
  readonly jwks: string;
  /** How often keys were fetched. */
  readonly fetches: () => number;
  /** Signs with a new key; the one before is withdrawn. */
  rotate(): Promise<void>;
  sign(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

export async function signingEdge(t: TestContext, alg = 'ES256'): Promise<SigningEdge> {
  let keys: JWK[] = [];
  let count = 0;
  let fetched = 0;
  let { privateKey, publicKey } = await generateKeyPair(alg);
  const publish = async (): Promise<void> => {
    keys = [{ ...(await exportJWK(publicKey)), kid: `key-${++count}`, alg, use: 'sig' }];
  };
  await publish();
  const server = await serve(t, (_request, response) => {
    fetched++;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  return {
    jwks: `${server.url}/.well-known/jwks`,
    fetches: () => fetched,
    async rotate() {
      ({ privateKey, publicKey } = await generateKeyPair(alg));
      await publish();
    },
    async sign(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: now, exp: now + 300, ...claims };
      return new SignJWT(all).setProtectedHeader({ alg, kid: `key-${count}`, typ: 'JWT', ...header }).sign(privateKey);
    },
    close: async () => server.close(),
  };
}

export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A server on a free port of 127.0.0.1 until the end of the test. */
export async function serve(
  t: TestContext,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestServer> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  t.after(close);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has such an address
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
