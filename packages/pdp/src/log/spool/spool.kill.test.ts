import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** Decides for ever; writes the id of each decision that is safe, as a server would answer it. */
const PROGRAM = `
import { writeSync } from 'node:fs';
import { createMetrics, silentLogger, systemClock, uuidSource } from '@writ/core';
import { compileRego, createDecisionLog, DataStore, DecisionPoint, httpSink, LossReport, openSpool } from '${new URL('../../index.ts', import.meta.url).href}';
const [url, directory] = process.argv.slice(1);
const store = new DataStore({ clock: systemClock });
const program = compileRego([{ file: 'app.rego', source: 'package app\\nallow if input.user == "alice"' }]);
store.stage().policies({ revisions: {}, program, rulePaths: program.rulePaths }).commit();
const report = new LossReport({ clock: systemClock, logger: silentLogger, metrics: createMetrics() });
const sink = httpSink({ url: new URL(url), report, maxChunkBytes: 4096 });
const log = createDecisionLog({ sinks: [await openSpool({ directory, sink, report, whenFull: 'deny', segmentBytes: 50_000 })], report });
const point = new DecisionPoint({ store, clock: systemClock, ids: uuidSource(), onDecision: log.record, admits: log.accepts });
for (;;) {
  const { id } = point.decide({ entrypoint: ['app', 'allow'], input: { user: 'alice', noise: 'x'.repeat(Math.random() * 2000) } });
  await log.durable();
  writeSync(1, id + '\\n');
}
`;

it('a process that is killed loses no decision that it answered, and sends no half record', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'writ-spool-killed-'));
  t.after(() => {
    rmSync(directory, { recursive: true });
  });
  const received = new Set<string>();
  let isUp = false;
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const records = JSON.parse(gunzipSync(await buffer(request)).toString()) as Record<string, unknown>[];
    for (const { result, decision_id } of isUp ? records : []) {
      assert.equal(result, true);
      received.add(String(decision_id));
    }
    // Sometimes the receiver goes away with the records.
    response.writeHead(isUp && Math.random() < 0.9 ? 200 : 503).end();
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}/logs`;

  const answered: string[] = [];
  for (let round = 0; round < 5; round++) {
    const args = ['--conditions=@writ/source', '--input-type=module', '--eval', PROGRAM, url, directory];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    const output = text(child.stdout);
    await Promise.race([once(child.stdout, 'data'), exited]);
    await setTimeout(20 + round * 17);
    isUp = round > 0;
    child.kill('SIGKILL');
    assert.deepEqual(await exited, [null, 'SIGKILL']);
    // The last line may be cut.
    answered.push(...(await output).split('\n').slice(0, -1));
  }
  assert.ok(answered.length > 20, `${answered.length} answers`);
  assert.ok(readdirSync(directory).length > 0, 'something was left behind');

  const args = ['--conditions=@writ/source', '--input-type=module', '--eval', PROGRAM, url, directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  for (let waits = 0; waits < 400 && answered.some((id) => !received.has(id)); waits++) await setTimeout(50);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.deepEqual(
    answered.filter((id) => !received.has(id)),
    [],
  );
});
