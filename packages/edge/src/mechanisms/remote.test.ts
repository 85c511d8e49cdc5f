import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, type RunningEdge, startEdge, startServer } from '../testing/edge-fixture.ts';

interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Service extends RunningEdge {
  readonly seen: Seen[];
}

/** An edge beside a service that its mechanisms ask; `SERVICE` in the texts is the service's. */
async function edgeWith(
  mechanisms: string,
  rules: readonly string[],
  answer: (seen: Seen) => { status?: number; body: unknown; headers?: Record<string, string> },
): Promise<Service> {
  const seen: Seen[] = [];
  const service = await startServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const asked = { url: request.url ?? '', headers: request.headers, body };
      seen.push(asked);
      const { status = 200, body: text, headers = {} } = answer(asked);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(text));
    });
  });
  const head = 'serve: {host: 127.0.0.1, port: 0}\nmanagement: {host: 127.0.0.1, port: 0}\nmechanisms:\n';
  try {
    const edge = await startEdge({
      configuration: head + mechanisms.replaceAll('SERVICE', service.url),
      rules: [`version: "1beta1"\nrules:\n${rules.map((text) => `  - ${text}\n`).join('')}`],
    });
    return {
      ...edge,
      seen,
      [Symbol.asyncDispose]: async () => {
        await edge[Symbol.asyncDispose]();
        await service[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

function rule(path: string, steps: string): string {
  return `{id: ${path}, match: {http: {paths: [{path: ${path}}]}}, execute: [${steps}]}`;
}

const ANON = '  authenticators: [{id: anon, type: anonymous}]\n';

test('a kept answer of a remote authorizer is judged by each rule’s own expressions', async () => {
  const mechanisms = `${ANON}  authorizers: [{id: ask, type: remote, config: {endpoint: SERVICE, payload: 'x', cache_ttl: 1h}}]\n`;
  const judged = (level: number): string =>
    `{authenticator: anon}, {authorizer: ask, config: {expressions: [{expression: 'Payload.level >= ${level}.0'}]}}`;
  await using edge = await edgeWith(mechanisms, [rule('/lax', judged(1)), rule('/strict', judged(5))], () => ({
    body: { level: 3 },
  }));
  assert.equal((await ask(edge.url, '/lax')).status, 200);
  assert.equal((await ask(edge.url, '/strict')).status, 403);
  assert.equal((await ask(edge.url, '/lax')).status, 200);
});

test('a remote authorizer asks once where it may keep the answer, and sends headers of it on', async () => {
  const config =
    '{endpoint: SERVICE, payload: \'{"path": {{ quote .Request.URL.Path }}}\', cache_ttl: 1h, forward_response_headers_to_upstream: [X-Level]}';
  const mechanisms = `${ANON}  authorizers: [{id: ask, type: remote, config: ${config}}]\n`;
  await using edge = await edgeWith(mechanisms, [rule('/**', '{authenticator: anon}, {authorizer: ask}')], () => ({
    body: {},
    headers: { 'x-level': '7' },
  }));
  assert.equal((await ask(edge.url, '/a')).headers['x-level'], '7');
  await ask(edge.url, '/a');
  assert.equal(edge.seen.length, 1);
  await ask(edge.url, '/b');
  assert.equal(edge.seen.length, 2);
  assert.equal(edge.seen[1]?.body, '{"path": "/b"}');
});

for (const [status, expected] of [
  [403, 403],
  [500, 403],
  [302, 403],
] as const) {
  test(`a remote authorizer that answers ${status} denies`, async () => {
    const mechanisms = `${ANON}  authorizers: [{id: ask, type: remote, config: {endpoint: SERVICE, payload: x}}]\n`;
    await using edge = await edgeWith(mechanisms, [rule('/a', '{authenticator: anon}, {authorizer: ask}')], () => ({
      status,
      body: {},
      headers: { location: '/' },
    }));
    assert.equal((await ask(edge.url, '/a')).status, expected);
  });
}

const PROFILE =
  '  contextualizers: [{id: profile, type: generic, config: {endpoint: SERVICE, forward_cookies: [session], forward_headers: [X-Tenant], cache_ttl: 1h}}]\n' +
  "  finalizers: [{id: who, type: header, config: {headers: {X-Name: '{{ .Outputs.profile.name }}'}}}]\n";

test('what a visitor’s cookie or header brought is not kept for another', async () => {
  await using edge = await edgeWith(
    ANON + PROFILE,
    [rule('/a', '{authenticator: anon}, {contextualizer: profile}, {finalizer: who}')],
    ({ headers }) => ({
      body: { name: `${String(headers['cookie'])} ${String(headers['x-tenant'])}` },
    }),
  );
  const nameOf = async (cookie: string, tenant: string): Promise<unknown> =>
    (await ask(edge.url, '/a', { headers: { cookie, 'x-tenant': tenant } })).headers['x-name'];
  assert.equal(await nameOf('session=alice; other=1', 'red'), 'session=alice red');
  assert.equal(await nameOf('session=bob', 'red'), 'session=bob red');
  assert.equal(await nameOf('session=alice', 'blue'), 'session=alice blue');
  assert.equal(await nameOf('session=alice; other=2', 'red'), 'session=alice red');
  assert.equal(edge.seen.length, 3);
});

test('a contextualizer whose service fails denies, unless it may go on', async () => {
  const more = '{contextualizer: profile, config: {continue_pipeline_on_error: true}}';
  await using edge = await edgeWith(
    ANON + PROFILE,
    [rule('/a', '{authenticator: anon}, {contextualizer: profile}'), rule('/b', `{authenticator: anon}, ${more}`)],
    () => ({ status: 500, body: {} }),
  );
  assert.equal((await ask(edge.url, '/a')).status, 502);
  assert.equal((await ask(edge.url, '/b')).status, 200);
});

test('a template cannot lead a request to another host', async () => {
  const mechanisms = `${ANON}  contextualizers: [{id: profile, type: generic, config: {endpoint: 'SERVICE/{{ .Request.Header "X-Path" }}'}}]\n`;
  await using edge = await edgeWith(
    mechanisms,
    [rule('/a', '{authenticator: anon}, {contextualizer: profile}')],
    () => ({ body: {} }),
  );
  for (const path of ['@evil.example/', '//evil.example', '../../x', '?a=b#c']) {
    await ask(edge.url, '/a', { headers: { 'x-path': path } });
  }
  assert.ok(edge.seen.every(({ headers }) => String(headers['host']).startsWith('127.0.0.1')));
});

function introspection(config: string): string {
  return `  authenticators: [{id: t, type: oauth2_introspection, config: {introspection_endpoint: SERVICE, ${config}}}]\n  finalizers: [{id: who, type: header, config: {headers: {X-User: '{{ .Subject.ID }}'}}}]\n`;
}
const BEARER = { headers: { authorization: 'Bearer abc' } };

test('an answer with an issuer is accepted where no issuers are configured', async () => {
  await using edge = await edgeWith(
    introspection('cache_ttl: 1h'),
    [rule('/a', '{authenticator: t}, {finalizer: who}')],
    () => ({
      body: { active: true, sub: 'alice', iss: 'https://idp.example' },
    }),
  );
  assert.equal((await ask(edge.url, '/a', BEARER)).headers['x-user'], 'alice');
  await ask(edge.url, '/a', BEARER);
  assert.equal(edge.seen.length, 1);
  assert.equal(edge.seen[0]?.body, 'token=abc&token_type_hint=access_token');
});

test('a token that is not active, or lacks a scope, is refused', async () => {
  let body: unknown = { active: false };
  await using edge = await edgeWith(
    introspection('assertions: {scopes: [read]}'),
    [rule('/a', '{authenticator: t}')],
    () => ({ body }),
  );
  assert.equal((await ask(edge.url, '/a', BEARER)).status, 401);
  body = { active: true, sub: 'alice', scope: 'write' };
  assert.equal((await ask(edge.url, '/a', BEARER)).status, 401);
  body = { active: true, sub: 'alice', scope: 'write read' };
  assert.equal((await ask(edge.url, '/a', BEARER)).status, 200);
});

test('an outage does not make a visitor anonymous', async () => {
  const mechanisms = introspection('cache_ttl: 0s').replace('[{id: t', '[{id: anon, type: anonymous}, {id: t');
  await using edge = await edgeWith(mechanisms, [rule('/a', '{authenticator: t}, {authenticator: anon}')], () => ({
    status: 503,
    body: {},
  }));
  assert.equal((await ask(edge.url, '/a', BEARER)).status, 502);
  assert.equal((await ask(edge.url, '/a')).status, 200);
});

test('a session of the generic authenticator ends when it ends, also where the answer is kept', async () => {
  const config =
    'identity_info_endpoint: SERVICE, authentication_data_source: [{cookie: session}], principal: {id: identity.id}, cache_ttl: 1h, session_lifespan: {active: active, not_after: expires_at, validity_leeway: 0s}';
  const mechanisms = `  authenticators: [{id: k, type: generic, config: {${config}}}]\n  finalizers: [{id: who, type: header, config: {headers: {X-User: '{{ .Subject.ID }}'}}}]\n`;
  let expires = '2999-01-01T00:00:00Z';
  await using edge = await edgeWith(mechanisms, [rule('/a', '{authenticator: k}, {finalizer: who}')], () => ({
    body: { active: true, identity: { id: 'alice' }, expires_at: expires },
  }));
  assert.equal((await ask(edge.url, '/a', { headers: { cookie: 'session=1' } })).headers['x-user'], 'alice');
  expires = '2000-01-01T00:00:00Z';
  assert.equal((await ask(edge.url, '/a', { headers: { cookie: 'session=2' } })).status, 401);
});

test('a password may hold colons', async () => {
  const mechanisms = '  authenticators: [{id: b, type: basic_auth, config: {user_id: ada, password: "a:b:c"}}]\n';
  await using edge = await edgeWith(mechanisms, [rule('/a', '{authenticator: b}')], () => ({ body: {} }));
  const status = async (pair: string): Promise<number> =>
    (await ask(edge.url, '/a', { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } })).status;
  assert.equal(await status('ada:a:b:c'), 200);
  assert.equal(await status('ada:a:b'), 401);
  assert.equal(await status('eve:a:b:c'), 401);
});

test('a token for the upstream is fetched once and kept', async () => {
  const config = '{token_url: SERVICE/token, client_id: me, client_secret: "s:c", scopes: [a, b]}';
  const mechanisms = `${ANON}  finalizers: [{id: t, type: oauth2_client_credentials, config: ${config}}]\n`;
  await using edge = await edgeWith(mechanisms, [rule('/a', '{authenticator: anon}, {finalizer: t}')], () => ({
    body: { access_token: 'tok', token_type: 'Bearer', expires_in: 3_600 },
  }));
  const replies = await Promise.all([1, 2, 3].map(async () => ask(edge.url, '/a')));
  assert.deepEqual(
    replies.map(({ headers }) => headers.authorization),
    ['Bearer tok', 'Bearer tok', 'Bearer tok'],
  );
  assert.equal(edge.seen.length, 1);
  assert.equal(edge.seen[0]?.body, 'grant_type=client_credentials&scope=a+b');
  assert.equal(edge.seen[0].headers['authorization'], `Basic ${Buffer.from('me:s%3Ac').toString('base64')}`);
});

test('proof of possession is refused at the start instead of being a matter of course', async () => {
  const config = 'assertions: {proof_of_possession: {type: mtls}}';
  await assert.rejects(
    edgeWith(introspection(config), [rule('/a', '{authenticator: t}')], () => ({ body: {} })),
    { code: 'ERR_EDGE_UNSUPPORTED' },
  );
});
