import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ask, type RunningEdge, startEdge, startServer } from '../testing/edge-fixture.ts';

const CONFIGURATION = `serve: {host: 127.0.0.1, port: 0}
management: {host: 127.0.0.1, port: 0}
mechanisms:
  authenticators: [{id: anon, type: anonymous}]
  authorizers: [{id: body, type: cel, config: {expressions: [{expression: 'Request.Body().ok == true'}]}}]
  finalizers:
    - {id: who, type: header, config: {headers: {X-User: '{{ .Subject.ID }}'}}}
    - {id: biscuit, type: cookie, config: {cookies: {user: mine}}}
`;

function rule(port: number, path: string, more = '', steps = '{authenticator: anon}, {finalizer: who}'): string {
  return `  - {id: '${path}', match: {http: {paths: [{path: '${path}'}]}}, forward_to: {host: 'localhost:${port}'${more}}, execute: [${steps}]}\n`;
}

/** An upstream that answers with what it got, behind a proxy. */
async function echo(rules: (port: number) => string): Promise<RunningEdge & { last: () => Record<string, unknown> }> {
  let last: Record<string, unknown> = {};
  const upstream = await startServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      last = { method: request.method, url: request.url, headers: request.headers, body };
      response.setHeader('keep-alive', 'timeout=1');
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.writeHead(201);
      response.end(JSON.stringify(last));
    });
  });
  upstream.server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  const edge = await startEdge({
    configuration: CONFIGURATION,
    mode: 'proxy',
    rules: [`version: "1beta1"\nrules:\n${rules(upstream.port)}`],
  });
  return {
    ...edge,
    last: () => last,
    [Symbol.asyncDispose]: async () => {
      await edge[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function headersOf(edge: { last: () => Record<string, unknown> }): Record<string, string | undefined> {
  return edge.last()['headers'] as Record<string, string | undefined>;
}

test('a request is forwarded as it is matched, and its answer comes back', async () => {
  await using edge = await echo((port) => rule(port, '/**'));
  const reply = await ask(edge.url, '//a/./%62?x=1', { headers: { host: 'blog.example' } });
  assert.equal(reply.status, 201);
  assert.equal(edge.last()['url'], '/a/b?x=1');
  assert.deepEqual(reply.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(reply.headers['keep-alive'] === 'timeout=1', false);
  const headers = headersOf(edge);
  assert.equal(headers['host'], 'blog.example');
  assert.equal(headers['x-user'], 'anonymous');
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['forwarded'], 'for=127.0.0.1;host="blog.example";proto=http');
});

test('nobody outside can send what only the edge may say', async () => {
  await using edge = await echo((port) => rule(port, '/plain', '', '{authenticator: anon}') + rule(port, '/who'));
  const headers = {
    'x-user': 'admin',
    'writ-min-revision': 'x',
    'x-forwarded-for': '1.1.1.1',
    'x-forwarded-host': 'evil',
    forwarded: 'for=1.1.1.1',
    connection: 'x-hop',
    'x-hop': '1',
    te: 'trailers',
    'proxy-authorization': 'x',
    authorization: 'Bearer kept',
    cookie: 'kept=1',
  };
  await ask(edge.url, '/plain', { headers });
  const seen = headersOf(edge);
  for (const name of ['x-user', 'writ-min-revision', 'x-hop', 'te', 'proxy-authorization'])
    assert.equal(seen[name], undefined, name);
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.notEqual(seen['x-forwarded-host'], 'evil');
  assert.equal(seen['authorization'], 'Bearer kept');
  assert.equal(seen['cookie'], 'kept=1');
  await ask(edge.url, '/who', { headers });
  assert.equal(headersOf(edge)['x-user'], 'anonymous');
});

test('paths and queries are rewritten', async () => {
  const more =
    ', forward_host_header: false, rewrite: {strip_path_prefix: /api, add_path_prefix: /v1, strip_query_parameters: [secret]}';
  await using edge = await echo((port) => rule(port, '/api/**', more));
  await ask(edge.url, '/api/a%2Bb?z=1&secret=x&a=2');
  assert.equal(edge.last()['url'], '/v1/a+b?a=2&z=1');
  assert.match(headersOf(edge)['host'] ?? '', /^localhost:/);
});

test("cookies of finalizers take the place of the client's", async () => {
  await using edge = await echo((port) => rule(port, '/**', '', '{authenticator: anon}, {finalizer: biscuit}'));
  await ask(edge.url, '/a', { headers: { cookie: 'user=other; theme=dark' } });
  assert.equal(headersOf(edge)['cookie'], 'theme=dark; user=mine');
});

test('a body that a rule looked into reaches the upstream', async () => {
  await using edge = await echo((port) => rule(port, '/**', '', '{authenticator: anon}, {authorizer: body}'));
  const headers = { 'content-type': 'application/json' };
  const reply = await ask(edge.url, '/a', { method: 'POST', headers, body: '{"ok": true}' });
  assert.equal(reply.status, 201);
  assert.equal(edge.last()['body'], '{"ok": true}');
  assert.equal((await ask(edge.url, '/a', { method: 'POST', headers, body: '{"ok": false}' })).status, 403);
});

test('a large body streams through in both directions', async () => {
  await using edge = await echo((port) => rule(port, '/**'));
  const body = 'x'.repeat(3_000_000);
  const reply = await ask(edge.url, '/a', { method: 'POST', body });
  assert.equal((JSON.parse(reply.body) as { body: string }).body.length, body.length);
});

test('an upstream that does not answer is a communication error', async () => {
  await using edge = await echo(() => rule(1, '/**'));
  assert.equal((await ask(edge.url, '/a')).status, 502);
});

test('a WebSocket passes, and one that is not allowed does not', async () => {
  await using edge = await echo((port) => rule(port, '/ws'));
  const { hostname, port } = new URL(edge.url);
  const talk = async (path: string): Promise<string> => {
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8');
    const { promise, resolve } = Promise.withResolvers<string>();
    let text = '';
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('101') && !text.includes('hello')) socket.write('hello');
      else if (!text.includes('101') || text.includes('hello')) socket.end();
    });
    socket.on('close', () => resolve(text));
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n\r\n`,
    );
    return promise;
  };
  assert.match(await talk('/ws'), /^HTTP\/1.1 101[^]*hello$/);
  assert.match(await talk('/other'), /^HTTP\/1.1 404/);
});

test('a request that two readers could take for different ones is refused', async () => {
  await using edge = await echo((port) => rule(port, '/**'));
  const { hostname, port } = new URL(edge.url);
  for (const head of [
    'content-length: 1\r\ncontent-length: 2\r\n',
    'transfer-encoding: chunked\r\ncontent-length: 3\r\n',
    'transfer-encoding: identity, chunked, x\r\n',
  ]) {
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8');
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.once('data', (text: string) => resolve(text));
    socket.once('close', () => resolve(''));
    socket.write(`POST /a HTTP/1.1\r\nhost: a\r\n${head}\r\n0\r\n\r\n`);
    assert.doesNotMatch(await promise, /^HTTP\/1.1 2/, head);
    socket.destroy();
  }
});
