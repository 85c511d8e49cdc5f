import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import express from 'express';
import { fastify } from 'fastify';
import { createContractVerifier } from '../contract/verifier.ts';
import { AUDIENCE, ISSUER, type SigningEdge, serve, signingEdge } from '../testing/edge.ts';
import { contractMiddleware } from './node-http.ts';
import { withContract } from './web.ts';

/** Sends a request with this authorization header to a service that answers with the subject's id. */
type Ask = (authorization?: string) => Promise<Response>;

const SERVICES: Readonly<Record<string, (t: TestContext, edge: SigningEdge, refusals: string[]) => Promise<Ask>>> = {
  async 'node:http'(t, edge, refusals) {
    const { url } = await serve(
      t,
      middlewareOf(edge, refusals).handler((_request, response, { subject }) => response.end(JSON.stringify(subject))),
    );
    return ask(url);
  },
  async express(t, edge, refusals) {
    const contracts = middlewareOf(edge, refusals);
    const app = express();
    app.use(contracts);
    app.get('/', (request, response) => void response.json(contracts.contractOf(request).subject));
    const { url } = await serve(t, app);
    return ask(url);
  },
  async fastify(t, edge, refusals) {
    const contracts = middlewareOf(edge, refusals);
    const app = fastify();
    app.addHook('onRequest', contracts.onRequest);
    app.get('/', (request) => contracts.contractOf(request).subject);
    t.after(async () => app.close());
    return ask(await app.listen({ port: 0, host: '127.0.0.1' }));
  },
  async 'Request and Response'(_t, edge, refusals) {
    const handle = withContract(verifierOf(edge), (_request, { subject }) => Response.json(subject), {
      onRefusal: ({ code }) => refusals.push(code),
    });
    return async (authorization) =>
      handle(
        new Request('https://articles.example.com/', { headers: authorization === undefined ? {} : { authorization } }),
      );
  },
};

const verifierOf = (edge: SigningEdge) =>
  createContractVerifier({ jwks: edge.jwks, issuer: ISSUER, audience: AUDIENCE });

const middlewareOf = (edge: SigningEdge, refusals: string[]) =>
  contractMiddleware(verifierOf(edge), { onRefusal: ({ code }) => refusals.push(code) });

const ask =
  (url: string): Ask =>
  async (authorization) =>
    fetch(url, { headers: authorization === undefined ? {} : { authorization } });

for (const [name, make] of Object.entries(SERVICES)) {
  describe(name, () => {
    test('serves a request with a valid contract', async (t) => {
      const edge = await signingEdge(t);
      const response = await (await make(t, edge, []))(`Bearer ${await edge.sign()}`);
      assert.deepEqual([response.status, await response.json()], [200, { kind: 'authenticated', id: 'alice' }]);
    });

    test('refuses one without, with problem details and a challenge', async (t) => {
      const refusals: string[] = [];
      const response = await (await make(t, await signingEdge(t), refusals))();
      assert.equal(response.status, 401);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      assert.deepEqual(await response.json(), {
        type: 'urn:writ:error:ERR_SERVICE_CONTRACT_MISSING',
        title: 'the request carries no authorization contract',
        status: 401,
        code: 'ERR_SERVICE_CONTRACT_MISSING',
      });
      assert.deepEqual(refusals, ['ERR_SERVICE_CONTRACT_MISSING']);
    });

    test('refuses one with a contract that has expired', async (t) => {
      const edge = await signingEdge(t);
      const response = await (await make(t, edge, []))(`Bearer ${await edge.sign({ exp: 1_000_000_000 })}`);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    });

    test('answers 503 where the edge gives no keys', async (t) => {
      const edge = await signingEdge(t);
      const token = await edge.sign();
      const asks = await make(t, edge, []);
      await edge.close();
      assert.equal((await asks(`Bearer ${token}`)).status, 503);
    });
  });
}

test('two authorization headers are refused, though the first is valid', async (t) => {
  const edge = await signingEdge(t);
  const { url } = await serve(
    t,
    middlewareOf(edge, []).handler((_request, response) => response.end('served')),
  );
  const token = await edge.sign();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  const header = `authorization: Bearer ${token}\r\n`;
  socket.write(`GET / HTTP/1.1\r\nhost: a\r\n${header}authorization: Bearer other\r\nconnection: close\r\n\r\n`);
  assert.match(String(await once(socket, 'data')), /^HTTP\/1.1 401 /);
});

test('a route that the middleware does not stand before cannot read a contract', async (t) => {
  const contracts = middlewareOf(await signingEdge(t), []);
  const app = express();
  app.get('/', (request, response) => void response.json(contracts.contractOf(request).subject));
  app.use(
    ((_error, _request, response, _next) => void response.status(500).end()) satisfies express.ErrorRequestHandler,
  );
  const { url } = await serve(t, app);
  assert.equal((await fetch(url)).status, 500);
});
