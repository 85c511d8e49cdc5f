import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createMetrics, manualClock, silentLogger } from '@writ/core';
import { LossReport } from '../loss-report.ts';
import type { RecordSink } from '../sinks/types.ts';
import { openSpool, type SpoolOptions } from './spool.ts';

const { signal } = new AbortController();

interface World {
  readonly directory: string;
  readonly received: string[];
  isUp: boolean;
  readonly open: (options?: Partial<SpoolOptions>) => Promise<RecordSink>;
  readonly metrics: () => Promise<string>;
}

function world(t: TestContext): World {
  const directory = mkdtempSync(join(tmpdir(), 'writ-spool-'));
  t.after(() => {
    rmSync(directory, { recursive: true });
  });
  const metrics = createMetrics();
  const report = new LossReport({ clock: manualClock(), logger: silentLogger, metrics });
  const received: string[] = [];
  const sink: RecordSink = {
    name: 'receiver',
    write: async (records) => {
      if (!made.isUp) throw new Error('down');
      received.push(...records);
      return Promise.resolve(records.length);
    },
    close: async () => Promise.resolve(),
  };
  const made: World = {
    directory,
    received,
    isUp: true,
    open: async (options) =>
      openSpool({ directory, sink, report, whenFull: 'deny', safeOn: 'system', random: () => 0, ...options }),
    metrics: async () => metrics.text(),
  };
  return made;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; !isSo(); attempt++) {
    assert.ok(attempt < 1000, 'it never came');
    await setTimeout(5);
  }
}

describe('spool', () => {
  it('sends what it holds, and removes what is sent', async (t) => {
    const { received, directory, open } = world(t);
    const spool = await open({ segmentBytes: 20 });
    await spool.write(['a', 'b'], signal);
    await spool.write(['c'], signal);
    await spool.write(['d'], signal);
    await until(() => received.length === 4);
    await spool.close();
    const next = await open();
    await until(() => readdirSync(directory).length === 0);
    await next.close();
    assert.deepEqual(received, ['a', 'b', 'c', 'd']);
  });

  it('keeps records while the receiver is down, also over a restart', async (t) => {
    const made = world(t);
    made.isUp = false;
    const spool = await made.open();
    await spool.write(['a'], signal);
    await spool.close();
    made.isUp = true;
    const next = await made.open();
    await next.write(['b'], signal);
    await until(() => made.received.length === 2);
    await next.close();
    assert.deepEqual(made.received, ['a', 'b']);
  });

  it('sends nothing of a record that was cut, and keeps its file for people', async (t) => {
    const made = world(t);
    made.isUp = false;
    const spool = await made.open();
    await spool.write(['whole', 'half'], signal);
    await spool.close();
    const [name = ''] = readdirSync(made.directory);
    const file = join(made.directory, name);
    writeFileSync(file, readFileSync(file).subarray(0, -2));
    made.isUp = true;
    const next = await made.open();
    await until(() => readdirSync(made.directory).includes(`${name}.corrupt`));
    await next.close();
    assert.deepEqual(made.received, ['whole']);
    assert.match(await made.metrics(), /reason="corrupt"\} 1/);
  });

  it('goes on behind a file that is no segment', async (t) => {
    const made = world(t);
    appendFileSync(join(made.directory, '000000000001.segment'), 'nonsense that is long enough');
    const spool = await made.open();
    await spool.write(['a'], signal);
    await until(() => made.received.length === 1);
    await spool.close();
  });

  it('is full at its limit, and loses and counts what comes then, where it is told to', async (t) => {
    const made = world(t);
    made.isUp = false;
    const spool = await made.open({ maxBytes: 1, whenFull: 'drop' });
    assert.equal(spool.isFull, false);
    await spool.write(['a'], signal);
    assert.equal(spool.isFull, true);
    await spool.write(['b'], signal);
    await spool.close();
    assert.match(await made.metrics(), /reason="disk_full"\} 1/);
    made.isUp = true;
    const next = await made.open();
    await until(() => next.isFull === false && made.received.length === 1);
    await next.close();
  });
});
