import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { manualClock, sequentialIds } from '@writ/core';
import { DecisionPoint } from '@writ/pdp';
import { analyze, compile, fromJs } from '@writ/rego';
import { blogStore, policySources } from './decision-point.ts';
import { ReadCounter } from './read-counter.ts';

const run = promisify(execFile);

async function demo(...args: string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const main = join(import.meta.dirname, 'main.ts');
  try {
    const { stdout } = await run(process.execPath, ['--conditions=@writ/source', main, ...args]);
    return { code: 0, stdout };
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && typeof error.code === 'number', String(error));
    return { code: error.code, stdout: '' };
  }
}

test("Alice's day ends as it should, and each read counts for the next decision", async () => {
  const { code, stdout } = await demo('--scenario');
  assert.equal(code, 0);
  const decisions = stdout.split('\n').filter((line) => /^[ !] \S/.test(line));
  assert.equal(decisions.length, 10);
  assert.match(stdout, / {2}alice +read +What an espresso wants +full +1 of 2 articles of today are read/);
  assert.match(stdout, / {2}alice +read +Bicycles in the rain +excerpt +2 of 2 articles of today are read/);
});

test('a scenario that does not exist is wrong usage', async () => {
  assert.equal((await demo('--scenario', 'nobody')).code, 2);
});

test('a read of yesterday does not count today', () => {
  const clock = manualClock(Date.UTC(2026, 10, 23, 23, 59));
  const store = blogStore(clock);
  const point = new DecisionPoint({ store, clock, ids: sequentialIds('d') });
  const counter = new ReadCounter(store, clock);
  const allow = (): unknown =>
    point.decide({
      entrypoint: ['articles', 'allow'],
      input: fromJs({ subject: { id: 'alice' }, resource: { id: 'bicycles' } }),
    }).value;
  counter.count('alice');
  counter.count('alice');
  assert.equal(allow(), 'excerpt');
  clock.advance(120_000);
  assert.equal(allow(), 'full');
});

test('the policies read these attributes and no others', () => {
  const policy = compile(Array.from(policySources(), ([file, source]) => ({ file, source })));
  const { reads, precise } = analyze(policy, { entrypoint: 'authzen/allow' });
  assert.ok(precise);
  assert.deepEqual([...new Set(reads.map(({ path }) => path))].toSorted(), [
    'data.pip.articles[_]',
    'data.pip.articles[_].author',
    'data.pip.articles[_].status',
    'data.pip.reads[_].count',
    'data.pip.reads[_].day',
    'data.pip.subscriptions[_]',
    'data.pip.subscriptions[_].status',
    'data.pip.subscriptions[_].tier',
    'input.action.name',
    'input.resource.id',
    'input.resource.type',
    'input.subject.id',
  ]);
});

test('the tests of the policies pass', async () => {
  const writ = join(import.meta.dirname, '../../../packages/cli/bin/writ.js');
  const { stdout } = await run(process.execPath, [writ, 'rego', 'test', join(import.meta.dirname, '../policies')]);
  assert.match(stdout, /^PASS: 10\/10$/m);
});
