import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createMetrics, manualClock, sequentialIds, silentLogger } from '@writ/core';
import { parseJson } from '@writ/rego';
import { DecisionPoint } from '../../decision/decision-point.ts';
import type { DecisionRequest } from '../../decision/types.ts';
import { compileRego } from '../../engine/rego.ts';
import type { EngineProgram } from '../../engine/types.ts';
import { DataStore, loadSnapshot, SnapshotBuilder } from '../../store/index.ts';
import { createDecisionLog } from '../decision-log.ts';
import { LossReport } from '../loss-report.ts';
import { savedPolicies, snapshotsOf, ViewHistory } from './history.ts';
import { parseRecord, type RecordedDecision } from './record.ts';
import { replayDecision } from './replay.ts';

const SOURCE = `package app
default allow := false
allow if data.users[input.user].role == "admin"
dice := rand.intn("x", 1000000)
now := time.now_ns()
conflict := 1
conflict := 2 if input.user`;
const SOURCES = [{ file: 'app.rego', source: SOURCE }];

function world() {
  const clock = manualClock(1_700_000_000_000);
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego(SOURCES);
  const users = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e', seq: 1n }, ageMs: 0 }, clock);
  users.put('alice', { role: 'admin' });
  store
    .stage()
    .declare({ name: 'users', mount: ['users'] })
    .snapshot(users)
    .policies({ revisions: { app: 'r1' }, program, rulePaths: program.rulePaths })
    .commit();
  const lines: string[] = [];
  const log = createDecisionLog({
    sinks: [
      {
        name: 'test',
        write: async (records) => Promise.resolve(lines.push(...records)),
        close: async () => Promise.resolve(),
      },
    ],
    report: new LossReport({ clock, logger: silentLogger, metrics: createMetrics() }),
  });
  const point = new DecisionPoint({ store, clock, ids: sequentialIds('d'), onDecision: log.record });
  const demote = (): void => {
    const entries = [{ kind: 'put' as const, key: 'alice', document: { role: 'guest' } }];
    store.stage().delta({ dataset: 'users', epoch: 'e', from: 2n, to: 2n, entries, ageMs: 0 }).commit();
  };
  const recorded = async (request: Partial<DecisionRequest> = {}): Promise<[RecordedDecision, number]> => {
    const { view } = point.decide({ entrypoint: ['app', 'allow'], input: { user: 'alice' }, ...request });
    await log.flush();
    const record = parseRecord(parseJson(lines.at(-1) ?? ''));
    assert.ok(record);
    return [record, view];
  };
  return { clock, store, point, recorded, demote };
}

describe('replay', () => {
  it('uses the values of then, and tells what would differ now', async () => {
    const { store, recorded, demote } = world();
    const [record, view] = await recorded();
    demote();
    const then = store.at(view);
    assert.ok('data' in then);
    assert.deepEqual(replayDecision(record, then), { value: true, refusal: undefined, isSame: true });
    assert.deepEqual(replayDecision(record, store.view), { value: false, refusal: undefined, isSame: false });
  });

  it('gives the same time and the same random values', async () => {
    const { clock, store, recorded } = world();
    for (const name of ['now', 'dice']) {
      const [record] = await recorded({ entrypoint: ['app', name] });
      clock.advance(5000);
      assert.equal(replayDecision(record, store.view).isSame, true, name);
    }
  });

  it('gives the same errors', async () => {
    const { store, recorded } = world();
    const [record] = await recorded({ entrypoint: ['app', 'conflict'] });
    const { refusal, isSame } = replayDecision(record, store.view);
    assert.deepEqual([refusal?.code, isSame], ['ERR_PDP_EVALUATION', true]);
  });

  it('cannot tell where a part of the record is erased', async () => {
    const { store, recorded } = world();
    const [record] = await recorded({ input: { user: 'alice', password: 'x' } });
    assert.equal(replayDecision(record, store.view).isSame, undefined);
  });

  it('cannot tell where the decision was refused for the age of its data', async () => {
    const { clock, store, recorded } = world();
    clock.advance(1000);
    const [record] = await recorded({ maxStalenessMs: 1 });
    assert.equal(replayDecision(record, store.view).isSame, undefined);
  });

  it('works from the history on disk, which keeps the newest views', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'writ-history-'));
    t.after(() => {
      rmSync(directory, { recursive: true });
    });
    const { clock, store, recorded, demote } = world();
    const policies = () => ({ revisions: { app: 'r1' }, sources: SOURCES, regoVersion: 'v1' as const });
    const history = new ViewHistory({ store, directory, keep: 2, policies, logger: silentLogger });
    const [record] = await recorded();
    for (const change of [() => undefined, () => undefined, demote]) {
      change();
      history.save();
      await history.close();
    }
    const files = await snapshotsOf(directory);
    assert.equal(files.length, 2);
    const results: unknown[] = [];
    for (const file of files) {
      const loaded = await loadSnapshot(file, { clock });
      const saved = savedPolicies(loaded.policies);
      assert.ok(saved);
      const then = new DataStore<EngineProgram>({ clock });
      const program = compileRego(saved.sources);
      const stage = then.stage().policies({ revisions: saved.revisions, program, rulePaths: program.rulePaths });
      loaded.stageOnto(stage);
      assert.ok(stage.commit().ok);
      results.push(replayDecision(record, then.view).value);
    }
    assert.deepEqual(results, [false, true]);
  });
});
