import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createMetrics, manualClock, sequentialIds, silentLogger } from '@writ/core';
import { DecisionPoint } from '../decision/decision-point.ts';
import type { Decision } from '../decision/types.ts';
import { compileRego } from '../engine/rego.ts';
import type { EngineProgram } from '../engine/types.ts';
import { DataStore, SnapshotBuilder } from '../store/index.ts';
import type { HttpListener } from './http/listener.ts';
import { type PdpServerOptions, pdpServer } from './server.ts';

const SOURCE = `package app
default allow := false
allow if input.user in data.users
undef if input.never
conflict := 1 if input.x
conflict := 2 if input.x
quotient := 1 / input.z
names contains "x"
long := concat("", [s | some _ in numbers.range(1, 2000); s := "<"])
proto := input["__proto__"].polluted`;

const clock = manualClock(1_700_000_000_000);
const recorded: Decision[] = [];

function serverWith(options: Partial<PdpServerOptions> = {}): {
  server: HttpListener;
  store: DataStore<EngineProgram>;
} {
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'app.rego', source: SOURCE }]);
  const snapshot = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e', seq: 7n }, ageMs: 0 }, clock);
  snapshot.put('1', 'alice');
  const committed = store
    .stage()
    .declare({ name: 'users', mount: ['users'] })
    .snapshot(snapshot)
    .policies({ revisions: { app: 'r1' }, program, rulePaths: program.rulePaths })
    .commit();
  assert.equal(committed.ok, true);
  const ids = sequentialIds('d');
  const point = new DecisionPoint({ store, clock, ids, onDecision: (decision) => recorded.push(decision) });
  const server = pdpServer({
    address: { host: '127.0.0.1', port: 0 },
    point,
    store,
    modules: () => new Map([['app.rego', SOURCE]]),
    unready: () => undefined,
    version: '9.9.9',
    logger: silentLogger,
    metrics: createMetrics(),
    ids,
    ...options,
  });
  return { server, store };
}

const { server } = serverWith();
before(async () => server.start());
after(async () => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function ask(path: string, init: RequestInit = {}, of: HttpListener = server): Promise<Answer> {
  const response = await fetch(`${of.url}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const post = async (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Answer> => ask(path, { method: 'POST', body, headers });

/** The answer without what is ours. */
function plain({ text }: Answer): unknown {
  const { writ: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
}

const error = (code: string, message: string): string => `${JSON.stringify({ code, message }, undefined, 2)}\n`;

describe("OPA's data API", () => {
  it('decides', async () => {
    const answer = await post('/v1/data/app/allow', '{"input":{"user":"alice"}}');
    assert.deepEqual(
      [answer.status, answer.headers.get('content-type'), plain(answer)],
      [200, 'application/json', { result: true }],
    );
  });

  it('says what the decision is based on', async () => {
    const { writ } = JSON.parse((await post('/v1/data/app/allow', '{"input":{"user":"alice"}}')).text) as {
      writ: { datasets: unknown; policies: unknown; view: unknown };
    };
    assert.deepEqual(
      [writ.view, writ.policies, writ.datasets],
      [1, { app: 'r1' }, { users: { revision: ['e', '7'], ageMs: 0 } }],
    );
  });

  it('records who asked', async () => {
    const headers = { 'x-request-id': 'r-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    await post('/v1/data/app/allow', '{"input":{}}', headers);
    const { address, ...caller } = recorded.at(-1)?.request.caller ?? {};
    assert.deepEqual(caller, { requestId: 'r-1', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
    assert.match(address ?? '', /^127\.0\.0\.1:\d+$/);
  });

  for (const [path, body, expected] of [
    ['/v1/data/app/undef', '{"input":{}}', {}],
    ['/v1/data/app/names', '{"input":{}}', { result: ['x'] }],
    ['/v1/data/users', '{"input":{}}', { result: { 1: 'alice' } }],
    ['/v1/data/app/quotient', '{"input":{"z":0}}', {}],
    ['/v1/data/app/proto', '{"input":{"__proto__":{"polluted":1}}}', { result: 1 }],
    ['/v1/data/app/quotient', '{"input":{"z":10}}', { result: 0.1 }],
  ] as const) {
    it(`answers ${path} with ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(plain(await post(path, body)), expected);
    });
  }

  for (const body of ['', '{}', 'null', '{"input":null}']) {
    it(`warns of an input that is missing in \`${body}\``, async () => {
      const warning = { code: 'api_usage_warning', message: "'input' key missing from the request" };
      assert.deepEqual(plain(await post('/v1/data/app/allow', body)), { result: false, warning });
    });
  }

  for (const [body, message] of [
    ['{', 'body contains malformed input document: unexpected EOF'],
    ['[1]', 'body contains malformed input document: json: cannot unmarshal array into Go value of type types.alias'],
    ['['.repeat(5000), 'body contains malformed input document: exceeded max depth'],
  ] as const) {
    it(`refuses ${body.slice(0, 5)}`, async () => {
      const { status, text } = await post('/v1/data/app/allow', body);
      assert.deepEqual([status, text], [400, error('invalid_parameter', message)]);
    });
  }

  it('tells an evaluation that failed in OPA’s shape', async () => {
    const { status, text } = await post('/v1/data/app/conflict', '{"input":{"x":1}}');
    const { code, errors } = JSON.parse(text) as { code: string; errors: { code: string; location: unknown }[] };
    assert.deepEqual(
      [status, code, errors[0]?.code, errors[0]?.location],
      [500, 'internal_error', 'eval_conflict_error', { file: 'app.rego', row: 6, col: 1 }],
    );
  });

  it('fails on the error of a built-in where the request wants it', async () => {
    assert.equal((await post('/v1/data/app/quotient?strict-builtin-errors', '{"input":{"z":0}}')).status, 500);
  });

  it('takes the input of a GET from a parameter', async () => {
    assert.deepEqual(plain(await ask(`/v1/data/app/allow?input=${encodeURIComponent('{"user":"alice"}')}`)), {
      result: true,
    });
    assert.equal((await ask('/v1/data/app/allow?input=%7B')).status, 400);
  });

  it('gives metrics and provenance where they are asked for', async () => {
    const answer = JSON.parse((await ask('/v1/data/app/allow?metrics&provenance=true')).text) as Record<
      string,
      unknown
    >;
    assert.deepEqual(Object.keys(answer), ['provenance', 'metrics', 'result', 'writ']);
  });

  it('explains where that is asked for', async () => {
    const { explanation } = JSON.parse((await ask('/v1/data/app/names?explain=full&pretty')).text) as {
      explanation: string[];
    };
    assert.deepEqual(explanation.slice(0, 3), [
      'query:1        Enter data.app.names = _',
      'query:1        | Eval data.app.names = _',
      'app.rego:8     | Enter data.app.names',
    ]);
    const steps = JSON.parse((await ask('/v1/data/app/names?explain=full')).text) as {
      explanation: { op: string; type: string }[];
    };
    assert.deepEqual(steps.explanation.map(({ op, type }) => `${op} ${type}`).slice(0, 3), [
      'enter body',
      'eval expr',
      'enter rule',
    ]);
  });

  it('indents where that is asked for', async () => {
    assert.ok(
      (await ask('/v1/data/app/names?pretty')).text.startsWith('{\n  "result": [\n    "x"\n  ],\n  "writ": {\n'),
    );
  });

  it('reads YAML', async () => {
    const answer = await post('/v1/data/app/allow', 'input: {user: alice}', { 'content-type': 'application/yaml' });
    assert.deepEqual(plain(answer), { result: true });
  });

  it('reads and writes gzip', async () => {
    const body = new Uint8Array(gzipSync('{"input":{"user":"alice"}}'));
    assert.deepEqual(plain(await post('/v1/data/app/allow', body, { 'content-encoding': 'gzip' })), { result: true });
    const bad = await post('/v1/data/app/allow', 'x'.repeat(30), { 'content-encoding': 'gzip' });
    assert.deepEqual(
      [bad.status, JSON.parse(bad.text)],
      [400, { code: 'invalid_parameter', message: 'could not decompress the body: gzip: invalid header' }],
    );
    const compressed = await raw(
      'GET /v1/data/app/long HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n',
    );
    const [head = '', ...rest] = compressed.toString('latin1').split('\r\n\r\n');
    assert.match(head, /content-encoding: gzip/);
    assert.match(gunzipSync(Buffer.from(rest.join('\r\n\r\n'), 'latin1')).toString(), /^\{"result":"\\u003c/);
  });

  it('answers v0 with the bare result', async () => {
    assert.equal((await post('/v0/data/app/allow', '{"user":"alice"}')).text, 'true\n');
    const { status, text } = await post('/v0/data/app/undef', '{}');
    assert.deepEqual([status, text], [404, error('undefined_document', 'document undefined: data.app.undef')]);
    assert.equal((await post('/v0/data/nope', '{}')).text, error('undefined_document', 'document missing: data.nope'));
    assert.equal((await post('/', '{}')).text, error('undefined_document', 'document missing: data.system.main'));
  });
});

describe('data that is not what it must be', () => {
  for (const [name, value, status, code, writCode] of [
    ['writ-max-staleness-ms', '-1', 400, 'invalid_parameter', undefined],
    ['writ-min-revision', 'x', 400, 'invalid_parameter', undefined],
    [
      'writ-min-revision',
      Buffer.from('{"users":["e","8"]}').toString('base64url'),
      503,
      'unavailable',
      'ERR_PDP_DATA_BEHIND',
    ],
    ['writ-min-revision', Buffer.from('{"users":["e","7"]}').toString('base64url'), 200, undefined, undefined],
  ] as const) {
    it(`answers ${status} to ${name}: ${value}`, async () => {
      for (const path of ['/v1/data/app/allow', '/v1/query?q=1=1']) {
        const answer = await ask(path, { headers: { [name]: value } });
        const body = JSON.parse(answer.text) as { code?: string; writ_code?: string };
        assert.deepEqual([answer.status, body.code, body.writ_code], [status, code, writCode]);
      }
    });
  }

  it('is told over AuthZEN as a bad header or a denial', async () => {
    const body = '{"subject":{"type":"u","id":"1"},"action":{"name":"a"},"resource":{"type":"r","id":"1"}}';
    const headers = { 'content-type': 'application/json', 'x-request-id': 'r' };
    const bad = await post('/access/v1/evaluation', body, { ...headers, 'writ-max-staleness-ms': 'x' });
    assert.deepEqual(
      [bad.status, bad.text, bad.headers.get('x-request-id')],
      [400, '`Writ-Max-Staleness-Ms` is no whole number of milliseconds', 'r'],
    );
  });
});

describe("OPA's other APIs", () => {
  it('answer queries', async () => {
    assert.deepEqual(JSON.parse((await ask('/v1/query?q=x=data.users[_]')).text), { result: [{ x: 'alice' }] });
    assert.deepEqual(JSON.parse((await post('/v1/query', '{"query":"input.a=x","input":{"a":5}}')).text), {
      result: [{ x: 5 }],
    });
    assert.equal((await ask('/v1/query?q=1=2')).text, '{}\n');
  });

  for (const [path, message] of [
    ['/v1/query', "missing parameter 'q'"],
    ['/v1/query?q=)', 'error(s) occurred while parsing query'],
    ['/v1/query?q=foo(1)', 'error(s) occurred while compiling query'],
  ] as const) {
    it(`refuse ${path}`, async () => {
      const { status, text } = await ask(path);
      const body = JSON.parse(text) as { code: string; message: string };
      assert.deepEqual([status, body.code, body.message], [400, 'invalid_parameter', message]);
    });
  }

  it('tell of health', async () => {
    assert.deepEqual(
      await Promise.all(['/health', '/health?bundles', '/health?plugins'].map(async (path) => (await ask(path)).text)),
      ['{}\n', '{}\n', '{}\n'],
    );
    const { status, text } = await ask('/health/live');
    assert.deepEqual([status, text], [500, '{"error":"health check (data.system.health.live) was undefined"}\n']);
  });

  it('show policies', async () => {
    const { result } = JSON.parse((await ask('/v1/policies/app.rego')).text) as {
      result: { id: string; raw: string; ast: { package: unknown } };
    };
    assert.deepEqual([result.id, result.raw, typeof result.ast.package], ['app.rego', SOURCE, 'object']);
    assert.equal(
      (await ask('/v1/policies/x')).text,
      error('resource_not_found', 'storage_not_found_error: policy id "x"'),
    );
  });

  it('refuse changes', async () => {
    for (const [method, path] of [
      ['PUT', '/v1/data/x'],
      ['PATCH', '/v1/data/x'],
      ['DELETE', '/v1/data/x'],
      ['PUT', '/v1/policies/x'],
      ['DELETE', '/v1/policies/x'],
    ] as const) {
      const { status, text } = await ask(path, { method });
      assert.deepEqual([status, (JSON.parse(text) as { code: string }).code], [405, 'invalid_operation']);
    }
  });

  it('do not know other paths and methods', async () => {
    assert.deepEqual(
      [(await ask('/v1/nothing')).status, (await ask('/v1/data/x', { method: 'OPTIONS' })).status],
      [404, 405],
    );
    assert.equal((await ask('/v1/data/%zz')).status, 400);
  });

  it('count requests', async () => {
    const { text } = await ask('/metrics');
    assert.match(text, /http_request_duration_seconds_count\{code="200",handler="v1\/data",method="post"\} [1-9]/);
    assert.match(text, /writ_pdp_dataset_age_seconds\{dataset="users"\} 0/);
  });
});

/** Sends bytes, and gives all that comes back until the server hangs up. */
async function raw(bytes: string, of: HttpListener = server): Promise<Buffer> {
  const socket = open(of);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks);
}

function open(of: HttpListener): Socket {
  const { hostname, port } = new URL(of.url ?? '');
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  return socket;
}

describe('the server', () => {
  it('refuses a body that is too large, announced or not', async () => {
    const { server: small } = serverWith({ limits: { maxBytes: 100, maxInflatedBytes: 1000 } });
    await small.start();
    const announced = await ask('/v1/data/x', { method: 'POST', body: 'x'.repeat(101) }, small);
    assert.deepEqual(
      [announced.status, announced.text],
      [400, error('invalid_parameter', 'request body too large: 101 bytes exceeds limit of 100 bytes')],
    );
    const chunked = await raw(
      `POST /v1/data/x HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n80\r\n${'x'.repeat(128)}\r\n0\r\n\r\n`,
      small,
    );
    assert.match(chunked.toString(), /^HTTP\/1\.1 400 .*request body too large: exceeds limit of 100 bytes/s);
    const bomb = await ask(
      '/v1/data/x',
      { method: 'POST', body: new Uint8Array(gzipSync('x'.repeat(5000))), headers: { 'content-encoding': 'gzip' } },
      small,
    );
    assert.deepEqual(
      [bomb.status, bomb.text],
      [400, error('invalid_parameter', 'request body too large: decompressed size exceeds limit of 1000 bytes')],
    );
    await small.close();
  });

  it('turns requests away while too many are under way, and takes them again afterwards', async () => {
    const { server: busy } = serverWith({ limits: { maxInFlight: 1 } });
    await busy.start();
    const slow = open(busy);
    slow.write('POST /v1/data/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{');
    await untilStatus(busy, 503);
    const { headers, text } = await ask('/access/v1/evaluation', {}, busy);
    assert.deepEqual([headers.get('retry-after'), text], ['1', 'too many requests at one time']);
    slow.destroy();
    await untilStatus(busy, 200);
    await busy.close();
  });

  it('hangs up on a request that does not arrive', async () => {
    const { server: hasty } = serverWith({ limits: { requestTimeoutMs: 50 } });
    await hasty.start();
    assert.match(
      (await raw('POST /v1/data/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{', hasty)).toString(),
      /^HTTP\/1\.1 408 /,
    );
    await hasty.close();
  });

  it('refuses a host that is not this machine', async () => {
    const answer = await raw('GET /health HTTP/1.1\r\nhost: evil.example\r\n\r\n');
    assert.match(answer.toString(), /^HTTP\/1\.1 403 /);
  });

  it('finishes what it has begun before it closes', async () => {
    const { server: ending } = serverWith();
    await ending.start();
    const slow = open(ending);
    const chunks: Buffer[] = [];
    slow.on('data', (chunk: Buffer) => chunks.push(chunk));
    slow.write('POST /v1/data/app/allow HTTP/1.1\r\nhost: localhost\r\ncontent-length: 26\r\n\r\n{"input":');
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    const drained = ending.drain(new AbortController().signal);
    const left = once(slow, 'close');
    slow.write('{"user":"alice"}}');
    await Promise.all([drained, left]);
    assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 200 .*connection: close.*"result":true/s);
  });

  it('waits with its answer until the record is safe, and keeps the answer where it cannot be', async () => {
    let waits = 0;
    const { server: safe } = serverWith({
      durable: async () => {
        waits += 1;
        if (waits > 1) throw new Error('no space');
      },
    });
    await safe.start();
    assert.deepEqual(
      [(await ask('/v1/data/app/allow', {}, safe)).status, (await ask('/v1/data/app/allow', {}, safe)).status, waits],
      [200, 500, 2],
    );
    await safe.close();
  });
});

async function untilStatus(of: HttpListener, status: number): Promise<void> {
  while ((await ask('/health', {}, of)).status !== status);
}
