import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { sequentialIds } from './ids.ts';
import type { OverallStatus, Status } from './lifecycle.ts';
import { type OperationsOptions, operationsListener } from './operations.ts';

const metrics = { contentType: 'text/plain; version=0.0.4', text: async () => 'x 1\n' };

async function setUp(t: TestContext, options: Partial<OperationsOptions> = {}) {
  const status = (): OverallStatus => ({ status: 'ok', parts: [{ name: 'pdp', status: 'ok' }] });
  const listener = operationsListener({ port: 0, status, metrics, ids: sequentialIds('i'), ...options });
  await listener.start(new AbortController().signal);
  t.after(async () => listener.close());
  return { listener, url: String(listener.url) };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { body: sent, ...rest } = options;
  const outgoing = request(url, { agent: false, ...rest }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (body += chunk));
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    response.on('error', reject);
  });
  outgoing.on('error', reject);
  outgoing.end(sent);
  return promise;
}

for (const [status, code] of [
  ['ok', 200],
  ['warn', 200],
  ['not_ready', 503],
  ['error', 503],
] as [Status, number][]) {
  test(`health and readiness of ${status} are ${code}`, async (t) => {
    const overall: OverallStatus = { status, parts: [{ name: 'pdp', status, message: 'why' }] };
    const { url } = await setUp(t, { status: () => overall });
    const [health, ready] = [await ask(`${url}/health`), await ask(`${url}/health/ready`)];
    assert.deepEqual([health.status, JSON.parse(health.body)], [code, overall]);
    assert.deepEqual([ready.status, JSON.parse(ready.body)], [code, { status }]);
  });
}

test('a program in error is still alive', async (t) => {
  const { url } = await setUp(t, { status: () => ({ status: 'error', parts: [] }) });
  assert.equal((await ask(`${url}/health/live`)).status, 200);
});

test('metrics are served with their media type', async (t) => {
  const { url } = await setUp(t);
  const { body, headers } = await ask(`${url}/metrics?x=1`);
  assert.deepEqual([body, headers['content-type']], ['x 1\n', metrics.contentType]);
});

test('HEAD has the headers of GET and no body', async (t) => {
  const { url } = await setUp(t);
  const { body, headers } = await ask(`${url}/metrics`, { method: 'HEAD' });
  assert.deepEqual([body, headers['content-length']], ['', '4']);
});

test('answers are neither stored nor sniffed', async (t) => {
  const { url } = await setUp(t);
  for (const path of ['/health', '/nothing']) {
    const { headers } = await ask(url + path);
    assert.deepEqual([headers['cache-control'], headers['x-content-type-options']], ['no-store', 'nosniff']);
  }
});

test('another path is a problem 404', async (t) => {
  const { url } = await setUp(t);
  const { status, headers, body } = await ask(`${url}/healthz`);
  assert.deepEqual([status, headers['content-type']], [404, 'application/problem+json']);
  assert.equal((JSON.parse(body) as { code: string }).code, 'ERR_CORE_NOT_FOUND');
});

test('another method is a problem 405 that tells the methods', async (t) => {
  const { url } = await setUp(t);
  const { status, headers } = await ask(`${url}/health`, { method: 'DELETE' });
  assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
});

test('metrics that fail are a problem 500 that tells the incident only', async (t) => {
  const text = async (): Promise<string> => {
    throw new Error('secret inside');
  };
  const { url } = await setUp(t, { metrics: { ...metrics, text } });
  const { status, body } = await ask(`${url}/metrics`);
  assert.equal(status, 500);
  assert.ok(body.includes('urn:writ:incident:i-1') && !body.includes('secret inside'));
});

test('a request with a body is answered and its connection closed', async (t) => {
  const { url } = await setUp(t);
  const { status, headers } = await ask(`${url}/health`, { method: 'POST', body: 'x' });
  assert.deepEqual([status, headers.connection], [405, 'close']);
});

test('a client that waits to be told to send its body is not told to', async (t) => {
  const { url } = await setUp(t);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`POST /health HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  assert.match(text, /^HTTP\/1\.1 405 /);
});

test('headers past the limit are refused', async (t) => {
  const { url } = await setUp(t);
  assert.equal((await ask(`${url}/health`, { headers: { x: 'x'.repeat(9000) } })).status, 431);
});

for (const host of ['localhost:1', 'LOCALHOST', '127.0.0.1:9464', '127.8.8.8', '[::1]:9464']) {
  test(`the host header ${host} is accepted on loopback`, async (t) => {
    const { url } = await setUp(t);
    assert.equal((await ask(`${url}/health`, { headers: { host } })).status, 200);
  });
}

for (const host of ['evil.example', '127.0.0.1.evil.example:9464', 'localhost.evil.example', '10.0.0.1']) {
  test(`the host header \`${host}\` is refused on loopback`, async (t) => {
    const { url } = await setUp(t);
    assert.equal((await ask(`${url}/health`, { headers: { host } })).status, 403);
  });
}

test('a listener on all addresses takes any host header', async (t) => {
  const { url } = await setUp(t, { host: '0.0.0.0' });
  const answer = await ask(url.replace('0.0.0.0', '127.0.0.1') + '/health', { headers: { host: 'node-1' } });
  assert.equal(answer.status, 200);
});

test('close lets an answer that is on its way finish', async (t) => {
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<string>();
  const text = async (): Promise<string> => {
    asked.resolve();
    return gate.promise;
  };
  const { listener, url } = await setUp(t, { metrics: { ...metrics, text } });
  const answer = ask(`${url}/metrics`);
  await asked.promise;
  const closed = listener.close();
  gate.resolve('late 1\n');
  assert.equal((await answer).body, 'late 1\n');
  await closed;
});

test('close destroys connections whose answer does not come in time', async (t) => {
  const asked = Promise.withResolvers<void>();
  const text = async (): Promise<string> => {
    asked.resolve();
    return Promise.withResolvers<string>().promise;
  };
  const { listener, url } = await setUp(t, { metrics: { ...metrics, text }, closeGraceMs: 0 });
  const answer = assert.rejects(ask(`${url}/metrics`), { code: 'ECONNRESET' });
  await asked.promise;
  await listener.close();
  await answer;
});

test('the listener has a URL only while it listens', async (t) => {
  const { listener, url } = await setUp(t);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  await listener.close();
  assert.equal(listener.url, undefined);
});

test('a listener that never started closes', async () => {
  await operationsListener({ status: () => ({ status: 'ok', parts: [] }), metrics }).close();
});
