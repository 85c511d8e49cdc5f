import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HttpRequest, type HttpResponse, RefusedError } from '../builtins/outside.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { setOf, type Value } from '../value/index.ts';
import { type AsyncEvaluateOptions, compile, evaluate, evaluateAsync, type Ports, prepare } from './index.ts';

const ENGINES = ['compiled', 'interpreted'] as const;

function response(body: string, more: Partial<HttpResponse> = {}): HttpResponse {
  const headers = { 'content-type': ['application/json'] };
  return { status: '200 OK', statusCode: 200, headers, body: new TextEncoder().encode(body), ...more };
}

/** A port that answers each request with its own URL, and remembers what it was asked. */
function echo(): { asked: HttpRequest[]; ports: Ports } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    ports: {
      http: async (request) => {
        asked.push(request);
        return response(JSON.stringify({ url: request.url, body: request.body }));
      },
    },
  };
}

async function ask(source: string, options: AsyncEvaluateOptions): Promise<Value | undefined> {
  const query = prepare(compile([{ file: 'p.rego', source: `package p\n${source}` }]), 'data.p.x');
  const { value } = await evaluateAsync(query, options);
  return value;
}

for (const engine of ENGINES) {
  describe(`evaluateAsync, ${engine}`, () => {
    it('gives the answer of the port in the shape that OPA documents', async () => {
      const { ports } = echo();
      assert.deepEqual(await ask('x := http.send({"method": "get", "url": "http://a"})', { engine, ports }), {
        status: '200 OK',
        status_code: 200,
        body: { url: 'http://a', body: '' },
        raw_body: '{"url":"http://a","body":""}',
        headers: { 'content-type': ['application/json'] },
      });
    });

    it('takes requests that are made of earlier answers', async () => {
      const { asked, ports } = echo();
      const value = await ask(
        'x := b if { a := http.send({"method": "get", "url": "u"}).body.url; b := http.send({"method": "post", "url": concat("/", [a, "v"]), "body": {"k": [1]}}).body }',
        { engine, ports },
      );
      assert.deepEqual(value, { url: 'u/v', body: '{"k":[1]}' });
      assert.deepEqual(
        asked.map(({ method }) => method),
        ['GET', 'POST'],
      );
    });

    it('asks equal requests once', async () => {
      const { asked, ports } = echo();
      await ask('x := [http.send({"method": "get", "url": "u"}).body | some i in numbers.range(1, 5)]', {
        engine,
        ports,
      });
      assert.equal(asked.length, 1);
    });

    it('asks once where requests differ in headers that are ignored', async () => {
      const { asked, ports } = echo();
      await ask(
        'x := [b | some i in ["1", "2"]; b := http.send({"method": "get", "url": "u", "headers": {"n": i}, "cache_ignored_headers": ["n"]}).body]',
        { engine, ports },
      );
      assert.equal(asked.length, 1);
    });

    it('keeps time and randomness over all runs', async () => {
      const { asked, ports } = echo();
      const value = await ask(
        'x := [a.body.url, b.body.url] if { u := sprintf("%d/%d", [rand.intn("k", 1000000), time.now_ns()]); a := http.send({"method": "get", "url": u}); b := http.send({"method": "put", "url": u}) }',
        { engine, ports },
      );
      assert.equal(asked.length, 2);
      assert.deepEqual(value, [asked[0]?.url, asked[0]?.url]);
    });

    it('prints once', async () => {
      const printed: string[] = [];
      const policy = compile(
        [{ file: 'p.rego', source: 'package p\nx if { print("hi"); http.send({"method": "get", "url": "u"}) }' }],
        { enablePrint: true },
      );
      await evaluateAsync(prepare(policy, 'data.p.x'), { engine, ...echo(), print: (text) => printed.push(text) });
      assert.deepEqual(printed, ['hi']);
    });

    it('looks names up', async () => {
      const ports: Ports = { dns: async (name) => [`${name}.1`, '::1'] };
      assert.deepEqual(await ask('x := net.lookup_ip_addr("h")', { engine, ports }), setOf(['h.1', '::1']));
    });

    it('refuses what has no port', async () => {
      assert.equal(await ask('x := http.send({"method": "get", "url": "u"})', { engine, ports: {} }), undefined);
    });

    it('ends an evaluation that asks too much', async () => {
      await assert.rejects(
        ask('x := [r | some i in numbers.range(1, 9); r := http.send({"method": "get", "url": sprintf("%d", [i])})]', {
          engine,
          ...echo(),
          limits: { maxRequests: 3 },
        }),
        /eval_cancel_error: evaluation asked the outside more than 3 times/,
      );
    });

    it('ends when the caller cancels while a port is asked', async () => {
      const controller = new AbortController();
      const ports: Ports = {
        http: async () => {
          controller.abort();
          return new Promise(() => {});
        },
      };
      const { signal } = controller;
      await assert.rejects(
        ask('x := http.send({"method": "get", "url": "u"})', { engine, ports, signal }),
        (error) => error instanceof RegoEvaluationError && error.code === 'eval_cancel_error',
      );
    });
  });
}

describe('failures of a port', () => {
  const SOURCE = 'x := http.send({"method": "get", "url": "u", "raise_error": false})';
  const failing = (error: Error): AsyncEvaluateOptions => ({
    ports: {
      http: async () => {
        throw error;
      },
    },
  });

  it('are network errors that the policy sees where it wants to', async () => {
    assert.deepEqual(await ask(SOURCE, failing(new Error('connection refused'))), {
      status_code: 0,
      error: { code: 'eval_http_send_network_error', message: 'Get "u": connection refused' },
    });
  });

  it('are internal errors where the port refuses', async () => {
    assert.deepEqual(await ask(SOURCE, failing(new RefusedError('disallowed host: u'))), {
      status_code: 0,
      error: {
        code: 'eval_http_send_internal_error',
        message: 'eval_builtin_error: http.send: disallowed host: u',
      },
    });
  });

  it('make the call undefined otherwise', async () => {
    const query = prepare(compile([]), 'http.send({"method": "get", "url": "u"})');
    const { builtinErrors } = await evaluateAsync(query, failing(new Error('no route')));
    assert.match(builtinErrors[0]?.message ?? '', /eval_builtin_error: http.send: Get "u": no route$/);
  });

  it('include answers that are too long', async () => {
    const value = await ask('x := http.send({"method": "get", "url": "u", "raise_error": false}).error.message', {
      ...echo(),
      limits: { maxResponseBytes: 3 },
    });
    assert.equal(value, 'Get "u": the response is longer than 3 bytes');
  });

  it('include answers that take longer than the policy waits', async () => {
    const ports: Ports = { http: async () => new Promise(() => {}) };
    const keepAlive = setTimeout(() => {}, 60_000);
    const value = await ask(
      'x := http.send({"method": "get", "url": "u", "timeout": "1ms", "raise_error": false}).error.message',
      { ports },
    );
    clearTimeout(keepAlive);
    assert.equal(value, 'Get "u": context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
  });
});

describe('what the port gets', () => {
  it('is the request as the policy means it', async () => {
    const { asked, ports } = echo();
    await ask(
      'x := http.send({"method": "post", "url": "u", "raw_body": "b", "body": 1, "headers": {"x-a": "1", "host": "h"}, "timeout": "2s", "enable_redirect": true, "max_retry_attempts": 2, "force_cache": true, "force_cache_duration_seconds": 9, "tls_server_name": "n", "tls_insecure_skip_verify": true})',
      { ports },
    );
    assert.deepEqual(asked, [
      {
        method: 'POST',
        url: 'u',
        headers: { 'X-A': '1', Host: 'h' },
        body: 'b',
        timeoutMs: 2000,
        enableRedirect: true,
        maxRetryAttempts: 2,
        cache: { mode: 'serialized', forceSeconds: 9 },
        tls: { serverName: 'n', insecureSkipVerify: true },
      },
    ]);
  });

  it('is nothing in synchronous evaluation', () => {
    assert.equal(evaluate(prepare(compile([]), 'http.send({"method": "get", "url": "u"})')).value, undefined);
  });
});

describe('bodies of answers', () => {
  const CASES: readonly (readonly [name: string, type: string, body: string, parameters: string, expected: Value])[] = [
    ['JSON by its type', 'application/problem+json; charset=utf-8', '[1]', '{}', [1]],
    ['JSON where it is forced', 'text/plain', '[1]', '{"force_json_decode": true}', [1]],
    ['YAML by its type', 'application/yaml', 'a: 1', '{}', { a: 1 }],
    ['YAML where it is forced', '', 'a: 1', '{"force_yaml_decode": true}', { a: 1 }],
    ['null for other types', 'text/html', '[1]', '{}', null],
    ['null for what is no JSON', 'application/json', '[', '{}', null],
  ];
  for (const [name, type, body, parameters, expected] of CASES) {
    it(name, async () => {
      const ports: Ports = { http: async () => response(body, { headers: { 'content-type': [type] } }) };
      const source = `x := http.send(object.union({"method": "get", "url": "u"}, ${parameters})).body`;
      assert.deepEqual(await ask(source, { ports }), expected);
    });
  }
});
