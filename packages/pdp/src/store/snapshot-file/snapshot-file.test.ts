import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { manualClock, Secret } from '@writ/core';
import { parseJson, toJsonText, type Value } from '@writ/rego';
import * as fc from 'fast-check';
import { SnapshotBuilder } from '../snapshot-builder.ts';
import { DataStore } from '../store.ts';
import { unguarded } from '../suspicion.ts';
import type { Entry } from '../types.ts';
import { loadSnapshot } from './load.ts';
import { previousOf, saveSnapshot } from './save.ts';

const KEY = new Secret(randomBytes(32).toString('base64'));
const OTHER_KEY = new Secret(randomBytes(32).toString('base64'));

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'writ-snapshot-'));
  file = join(directory, 'pdp.snapshot');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const clock = manualClock(1_000_000);

function storeOf(documents: Readonly<Record<string, Value>> = {}): DataStore<string> {
  const store = new DataStore<string>({ clock: manualClock(1_000_000) });
  const snapshot = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e1', seq: 1n }, ageMs: 0 }, clock);
  for (const key of Object.keys(documents)) snapshot.put(key, documents[key] ?? null);
  snapshot.suspect('alice', 'range');
  store
    .stage()
    .declare({ name: 'users', mount: ['pip', 'users'], maxStalenessMs: 5000 })
    .declare({ name: 'rooms', mount: ['rooms'] })
    .snapshot(snapshot)
    .commit();
  return store;
}

function change(store: DataStore<string>, entries: readonly Entry[]): void {
  const seq = (store.view.datasets.get('users')?.position?.seq ?? 0n) + 1n;
  const { ok } = store.stage().delta({ dataset: 'users', epoch: 'e1', from: seq, to: seq, entries, ageMs: 0 }).commit();
  assert.ok(ok);
}

async function restored(key?: Secret, at = clock): Promise<DataStore<string>> {
  const store = new DataStore<string>({ clock: at });
  const stage = store.stage();
  (await loadSnapshot(file, { clock: at, ...(key && { key }) })).stageOnto(stage);
  assert.ok(stage.commit().ok);
  return store;
}

function shown(store: DataStore<string>): unknown {
  return [toJsonText(unguarded(store.view.data)), store.status('users'), store.status('rooms')];
}

describe('a snapshot file', () => {
  for (const [how, key] of [
    ['plain', undefined],
    ['encrypted', KEY],
  ] as const) {
    it(`${how}, gives back any store as it was`, async () => {
      const documents = fc.dictionary(
        fc.constantFrom('a', '\n', '__proto__', 'é'),
        fc.json().map((text) => parseJson(text)),
      );
      await fc.assert(
        fc.asyncProperty(documents, async (all) => {
          const store = storeOf(all);
          await saveSnapshot(store, file, key && { key });
          const again = await restored(key);
          assert.deepEqual(shown(again), shown(store));
          assert.deepEqual(await again.digest('users'), await store.digest('users'));
        }),
        { numRuns: 30 },
      );
    });
  }

  it('holds what was said of the policies', async () => {
    const policies = { sources: [{ file: 'app.rego', source: 'package app' }], big: 2n ** 60n };
    await saveSnapshot(storeOf(), file, { policies });
    assert.deepEqual((await loadSnapshot(file, { clock })).policies, policies);
  });

  it('is of the moment of the call, whatever is written meanwhile', async () => {
    const documents = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key ${at}`, `${at}`.repeat(30_000)]));
    const store = storeOf(documents);
    const expected = shown(store);
    const saving = saveSnapshot(store, file);
    for (let at = 0; at < 20; at += 3) {
      await setImmediate();
      change(store, [
        { kind: 'put', key: `key ${at}`, document: 'late' },
        { kind: 'delete', key: `key ${19 - at}` },
        { kind: 'put', key: `new ${at}`, document: 'late' },
      ]);
    }
    await saving;
    assert.deepEqual(shown(await restored()), expected);
  });

  it('is readable by its owner alone', async () => {
    await saveSnapshot(storeOf(), file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('shows nothing of the data where it is encrypted', async () => {
    await saveSnapshot(storeOf({ alice: 'f81d4fae7dec' }), file, { key: KEY });
    const text = readFileSync(file, 'latin1');
    for (const secret of ['alice', 'f81d4fae7dec', 'users', KEY.reveal()]) assert.ok(!text.includes(secret), secret);
  });

  it('goes on with its digest after it was loaded', async () => {
    await saveSnapshot(storeOf({ alice: 1 }), file);
    const store = await restored();
    change(store, [{ kind: 'put', key: 'alice', document: 2 }]);
    assert.equal((await store.digest('users'))?.digest, (await storeOf({ alice: 2 }).digest('users'))?.digest);
  });
});

describe('the age of what was loaded', () => {
  it('is its true age', async () => {
    await saveSnapshot(storeOf(), file);
    const later = manualClock(1_000_000 + 60_000);
    const status = (await restored(undefined, later)).status('users');
    assert.equal(status?.ageMs, 60_000);
    assert.equal(status?.state, 'stale');
  });

  it('counts what it took to take the snapshot in', async () => {
    await saveSnapshot(storeOf(), file);
    const later = manualClock(1_000_000 + 60_000);
    const loaded = await loadSnapshot(file, { clock: later });
    later.advance(1000);
    const store = new DataStore<string>({ clock: later });
    const stage = store.stage();
    loaded.stageOnto(stage);
    stage.commit();
    assert.equal(store.status('users')?.ageMs, 61_000);
  });

  it('is without end where the clock went back behind the file', async () => {
    await saveSnapshot(storeOf(), file);
    assert.equal((await restored(undefined, manualClock(999_999))).status('users')?.ageMs, Number.POSITIVE_INFINITY);
  });
});

describe('a file that is not as it was written', () => {
  for (const [how, key] of [
    ['plain', undefined],
    ['encrypted', KEY],
  ] as const) {
    it(`is refused whichever byte is changed: ${how}`, async () => {
      await saveSnapshot(storeOf({ alice: 1, bob: { role: 'x' } }), file, key && { key });
      const bytes = readFileSync(file);
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(file, changed);
        await assert.rejects(restored(key), { code: /^ERR_PDP_SNAPSHOT_(CORRUPT|VERSION|KEY)$/ }, `byte ${at}`);
      }
    });

    it(`is refused wherever it is cut off: ${how}`, async () => {
      await saveSnapshot(storeOf({ alice: 1 }), file, key && { key });
      const bytes = readFileSync(file);
      for (let length = 0; length < bytes.length; length++) {
        writeFileSync(file, bytes.subarray(0, length));
        await assert.rejects(restored(key), { code: 'ERR_PDP_SNAPSHOT_CORRUPT' }, `${length} bytes`);
      }
    });

    it(`is refused where something follows: ${how}`, async () => {
      await saveSnapshot(storeOf(), file, key && { key });
      writeFileSync(file, 'x', { flag: 'a' });
      await assert.rejects(restored(key), { code: 'ERR_PDP_SNAPSHOT_CORRUPT' });
    });
  }

  it('gives way to the one before it, and says why', async () => {
    const store = storeOf({ alice: 1 });
    await saveSnapshot(store, file);
    change(store, [{ kind: 'put', key: 'alice', document: 2 }]);
    await saveSnapshot(store, file);
    writeFileSync(file, 'x', { flag: 'r+' });
    const loaded = await loadSnapshot(file, { clock });
    assert.equal(loaded.refused?.code, 'ERR_PDP_SNAPSHOT_CORRUPT');
    assert.equal(loaded.datasets[0]?.snapshot?.head.position.seq, 1n);
  });

  it('is missing where there is none', async () => {
    await assert.rejects(restored(), { code: 'ERR_PDP_SNAPSHOT_MISSING' });
  });

  it('is refused where it is of another version', async () => {
    await saveSnapshot(storeOf(), file);
    writeFileSync(file, readFileSync(file, 'latin1').replace('"version":1', '"version":2'), 'latin1');
    await assert.rejects(restored(), { code: 'ERR_PDP_SNAPSHOT_VERSION' });
  });
});

describe('the key', () => {
  it('must be the one that the file was written with', async () => {
    await saveSnapshot(storeOf(), file, { key: KEY });
    await assert.rejects(restored(OTHER_KEY), { code: 'ERR_PDP_SNAPSHOT_KEY', message: /another key/ });
    await assert.rejects(restored(), { code: 'ERR_PDP_SNAPSHOT_KEY', message: /no key/ });
  });

  it('makes a file without encryption be refused', async () => {
    await saveSnapshot(storeOf(), file);
    await assert.rejects(restored(KEY), { code: 'ERR_PDP_SNAPSHOT_KEY' });
  });

  it('is 32 bytes in base64, and does not show in the message otherwise', async () => {
    const key = new Secret('hunter2');
    await assert.rejects(saveSnapshot(storeOf(), file, { key }), (error: Error & { code?: string }) => {
      assert.ok(!error.message.includes('hunter2'));
      return error.code === 'ERR_PDP_SNAPSHOT_KEY';
    });
    assert.deepEqual(readdirSync(directory), []);
  });
});

describe('saving', () => {
  it('keeps the file of before beside the new one', async () => {
    const store = storeOf({ alice: 1 });
    await saveSnapshot(store, file);
    const first = readFileSync(file);
    await saveSnapshot(store, file);
    assert.deepEqual(readFileSync(previousOf(file)), first);
  });

  it('removes what a killed process left, and nothing else', async () => {
    const left = `${file}.0123456789abcdef.tmp`;
    const kept = [`${file}.backup`, `${file}.tmp`, join(directory, 'other.0123456789abcdef.tmp')];
    for (const name of [left, ...kept]) writeFileSync(name, '');
    await saveSnapshot(storeOf(), file);
    assert.ok(!existsSync(left));
    for (const name of kept) assert.ok(existsSync(name), name);
  });

  it('that fails says so and leaves nothing', async () => {
    const missing = join(directory, 'missing', 'file');
    await assert.rejects(saveSnapshot(storeOf(), missing), { code: 'ERR_PDP_SNAPSHOT_WRITE' });
  });
});
