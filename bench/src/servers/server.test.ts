import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { requireCommand } from '@writ/core/testing';
import { equals } from '../check.ts';
import { SHORTEST, testHost } from '../fixtures/host.ts';
import { runSuite } from '../run-suite.ts';
import { figuresOf } from '../statistics.ts';
import type { ServerSuite, ServerVariant } from '../suite.ts';
import { generateLoad, quantile } from './built-in-load.ts';

/** A server whose handler is this JavaScript; `n` counts the requests from 1. */
function serverOf(name: string, handler: string, changes: Partial<ServerVariant> = {}): ServerVariant {
  const program = `let n = 0; require('node:http').createServer((request, response) => {
    n++; let body = ''; request.on('data', (chunk) => { body += chunk; }).on('end', () => { ${handler} });
  }).listen(process.argv[1], '127.0.0.1')`;
  return {
    name,
    start: ({ port }) => ({ command: process.execPath, args: ['-e', program, '--', String(port)] }),
    request: { path: '/' },
    status: 200,
    check: ({ body }) => equals('ok')(body),
    readyTimeoutMs: 3_000,
    ...changes,
  };
}

function suiteOf(...variants: ServerVariant[]): ServerSuite {
  const baseline = variants[0]?.name ?? '';
  return { kind: 'servers', name: 's', title: 't', baseline, connections: 4, variants };
}

const ONE_ROUND = { ...SHORTEST, rounds: 1 };

describe('servers under the built-in load', () => {
  test('the server that burns more CPU per request has the higher ratio', async (t) => {
    const burn = 'let x = 0; for (let i = 0; i < 3e6; i++) x = (x + i) % 1000; response.end("ok")';
    const suite = suiteOf(serverOf('light', 'response.end("ok")'), serverOf('heavy', burn));
    const host = testHost(t, { loadTool: 'built-in' });
    const result = await runSuite(suite, host, ONE_ROUND);
    const [light, heavy] = result.variants.map((variant) => figuresOf(result, variant));
    assert.ok((heavy?.ratio?.min ?? 0) > 2, JSON.stringify(result.variants));
    assert.ok((light?.requestsPerSecondMax ?? 0) > (heavy?.requestsPerSecondMax ?? 0));
    assert.ok(light && light.p99Us! >= light.p50Us!);
  });

  test('wrong and missing answers are found out, before, during and after the load', async (t) => {
    const suite = suiteOf(
      serverOf('good', 'response.end("ok")'),
      serverOf('wrong body', 'response.end("no")', { readyTimeoutMs: 300 }),
      serverOf('wrong status', 'response.writeHead(500).end("ok")', { readyTimeoutMs: 300 }),
      serverOf('some errors', 'response.writeHead(n % 50 === 0 ? 500 : 200).end("ok")'),
      serverOf('wrong body under load', 'response.end(n > 20 ? "no" : "ok")'),
      serverOf('dies', 'if (n > 20) { console.error("out of luck"); process.exit(9); } response.end("ok")'),
      serverOf('never up', '', { start: () => ({ command: process.execPath, args: ['-e', 'process.exit(4)'] }) }),
    );
    const host = testHost(t, { loadTool: 'built-in' });
    const { variants } = await runSuite(suite, host, ONE_ROUND);
    assert.deepEqual(
      variants.map(({ status }) => status),
      ['measured', 'invalid', 'invalid', 'invalid', 'invalid', 'failed', 'failed'],
    );
    const reasons = variants.map(({ reason }) => reason ?? '');
    assert.equal(reasons[1], 'not ready within 300 ms: wrong answer: expected "ok" and got "no"');
    assert.match(reasons[2] ?? '', /status 500 instead of 200/);
    assert.match(reasons[3] ?? '', /^\d+ of \d+ requests were answered wrongly or not at all$/);
    assert.match(reasons[4] ?? '', /^wrong answer: expected "ok"/);
    assert.equal(reasons[5], 'it ended with exit code 9: out of luck');
    assert.equal(reasons[6], 'it ended with exit code 4');
  });

  test('without /proc the time per request is wall time, and the notes say so', async (t) => {
    const host = testHost(t, { loadTool: 'built-in', hasProc: false });
    const result = await runSuite(suiteOf(serverOf('a', 'response.end("ok")')), host, ONE_ROUND);
    assert.equal(result.variants[0]?.samples[0]?.cpuUs, undefined);
    assert.ok((result.variants[0]?.samples[0]?.wallUs ?? 0) > 0);
    assert.match(result.notes.join(' '), /wall time/);
  });

  test('the generator reports as many requests as the server received', async () => {
    let received = 0;
    const server = createServer((_request, response) => {
      received++;
      response.writeHead(received % 10 === 0 ? 503 : 200).end('ok');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const report = await generateLoad({ origin, request: { path: '/' }, status: 200, connections: 5, seconds: 1 });
    server.close();
    assert.ok(received > 10);
    assert.equal(report.requests, received);
    assert.equal(report.errors, Math.floor(received / 10));
  });
});

test('a quantile is the value that this share of the others does not pass', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.deepEqual([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.99)], [50, 99, 7]);
});

test('wrk puts load on a server, with method, headers and body', async (t) => {
  if (requireCommand(t, 'wrk') === undefined) return;
  const host = testHost(t);
  const echo = `response.end(request.method === 'POST' && request.headers['x-a'] === '1' && body === 'q"' ? 'ok' : (process.exit(5), ''))`;
  const request = { path: '/', method: 'POST', headers: { 'x-a': '1' }, body: 'q"' };
  const refused = 'response.writeHead(403).end("ok")';
  const suite = suiteOf(
    serverOf('echo', echo, { request }),
    serverOf('denies', refused, { status: 403 }),
    serverOf('some errors', 'response.writeHead(n % 50 === 0 ? 500 : 200).end("ok")'),
  );
  const { variants } = await runSuite(suite, host, ONE_ROUND);
  assert.deepEqual(
    variants.map(({ status }) => status),
    ['measured', 'measured', 'invalid'],
    JSON.stringify(variants),
  );
});

for (const loadTool of ['built-in', 'wrk'] as const) {
  test(`${loadTool} sends several bodies in turn`, async (t) => {
    if (loadTool === 'wrk' && requireCommand(t, 'wrk') === undefined) return;
    // Each load begins and ends with one request with the first body; each connection is at most one body ahead.
    const fair = `globalThis.ahead = (globalThis.ahead ?? 0) + (body === 'a' ? 1 : body === 'b' ? -1 : NaN);
      response.writeHead(Math.abs(ahead) < 40 ? 200 : 500).end('ok')`;
    const request = { path: '/', method: 'POST', body: ['a', 'b'] };
    const { variants } = await runSuite(
      suiteOf(serverOf('fair', fair, { request })),
      testHost(t, { loadTool }),
      ONE_ROUND,
    );
    assert.equal(variants[0]?.status, 'measured', JSON.stringify(variants));
  });
}
