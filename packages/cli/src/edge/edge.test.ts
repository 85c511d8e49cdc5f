import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'writ-edge-cli-'));
after(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, 'edge.yaml'),
  `mechanisms: {authenticators: [{id: anon, type: anonymous}], authorizers: [{id: no, type: deny}]}\n`,
);
writeFileSync(
  join(folder, 'rules.yaml'),
  `version: "1beta1"
rules:
  - {id: a, match: {http: {paths: [{path: /a}]}}, execute: [{authenticator: anon}]}
  - {id: b, match: {http: {paths: [{path: /b}]}}, execute: [{authenticator: anon}, {authorizer: no}]}
`,
);

async function writ(...argv: readonly string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const io = fakeIo({ workingDirectory: folder });
  const exitCode = await run(argv, io);
  return { exitCode, out: io.written.out, err: io.written.err };
}

const EDGE = ['-c', 'edge.yaml', '--insecure'];

test('validate config tells a configuration of heimdall from one of ours', async () => {
  assert.deepEqual(await writ('validate', 'config', ...EDGE), {
    exitCode: 0,
    out: 'Configuration is valid\n',
    err: '',
  });
  const secure = await writ('validate', 'config', '-c', 'edge.yaml');
  assert.equal(secure.exitCode, 1);
  assert.match(secure.err, /`serve.tls` must be configured/);
});

for (const command of ['ruleset', 'rules']) {
  test(`validate ${command} checks a rule set`, async () => {
    assert.equal((await writ('validate', command, ...EDGE, 'rules.yaml')).exitCode, 0);
    const proxy = await writ('validate', command, ...EDGE, '--proxy-mode', 'rules.yaml');
    assert.equal(proxy.exitCode, 1);
    assert.match(proxy.err, /rules.yaml:3:\d+: proxy mode requires forward_to/);
    assert.equal((await writ('validate', command, ...EDGE, 'gone.yaml')).exitCode, 1);
    assert.equal((await writ('validate', command, 'rules.yaml')).exitCode, 1);
  });
}

test('explain ends with 0 where a request would pass, and with 1 where not', async () => {
  const explain = ['edge', 'explain', ...EDGE, '--rules', 'rules.yaml', '--output', 'json', '--request'];
  const passes = await writ(...explain, 'GET /a');
  assert.equal(passes.exitCode, 0);
  assert.equal((JSON.parse(passes.out) as { rule: string }).rule, 'a');
  const denied = await writ(...explain, 'GET /b');
  assert.equal(denied.exitCode, 1);
  assert.equal((JSON.parse(denied.out) as { status: number }).status, 403);
  assert.equal((await writ(...explain, 'nonsense')).exitCode, 2);
});

test('tests of rules say what differs', async () => {
  const tests = (decision: string): string =>
    `tests:\n  - {name: one, request: {url: /b}, expect: {decision: ${decision}, rule: b}}\n`;
  writeFileSync(join(folder, 'good.yaml'), tests('deny'));
  writeFileSync(join(folder, 'bad.yaml'), tests('allow'));
  const options = [...EDGE, '--rules', 'rules.yaml'];
  assert.deepEqual(await writ('edge', 'test', ...options, 'good.yaml'), {
    exitCode: 0,
    out: '1 passed, 0 failed\n',
    err: '',
  });
  const bad = await writ('edge', 'test', ...options, 'bad.yaml');
  assert.equal(bad.exitCode, 1);
  assert.equal(bad.out, 'bad.yaml: one\n    decision: expected `allow`, got `deny`\n0 passed, 1 failed\n');
});

test('a configuration that asks for what the edge does not have does not start, and says so', async () => {
  writeFileSync(
    join(folder, 'blob.yaml'),
    'mechanisms: {authenticators: [{id: anon, type: anonymous}]}\nproviders: {cloud_blob: {buckets: [{url: "s3://rules"}]}}\n',
  );
  assert.equal((await writ('validate', 'config', '-c', 'blob.yaml', '--insecure')).exitCode, 0);
  const started = await writ('serve', 'edge', 'decision', '-c', 'blob.yaml', '--insecure');
  assert.equal(started.exitCode, 1);
  assert.match(started.err, /this edge has no rules from cloud blobs/);
});

test('rules ask the decision point in the process, by the policies that the configuration names', async () => {
  writeFileSync(
    join(folder, 'articles.rego'),
    `package articles
answer := {"decision": input.resource.id == "/free", "context": {"tags": {"b", "a"}}}
`,
  );
  writeFileSync(
    join(folder, 'embedded.yaml'),
    `decision_point: {paths: [articles.rego]}
mechanisms:
  authenticators: [{id: anon, type: anonymous}]
  authorizers: [{id: ask, type: pdp, config: {policy: articles/answer}}]
  finalizers: [{id: tags, type: header, config: {headers: {X-Tags: '{{ join "," .Outputs.ask.context.tags }}'}}}]
`,
  );
  writeFileSync(
    join(folder, 'asking.yaml'),
    `version: "1beta1"
rules:
  - id: ask
    match: {http: {paths: [{path: "/:id"}]}}
    execute: [{authenticator: anon}, {authorizer: ask}, {finalizer: tags}]
`,
  );
  const explain = [
    'edge',
    'explain',
    '-c',
    'embedded.yaml',
    '--insecure',
    '--rules',
    'asking.yaml',
    '--output',
    'json',
  ];
  const free = await writ(...explain, '--request', 'GET /free');
  assert.equal(free.exitCode, 0);
  assert.deepEqual((JSON.parse(free.out) as { headers: Record<string, string[]> }).headers['x-tags'], ['a,b']);
  const paid = await writ(...explain, '--request', 'GET /paid');
  assert.equal((JSON.parse(paid.out) as { status: number }).status, 403);
});

test('an edge whose policies are wrong is not valid and does not start; both name the line', async () => {
  writeFileSync(join(folder, 'wrong.rego'), 'package wrong\nallow if input.x == }\n');
  writeFileSync(join(folder, 'wrong.yaml'), 'decision_point: {paths: [wrong.rego]}\n');
  const started = await writ('serve', 'edge', 'decision', '-c', 'wrong.yaml', '--insecure');
  assert.equal(started.exitCode, 1);
  assert.match(started.err, /wrong\.rego:2/);
  const validated = await writ('validate', 'config', '-c', 'wrong.yaml', '--insecure');
  assert.equal(validated.exitCode, 1);
  assert.match(validated.err, /wrong\.rego:2/);
});

test('a decision point that names no policies is a mistake in the configuration, at its place', async () => {
  writeFileSync(join(folder, 'empty.yaml'), 'decision_point: {}\n');
  const { exitCode, err } = await writ('validate', 'config', '-c', 'empty.yaml', '--insecure');
  assert.equal(exitCode, 1);
  assert.match(err, /empty\.yaml:1:17: name files or folders/);
});
