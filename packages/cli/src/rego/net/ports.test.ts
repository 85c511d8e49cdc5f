import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { type HttpRequest, RefusedError } from '@writ/rego';
import { fakeIo } from '../../testing/fake-io.ts';
import { runEval } from '../eval.ts';
import { netPorts } from './ports.ts';
import { tlsOptions } from './tls.ts';

/** A server that runs as long as the test. @returns its address */
async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const REQUEST = {
  method: 'GET',
  headers: {},
  body: '',
  timeoutMs: 0,
  enableRedirect: false,
  maxRetryAttempts: 0,
  tls: {},
};

async function send(request: Partial<HttpRequest> & { url: string }, allowNet?: readonly string[]) {
  const { http } = netPorts({ allowNet, environment: {} });
  const { signal } = new AbortController();
  const response = await http!({ ...REQUEST, ...request }, { signal, maxResponseBytes: 100 });
  return { ...response, body: Buffer.from(response.body).toString() };
}

test('a request has the method, headers and body of the policy', async (t) => {
  const url = await serve(t, (request, response) => {
    const answer = async (): Promise<void> => {
      const about = `${request.method} ${String(request.headers['x-b'])}`;
      response.setHeader('X-A', ['1', '2']).end(`${about} ${await text(request)}`);
    };
    void answer();
  });
  const response = await send({ url, method: 'PUT', headers: { 'X-B': 'b' }, body: '{}' });
  assert.equal(response.status, '200 OK');
  assert.equal(response.body, 'PUT b {}');
  assert.deepEqual(response.headers['x-a'], ['1', '2']);
});

test('a redirect is an answer unless the policy wants it followed', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/end') response.end('end');
    else response.writeHead(302, { Location: '/end' }).end();
  });
  assert.equal((await send({ url })).statusCode, 302);
  assert.equal((await send({ url, enableRedirect: true })).body, 'end');
});

test('redirects end after ten', async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(302, { Location: '/' }).end());
  await assert.rejects(send({ url, enableRedirect: true }), /stopped after 10 redirects/);
});

test('credentials stay with the host that they are for', async (t) => {
  const seen = await serve(t, (request, response) => response.end(String(request.headers.authorization)));
  const other = seen.replace('127.0.0.1', 'localhost');
  const url = await serve(t, (_, response) => response.writeHead(307, { Location: other }).end());
  const headers = { Authorization: 'secret' };
  const first = await send({ url: seen, headers });
  assert.equal(first.body, 'secret');
  assert.equal((await send({ url, headers, enableRedirect: true })).body, 'undefined');
});

test('only hosts that are named are reached', async (t) => {
  const url = await serve(t, (_, response) => response.end('ok'));
  assert.equal((await send({ url }, ['127.0.0.1'])).body, 'ok');
  await assert.rejects(send({ url }, ['example.com']), new RefusedError('disallowed host: 127.0.0.1'));
  await assert.rejects(send({ url: 'http://2130706433/' }, []), new RefusedError('disallowed host: 127.0.0.1'));
  await assert.rejects(netPorts({ allowNet: [], environment: {} }).dns!('a', {} as never), /disallowed host: a/);
});

test('a redirect leads to hosts that are named alone', async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(302, { Location: 'http://localhost/' }).end());
  await assert.rejects(send({ url, enableRedirect: true }, ['127.0.0.1']), /^Error: disallowed host: localhost$/);
});

test('an answer that is too long is not read to its end', async (t) => {
  const url = await serve(t, (_, response) => response.end('x'.repeat(101)));
  await assert.rejects(send({ url }), /the response is longer than 100 bytes/);
});

test('a port that nobody listens on is named as Go does', async () => {
  await assert.rejects(send({ url: 'http://127.0.0.1:1/' }), {
    message: 'dial tcp 127.0.0.1:1: connect: connection refused',
  });
});

test('a failed request is tried again as often as the policy says', async (t) => {
  let count = 0;
  const url = await serve(t, (request, response) => {
    count += 1;
    if (count < 2) request.destroy();
    else response.end('ok');
  });
  assert.equal((await send({ url, maxRetryAttempts: 1 })).body, 'ok');
});

test('other schemes are not known', async () => {
  await assert.rejects(send({ url: 'file:///etc/hosts' }), /unsupported protocol scheme "file"/);
});

test('certificates come from texts and from the environment that is given', () => {
  const tls = { caCert: String.raw`a\nb`, clientCertEnvVariable: 'C', clientKeyEnvVariable: 'K', serverName: 's' };
  assert.deepEqual(tlsOptions({ ...REQUEST, url: '', tls }, { C: 'c', K: 'k' }), {
    ca: ['a\nb'],
    cert: 'c',
    key: 'k',
    servername: 's',
  });
});

test('a certificate that cannot be read refuses the request', () => {
  const tls = { caCertFile: '/no/such/file' };
  assert.throws(() => tlsOptions({ ...REQUEST, url: '', tls }, {}), /^RefusedError: open \/no\/such\/file/);
});

test('writ rego eval sends requests, as opa eval does', async (t) => {
  const url = await serve(t, (_, response) => response.setHeader('Content-Type', 'application/json').end('{"a": 1}'));
  const io = fakeIo();
  const query = `http.send({"method": "get", "url": ${JSON.stringify(url)}}).body`;
  assert.equal(await runEval(io, query, { format: 'raw', regoVersion: 'v1' }), 0, io.written.err);
  assert.equal(io.written.out, '{"a":1}\n');
});
