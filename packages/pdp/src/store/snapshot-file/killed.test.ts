import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { manualClock } from '@writ/core';
import { DataStore } from '../store.ts';
import { loadSnapshot } from './load.ts';
import { saveSnapshot } from './save.ts';

const KEYS = 40;

/** Saves for ever; all documents of one file have the same content, and each file another one. */
const PROGRAM = `
import { systemClock } from '@writ/core';
import { SnapshotBuilder } from '${new URL('../snapshot-builder.ts', import.meta.url).href}';
import { DataStore } from '${new URL('../store.ts', import.meta.url).href}';
import { saveSnapshot } from '${new URL('save.ts', import.meta.url).href}';
const store = new DataStore({ clock: systemClock });
store.stage().declare({ name: 'd', mount: ['d'] }).commit();
for (let round = 1n; ; round++) {
  const snapshot = new SnapshotBuilder({ dataset: 'd', position: { epoch: 'e', seq: round }, ageMs: 0 }, systemClock);
  for (let key = 0; key < ${KEYS}; key++) snapshot.put(String(key), String(round).repeat(20_000));
  store.stage().snapshot(snapshot).commit();
  await saveSnapshot(store, process.argv[1]);
  if (round === 2n) process.stdout.write('saved');
}
`;

it('a process that is killed while it saves leaves a whole file', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'writ-killed-'));
  t.after(() => {
    rmSync(directory, { recursive: true });
  });
  const file = join(directory, 'pdp.snapshot');
  let left = 0;
  for (let delayMs = 0; delayMs < 18; delayMs += 3) {
    const args = ['--conditions=@writ/source', '--input-type=module', '--eval', PROGRAM, file];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    await setTimeout(delayMs);
    child.kill('SIGKILL');
    assert.deepEqual(await exited, [null, 'SIGKILL']);
    left += readdirSync(directory).filter((name) => name.endsWith('.tmp')).length;
    const clock = manualClock(Date.now() + 1000);
    const loaded = await loadSnapshot(file, { clock });
    assert.equal(loaded.refused, undefined);
    const store = new DataStore<string>({ clock });
    const stage = store.stage();
    loaded.stageOnto(stage);
    assert.ok(stage.commit().ok);
    const round = String(store.view.datasets.get('d')?.position?.seq);
    const documents = Object.values(store.view.data['d'] as object);
    assert.equal(documents.length, KEYS);
    for (const document of documents) assert.equal(document, round.repeat(20_000));
  }
  assert.ok(left > 0, 'at least one process was killed between the beginning and the end of a file');
  await saveSnapshot(new DataStore({ clock: manualClock() }), file);
  assert.deepEqual(readdirSync(directory).toSorted(), ['pdp.snapshot', 'pdp.snapshot.previous']);
});
