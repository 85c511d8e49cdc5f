import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from './set-up-lock.mjs';
import { temporaryTree } from './temporary-tree.mjs';

async function failing() {
  throw new Error('no');
}

function never() {
  assert.fail('nothing holds the lock');
}

test('work under one lock never overlaps', async (t) => {
  const lock = join(temporaryTree(t), 'cache', 'lock');
  const events = [];
  const work = (name) => async () => {
    events.push(`${name} in`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    events.push(`${name} out`);
  };
  let waits = 0;
  const onWait = () => waits++;
  await Promise.all([withLock(lock, onWait, work('a')), withLock(lock, onWait, work('b'))]);
  assert.deepEqual(events, ['a in', 'a out', 'b in', 'b out']);
  assert.equal(waits, 1);
});

test('the lock is free again after work that failed', async (t) => {
  const lock = join(temporaryTree(t), 'lock');
  await assert.rejects(withLock(lock, never, failing), /no/);
  assert.equal(existsSync(lock), false);
});

test('the lock of a process that has ended is taken over', async (t) => {
  const lock = join(temporaryTree(t), 'lock');
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), String(spawnSync(process.execPath, ['--version']).pid));
  assert.equal(await withLock(lock, never, async () => 'done'), 'done');
});

test('a lock that nobody signed is taken over when it is old', async (t) => {
  const lock = join(temporaryTree(t), 'lock');
  mkdirSync(lock);
  utimesSync(lock, 1, 1);
  assert.equal(await withLock(lock, never, async () => 'done'), 'done');
});
