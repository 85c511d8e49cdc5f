import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createMetrics, manualClock, Secret, silentLogger } from '@writ/core';
import { LossReport } from '../loss-report.ts';
import { Chunker } from './chunk.ts';
import { httpSink } from './http.ts';

const { signal } = new AbortController();

interface Receiver {
  readonly url: URL;
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly records: unknown[] }[];
  status: number;
}

async function receiver(t: TestContext): Promise<Receiver> {
  const requests: Receiver['requests'] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = gunzipSync(await buffer(request)).toString();
    requests.push({ headers: request.headers, records: JSON.parse(body) as unknown[] });
    response.writeHead(made.status).end();
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const made: Receiver = { url: new URL(`http://127.0.0.1:${address.port}/logs`), requests, status: 200 };
  return made;
}

function reportOf(): { readonly report: LossReport; readonly text: () => Promise<string> } {
  const metrics = createMetrics();
  const report = new LossReport({ clock: manualClock(), logger: silentLogger, metrics });
  return { report, text: async () => metrics.text() };
}

describe('HTTP sink', () => {
  it('posts a compressed array, with the token', async (t) => {
    const { url, requests } = await receiver(t);
    const sink = httpSink({ url, token: new Secret('s3cret'), report: reportOf().report });
    assert.equal(await sink.write(['{"a":1}', '{"a":2}'], signal), 2);
    const [request] = requests;
    assert.deepEqual(request?.records, [{ a: 1 }, { a: 2 }]);
    assert.equal(request?.headers['content-encoding'], 'gzip');
    assert.equal(request.headers['content-type'], 'application/json');
    assert.equal(request.headers.authorization, 'Bearer s3cret');
  });

  it('fails where the receiver does', async (t) => {
    const target = await receiver(t);
    const sink = httpSink({ url: target.url, report: reportOf().report });
    for (const status of [500, 503, 429, 401, 404, 302]) {
      target.status = status;
      await assert.rejects(sink.write(['{}'], signal), new RegExp(`status ${status}`));
    }
  });

  it('says why nothing came back', async () => {
    const sink = httpSink({ url: new URL('http://127.0.0.1:1/logs'), report: reportOf().report });
    await assert.rejects(sink.write(['{}'], signal), /ECONNREFUSED|bad port/);
  });

  it('goes on, and counts, where the receiver refuses a chunk for good', async (t) => {
    const target = await receiver(t);
    const { report, text } = reportOf();
    target.status = 422;
    assert.equal(await httpSink({ url: target.url, report }).write(['{}'], signal), 1);
    assert.match(await text(), /writ_decision_log_lost_total\{reason="refused"\} 1/);
  });

  it('leaves out a record that is too large alone', async (t) => {
    const { url, requests } = await receiver(t);
    const { report, text } = reportOf();
    const large = JSON.stringify({ noise: randomBytes(2000).toString('hex') });
    assert.equal(await httpSink({ url, report, maxChunkBytes: 500 }).write([large, '{}'], signal), 1);
    assert.equal(requests.length, 0);
    assert.match(await text(), /reason="too_large"\} 1/);
  });
});

describe('chunks', () => {
  it('hold all records once, in order, and none is larger than allowed', async () => {
    const chunker = new Chunker(1000);
    const records = Array.from({ length: 500 }, (_, id) => {
      return JSON.stringify({ id, noise: id % 7 === 0 ? randomBytes(id / 2).toString('hex') : 'x'.repeat(id) });
    });
    const seen: number[] = [];
    const sizes: number[] = [];
    for (let at = 0; at < records.length; ) {
      const { body, records: taken } = await chunker.next(records.slice(at));
      assert.ok(body && body.length <= 1000);
      sizes.push(body.length);
      seen.push(...(JSON.parse(gunzipSync(body).toString()) as { id: number }[]).map(({ id }) => id));
      at += taken;
    }
    assert.deepEqual(seen, Array.from(records.keys()));
    assert.ok(sizes.length < 100, `${sizes.length} chunks`);
  });
});
