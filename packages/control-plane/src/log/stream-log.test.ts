import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { manualClock } from '@writ/core';
import { type Entry, SnapshotBuilder } from '@writ/pdp';
import fc from 'fast-check';
import { readSnapshotLines } from '../protocol/snapshot-lines.ts';
import { EVERYTHING, Snapshots, type StreamFilter, viewOfLog } from './log-view.ts';
import { StreamLog } from './stream-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'writ-log-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const EVEN: StreamFilter = { id: 'even', lets: (_key, document) => Number(document) % 2 === 0 };
const ALL_BYTES = 1024 * 1024;

function open(file = ':memory:'): StreamLog {
  const log = new StreamLog(file, manualClock());
  log.open('users');
  return log;
}

let count = 0;
function put(
  key: string,
  document: number,
  id = `${(count += 1)}`,
): { stream: string; entry: Entry; source: string; id: string } {
  return { stream: 'users', entry: { kind: 'put', key, document }, source: 'test', id };
}

describe('the log of a distributor', () => {
  test('numbers changes densely, from one', () => {
    const log = open();
    const logged = log.append([put('a', 1), put('b', 2), put('a', 3)]);
    assert.deepEqual(
      logged.map(({ position }) => position.seq),
      [1n, 2n, 3n],
    );
  });

  test('logs a change that comes twice once, and says where it is', () => {
    const log = open();
    const [first] = log.append([put('a', 1, 'x')]);
    const [second] = log.append([put('a', 2, 'x')]);
    assert.deepEqual(second, { ...first, kind: 'duplicate' });
    assert.deepEqual([...log.documents('users')], [{ key: 'a', document: 1, suspect: undefined }]);
  });

  test('logs nothing of a batch that holds a change of an unknown stream', () => {
    const log = open();
    assert.throws(() => log.append([put('a', 1, 'y'), { ...put('b', 2), stream: 'nobody' }]), /no stream `nobody`/);
    assert.equal(log.heads.get('users')?.seq, 0n);
    assert.equal(log.find('test', 'y'), undefined);
    assert.equal(log.append([put('a', 1, 'y')])[0]?.position.seq, 1n);
  });

  test('keeps the last valid document of a suspect key, until a valid one comes', () => {
    const log = open();
    const suspect: Entry = { kind: 'suspect', key: 'a', reason: 'no number' };
    log.append([put('a', 1), { stream: 'users', entry: suspect, source: 'test', id: 's' }]);
    assert.deepEqual([...log.documents('users')], [{ key: 'a', document: 1, suspect: 'no number' }]);
    log.append([put('a', 2)]);
    assert.deepEqual([...log.documents('users')], [{ key: 'a', document: 2, suspect: undefined }]);
  });

  test('has the digest that a decision point has of the same documents', async () => {
    const log = open();
    log.append([put('a', 1), put('b', 2), put('a', 5), { ...put('b', 0), entry: { kind: 'delete', key: 'b' } }]);
    const held = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e', seq: 4n }, ageMs: 0 }, manualClock());
    held.put('a', 5);
    assert.equal(log.digest('users'), await held.digest());
  });

  test('begins a new epoch where a stream is replaced', () => {
    const log = open();
    log.append([put('a', 1)]);
    const before = log.heads.get('users');
    log.rewrite('users', [['z', 9]]);
    assert.ok(before);
    assert.equal(log.holdsAfter('users', before), false);
    assert.deepEqual([...log.documents('users')], [{ key: 'z', document: 9, suspect: undefined }]);
  });

  test('says that changes are gone where they were compacted', () => {
    const log = open();
    log.append([put('a', 1), put('a', 2), put('a', 3)]);
    const { epoch = '' } = log.heads.get('users') ?? {};
    log.compact('users', 2n);
    assert.equal(log.holdsAfter('users', { epoch, seq: 1n }), false);
    assert.equal(log.holdsAfter('users', { epoch, seq: 2n }), true);
    const view = viewOfLog(log, () => new Map([['users', EVERYTHING]]), new Snapshots());
    assert.equal(view.read('users', { epoch, seq: 1n }, 3n, ALL_BYTES), undefined);
  });

  test('shows through a filter at each position what a snapshot through it holds', () => {
    const changes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.nat(9), { nil: undefined })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(changes, fc.nat(30), fc.integer({ min: 1, max: 300 }), (list, cutAt, maxBytes) => {
        const log = open();
        const view = viewOfLog(log, () => new Map([['users', EVEN]]), new Snapshots());
        const append = (items: typeof list): void => {
          for (const [key, value] of items) {
            const entry: Entry = value === undefined ? { kind: 'delete', key } : { kind: 'put', key, document: value };
            log.append([{ ...put(key, 0), entry }]);
          }
        };
        append(list.slice(0, cutAt));
        const snapshot = view.snapshot('users');
        const held = new Map<string, unknown>();
        for (const chunk of snapshot.chunks) {
          for (const { key, document } of readSnapshotLines(chunk)) held.set(key, document);
        }
        append(list.slice(cutAt));
        const head = log.heads.get('users')?.seq ?? 0n;
        for (let at = snapshot.position; at.seq < head; ) {
          const range = view.read('users', at, head, maxBytes);
          assert.ok(range && range.to > at.seq);
          for (const entry of range.entries) {
            if (entry.kind === 'put') held.set(entry.key, entry.document);
            else assert.ok(held.delete(entry.key), 'a key that was never seen is named');
          }
          at = { epoch: at.epoch, seq: range.to };
        }
        const seen = [...log.documents('users')].filter(({ document }) => Number(document) % 2 === 0);
        assert.deepEqual(held, new Map(seen.map(({ key, document }) => [key, document])));
        log.close();
      }),
    );
  });

  test('has after a kill every change that it acknowledged, in a dense order', async () => {
    const file = join(folder, 'killed.db');
    const script = `
      import { systemClock } from '@writ/core';
      import { StreamLog } from ${JSON.stringify(new URL('./stream-log.ts', import.meta.url).href)};
      const log = new StreamLog(process.argv[1], systemClock);
      log.open('users');
      for (let n = 1; ; n += 1) {
        log.append([{ stream: 'users', entry: { kind: 'put', key: 'k' + (n % 7), document: n }, source: 's', id: String(n) }]);
        process.stdout.write(n + '\\n');
      }
    `;
    const child = spawn(process.execPath, ['--conditions=@writ/source', '--input-type=module', '-e', script, file], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    for await (const chunk of child.stdout) {
      acknowledged = Math.max(acknowledged, ...String(chunk).trim().split('\n').map(Number));
      if (acknowledged >= 50) break;
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const log = open(file);
    const head = log.heads.get('users')?.seq ?? 0n;
    assert.ok(head >= BigInt(acknowledged), `${head} of ${acknowledged}`);
    assert.equal([...log.read('users', 0n, head)].length, Number(head));
    assert.equal(log.find('s', String(acknowledged))?.position.seq, BigInt(acknowledged));
    log.close();
  });
});
