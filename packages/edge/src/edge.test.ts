import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decider, DecisionRequest } from '@writ/pdp';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { ask, startEdge, startServer, temporaryFolder, writeKey } from './testing/edge-fixture.ts';
import { ARTICLES_RULES, seedConfiguration, WIRING_RULES } from './testing/seed-rules.ts';

async function issuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'idp' };
  let fetches = 0;
  const server = await startServer((_request, response) => {
    fetches++;
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  const sign = async (claims: Record<string, string> = {}, key = privateKey, kid = 'idp'): Promise<string> =>
    new SignJWT({ sub: 'alice', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(claims['iss'] ?? 'https://accounts.example')
      .setAudience(claims['aud'] ?? 'blog')
      .setIssuedAt()
      .setExpirationTime(claims['expires'] ?? '5m')
      .sign(key);
  return { server, sign, fetches: () => fetches, [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose]() };
}

function deciderOf(answer: (request: DecisionRequest) => unknown): Decider {
  return {
    decide: (request) => ({
      id: 'd',
      request,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON
      value: answer(request) as never,
      refusal: undefined,
      view: 1,
      datasets: [],
      policies: {},
      at: 0,
      durationNs: 0,
    }),
  };
}

async function seed(decide: (request: DecisionRequest) => unknown = () => 'full') {
  const keys = temporaryFolder();
  const idp = await issuer();
  const running = await startEdge({
    configuration: seedConfiguration(idp.server.url, writeKey(keys.path)),
    rules: [WIRING_RULES, ARTICLES_RULES],
    decider: deciderOf(decide),
  });
  return {
    ...running,
    idp,
    async contract(token: string | undefined): Promise<Record<string, unknown>> {
      const jwks: unknown = JSON.parse((await ask(running.edge.management.url ?? '', '/.well-known/jwks')).body);
      const { payload } = await jwtVerify((token ?? '').replace(/^Bearer /, ''), createLocalJWKSet(jwks as never), {
        issuer: 'heimdall',
      });
      return payload;
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await idp[Symbol.asyncDispose]();
      keys[Symbol.dispose]();
    },
  };
}

test('the rules of the article let visitors see the main page, with a contract that says who they are', async () => {
  await using edge = await seed();
  const anonymous = await ask(edge.url, '/');
  assert.equal(anonymous.status, 200);
  assert.equal((await edge.contract(anonymous.headers.authorization))['sub'], 'anonymous');
  const authorization = `Bearer ${await edge.idp.sign()}`;
  const alice = await ask(edge.url, '/', { headers: { authorization } });
  assert.equal((await edge.contract(alice.headers.authorization))['sub'], 'alice');
});

test('the rules of the article put what the policy says into the contract', async () => {
  const asked: DecisionRequest[] = [];
  await using edge = await seed((request) => {
    asked.push(request);
    return 'excerpt';
  });
  const reply = await ask(edge.url, '/articles/42', { headers: { authorization: `Bearer ${await edge.idp.sign()}` } });
  const contract = await edge.contract(reply.headers.authorization);
  assert.equal(contract['requested_article'], '42');
  assert.equal(contract['allowed_representation'], 'excerpt');
  assert.deepEqual(asked[0]?.entrypoint, ['articles', 'allow']);
  assert.deepEqual((asked[0]?.input as { resource: { id: string } } | undefined)?.resource.id, '42');
});

test('the rules of the article serve public resources by their ending, and nothing else', async () => {
  await using edge = await seed();
  assert.equal((await ask(edge.url, '/site.css')).status, 200);
  assert.equal((await ask(edge.url, '/secret.txt')).status, 401);
  assert.equal((await ask(edge.url, '/', { method: 'POST' })).status, 401);
});

test('the default rule of the article sends browsers to log in, and denies all others', async () => {
  await using edge = await seed();
  const browser = await ask(edge.url, '/admin?a=b', { headers: { accept: 'text/html', host: 'blog.example' } });
  assert.equal(browser.status, 302);
  assert.equal(browser.headers.location, 'https://login.example/?to=http%3A%2F%2Fblog.example%2Fadmin%3Fa%3Db');
  const known = await ask(edge.url, '/admin', { headers: { authorization: `Bearer ${await edge.idp.sign()}` } });
  assert.equal(known.status, 403);
});

for (const [what, claims] of [
  ['of another issuer', { iss: 'https://evil.example' }],
  ['for another audience', { aud: 'shop' }],
  ['that has expired', { expires: '-1m' }],
] as const) {
  test(`a token ${what} does not pass for no token`, async () => {
    await using edge = await seed();
    const reply = await ask(edge.url, '/', { headers: { authorization: `Bearer ${await edge.idp.sign(claims)}` } });
    assert.equal(reply.status, 401);
  });
}

test('a token with a wrong signature, or without any, does not pass for no token', async () => {
  await using edge = await seed();
  const other = await generateKeyPair('ES256');
  const forged = await edge.idp.sign({}, other.privateKey);
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1] ?? ''}.`;
  for (const token of [forged, none, 'nonsense']) {
    assert.equal((await ask(edge.url, '/', { headers: { authorization: `Bearer ${token}` } })).status, 401, token);
  }
});

test('the scheme of a token is found in any case', async () => {
  await using edge = await seed();
  const reply = await ask(edge.url, '/', { headers: { authorization: `bearer ${await edge.idp.sign()}` } });
  assert.equal((await edge.contract(reply.headers.authorization))['sub'], 'alice');
});

test('keys are fetched once, however many tokens and unknown keys come', async () => {
  await using edge = await seed();
  const tokens = await Promise.all([1, 2, 3, 4].map(async (number) => edge.idp.sign({ number: String(number) })));
  const other = await generateKeyPair('ES256');
  const unknown = await Promise.all(['x', 'y', 'z'].map(async (kid) => edge.idp.sign({}, other.privateKey, kid)));
  await Promise.all(
    [...tokens, ...unknown].map(async (token) => ask(edge.url, '/', { headers: { authorization: `Bearer ${token}` } })),
  );
  assert.equal(edge.idp.fetches(), 1);
});

test('two requests that differ in nothing share a contract, and those that differ in a claim do not', async () => {
  let result = 'full';
  await using edge = await seed(() => result);
  const read = async (id: string): Promise<string | undefined> =>
    (await ask(edge.url, `/articles/${id}`)).headers.authorization;
  const first = await read('1');
  assert.equal(await read('1'), first);
  assert.notEqual(await read('2'), first);
  result = 'excerpt';
  assert.equal((await edge.contract(await read('1')))['allowed_representation'], 'excerpt');
});

const OPEN = `serve: {host: 127.0.0.1, port: 0, respond: {verbose: true, with: {precondition_error: {code: 418}}}}
management: {host: 127.0.0.1, port: 0}
mechanisms:
  authenticators: [{id: anon, type: anonymous}, {id: nobody, type: unauthorized}]
  authorizers:
    - {id: yes, type: allow}
    - {id: no, type: deny}
    - {id: broken, type: cel, config: {expressions: [{expression: 'Subject.Attributes.missing == 1'}]}}
  contextualizers: [{id: map, type: map, config: {items: {a: '{{ .Request.URL.Captures.a }}'}}}]
  finalizers:
    - {id: who, type: header, config: {headers: {X-User: '{{ .Subject.ID }}', X-Captures: '{{ toJson .Request.URL.Captures }}'}}}
    - {id: biscuit, type: cookie, config: {cookies: {user: '{{ .Subject.ID }}'}}}
    - {id: none, type: noop}
  error_handlers:
    - {id: basic, type: www_authenticate, config: {realm: Blog}}
    - {id: teapot, type: generic, config: {code: 418, body: 'short and stout'}}
`;

function rulesOf(...rules: readonly string[]): string {
  return `version: "1beta1"\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
}

function simple(id: string, path: string, steps = '{authenticator: anon}, {finalizer: who}', more = ''): string {
  return `{id: ${id}, match: {http: {paths: [{path: '${path}'}]}}, execute: [${steps}]${more}}`;
}

test('an exception in a step denies', async () => {
  await using edge = await startEdge({
    configuration: OPEN,
    rules: [rulesOf(simple('a', '/a', '{authenticator: anon}, {authorizer: broken}'))],
  });
  assert.equal((await ask(edge.url, '/a')).status, 500);
});

test('a path that no rule matches is refused where there is no default rule', async () => {
  await using edge = await startEdge({ configuration: OPEN });
  assert.equal((await ask(edge.url, '/a')).status, 404);
});

test('an escaped letter does not lead past a rule', async () => {
  const rules = rulesOf(simple('admin', '/admin', '{authenticator: anon}, {authorizer: no}'), simple('rest', '/**'));
  await using edge = await startEdge({ configuration: OPEN, rules: [rules] });
  assert.equal((await ask(edge.url, '/%61dmin')).status, 403);
  assert.equal((await ask(edge.url, '//admin')).status, 403);
  assert.equal((await ask(edge.url, '/x/../admin')).status, 403);
  assert.equal((await ask(edge.url, '/x')).status, 200);
});

test('the status of a precondition error is what the configuration says', async () => {
  await using edge = await startEdge({ configuration: OPEN, rules: [rulesOf(simple('a', '/**'))] });
  assert.equal((await ask(edge.url, '/a/%2e%2e/b')).status, 418);
  assert.equal((await ask(edge.url, '/a%2Fb')).status, 418);
});

test('captures are those of the rule that was found, decoded', async () => {
  const rules = rulesOf(
    "{id: post, match: {http: {paths: [{path: '/:a/b'}], methods: [POST]}}, execute: [{authenticator: anon}]}",
    simple('get', '/:a/:b'),
  );
  await using edge = await startEdge({ configuration: OPEN, rules: [rules] });
  assert.equal((await ask(edge.url, '/x%20y/b')).headers['x-captures'], '{"a":"x y","b":"b"}');
});

test('the first error handler whose condition holds answers, and its challenge reaches the client', async () => {
  const more =
    ", on_error: [{error_handler: teapot, if: 'type(Error) == authorization_error'}, {error_handler: basic}, {error_handler: teapot, id: t2}]";
  const rules = rulesOf(
    simple('a', '/a', '{authenticator: nobody}', more),
    simple('b', '/b', '{authenticator: anon}, {authorizer: no}', more),
  );
  await using edge = await startEdge({ configuration: OPEN, rules: [rules] });
  const challenge = await ask(edge.url, '/a');
  assert.equal(challenge.status, 401);
  assert.equal(challenge.headers['www-authenticate'], 'Basic realm="Blog"');
  const tea = await ask(edge.url, '/b');
  assert.deepEqual([tea.status, tea.body], [418, 'short and stout']);
});

test('a verbose answer takes the form that the client accepts', async () => {
  await using edge = await startEdge({ configuration: OPEN });
  const reply = await ask(edge.url, '/<b>', { headers: { accept: 'application/json' } });
  assert.deepEqual(JSON.parse(reply.body), { code: 'noRuleError', message: 'no rule matches the request' });
});

test('a step whose condition is false is skipped', async () => {
  const rules = rulesOf(
    simple('a', '/a', '{authenticator: anon}, {authorizer: no, if: \'Subject.ID != "anonymous"\'}, {finalizer: who}'),
  );
  await using edge = await startEdge({ configuration: OPEN, rules: [rules] });
  assert.equal((await ask(edge.url, '/a')).headers['x-user'], 'anonymous');
});

test('cookies of finalizers are cookies of the decision', async () => {
  await using edge = await startEdge({
    configuration: OPEN,
    rules: [rulesOf(simple('a', '/a', '{authenticator: anon}, {finalizer: biscuit}'))],
  });
  assert.deepEqual((await ask(edge.url, '/a')).headers['set-cookie'], ['user=anonymous']);
});

test('who is no trusted proxy is not believed', async () => {
  const rules = rulesOf(simple('a', '/a'), simple('b', '/b', '{authenticator: anon}, {authorizer: no}'));
  const headers = { 'x-forwarded-uri': '/a', 'x-forwarded-for': '1.2.3.4' };
  await using edge = await startEdge({ configuration: OPEN, rules: [rules] });
  assert.equal((await ask(edge.url, '/b', { headers })).status, 403);
  await using trusting = await startEdge({
    configuration: OPEN.replace('port: 0,', 'port: 0, trusted_proxies: [127.0.0.1],'),
    rules: [rules],
  });
  assert.equal((await ask(trusting.url, '/b', { headers })).status, 200);
});

for (const host of ['a b', 'a_', '-a', 'a@b', 'a:0', 'a:99999', '[::1', 'a..b']) {
  test(`the host \`${host}\` is refused`, async () => {
    await using edge = await startEdge({ configuration: OPEN, rules: [rulesOf(simple('a', '/**'))] });
    assert.equal((await ask(edge.url, '/a', { headers: { host } })).status, 418);
  });
}

test('rule sets that overlap are refused, and the one before stays', async () => {
  await using edge = await startEdge({ configuration: OPEN, rules: [rulesOf(simple('a', '/a/:b'))] });
  await assert.rejects(
    startEdge({ configuration: OPEN, rules: [rulesOf(simple('a', '/a/:b')), rulesOf(simple('c', '/a/c'))] }),
    { code: 'ERR_RULE_CONFLICT' },
  );
  assert.equal((await ask(edge.url, '/a/x')).status, 200);
});

test('health and keys are served', async () => {
  await using edge = await startEdge({ configuration: OPEN });
  const url = edge.edge.management.url ?? '';
  assert.equal((await ask(url, '/.well-known/health')).body, '{"status":"ok"}');
  const keys = await ask(url, '/.well-known/jwks');
  assert.equal(keys.body, '{"keys":[]}');
  assert.equal(
    (await ask(url, '/.well-known/jwks', { headers: { 'if-none-match': keys.headers.etag ?? '' } })).status,
    304,
  );
  assert.equal((await ask(url, '/.well-known/jwks', { method: 'POST' })).status, 405);
});

test('the access log has a line for each request, without its query', async () => {
  const lines: string[] = [];
  const accessLog = { write: (text: string) => lines.push(text) };
  {
    await using edge = await startEdge({ configuration: OPEN, rules: [rulesOf(simple('a', '/a'))], accessLog });
    await ask(edge.url, '/a?access_token=secret');
  }
  const entry = JSON.parse(lines.join('')) as Record<string, unknown>;
  assert.deepEqual(
    [entry['_http_path'], entry['_subject'], entry['_access_granted'], entry['_http_status_code']],
    ['/a', 'anonymous', true, 200],
  );
  assert.doesNotMatch(lines.join(''), /secret/);
});

test('a template has the secrets that rules may have, and no others', async () => {
  const configuration = `${OPEN}secret_management:
  open: {type: inline, allow_in_rules: true, config: {key: hush}}
  closed: {type: inline, config: {key: hush}}
`;
  const steps = (source: string): string =>
    `{authenticator: anon}, {finalizer: who, config: {headers: {X-Key: '{{ secret "${source}" "key" }}'}}}`;
  const rules = rulesOf(simple('a', '/a', steps('open')), simple('b', '/b', steps('closed')));
  await using edge = await startEdge({ configuration, rules: [rules] });
  assert.equal((await ask(edge.url, '/a')).headers['x-key'], 'hush');
  assert.equal((await ask(edge.url, '/b')).status, 500);
});
