import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createMetrics, silentLogger, systemClock, uuidSource } from '@writ/core';
import {
  createDecisionLog,
  DataStore,
  DecisionPoint,
  type EngineProgram,
  fileSink,
  LossReport,
  ViewHistory,
} from '@writ/pdp';
import { LocalFiles } from '../pdp/local-files.ts';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';

const POLICY = `package app
default allow := false
allow if {
	role := data.roles[input.user]
	role == "admin"
}
`;

interface World {
  readonly folder: string;
  readonly decide: (input?: Record<string, string>) => Promise<string>;
  readonly change: (roles: Record<string, string>) => Promise<void>;
  readonly writ: (...argv: readonly string[]) => Promise<{ code: number; out: string; err: string }>;
}

/** A decision point on files, with a log `log` and a history `history`. */
async function world(t: TestContext): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'writ-decision-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const clock = systemClock;
  const store = new DataStore<EngineProgram>({ clock });
  writeFileSync(join(folder, 'app.rego'), POLICY);
  const sources = { paths: ['app.rego', 'data.json'], bundles: [], ignore: [], regoVersion: 'v1' } as const;
  const files = new LocalFiles(folder, sources, { store, clock, ids: uuidSource() });
  const report = new LossReport({ clock, logger: silentLogger, metrics: createMetrics() });
  const log = createDecisionLog({ sinks: [fileSink({ file: join(folder, 'log') })], report, store });
  const policies = () => files.saved();
  const history = new ViewHistory({
    store,
    directory: join(folder, 'history'),
    keep: 2,
    policies,
    logger: silentLogger,
  });
  const point = new DecisionPoint({ store, clock, ids: uuidSource(), onDecision: log.record });
  const made: World = {
    folder,
    async decide(input = { user: 'alice' }) {
      const { id } = point.decide({ entrypoint: ['app', 'allow'], input });
      await log.flush();
      return id;
    },
    async change(roles) {
      writeFileSync(join(folder, 'data.json'), JSON.stringify({ roles }));
      files.load();
      history.save();
      await history.close();
    },
    async writ(...argv) {
      const io = fakeIo({ workingDirectory: folder });
      const code = await run(['decision', ...argv], io);
      return { code, ...io.written };
    },
  };
  await made.change({ alice: 'admin', bob: 'guest' });
  return made;
}

const REPLAY = ['replay', '--log', 'log', '--history', 'history'];

describe('writ decision replay', () => {
  it('uses the values of then, and tells what would differ now', async (t) => {
    const { decide, change, writ } = await world(t);
    const id = await decide();
    await change({ alice: 'guest' });
    const { code, out } = await writ(...REPLAY, '--id', id, '--output', 'json');
    assert.equal(code, 0);
    const [replay] = (JSON.parse(out) as { replays: Record<string, unknown>[] }).replays;
    assert.deepEqual(
      [replay?.['decisionId'], replay?.['recorded'], replay?.['replay'], replay?.['now']],
      [id, { result: true }, { result: true, same: true }, { result: false, same: false }],
    );
  });

  it('cannot tell where the history is gone', async (t) => {
    const { decide, change, writ } = await world(t);
    await decide();
    for (const role of ['guest', 'editor', 'owner']) await change({ alice: role });
    const { code, out } = await writ(...REPLAY);
    assert.equal(code, 3);
    assert.match(out, /then {6}cannot tell: the policies and data of then are not in the history/);
  });

  it('cannot tell where the record was masked', async (t) => {
    const { decide, writ } = await world(t);
    await decide({ user: 'alice', password: 'x' });
    assert.equal((await writ(...REPLAY)).code, 3);
  });

  it('compares with files, where only those are named', async (t) => {
    const { folder, decide, writ } = await world(t);
    await decide();
    const argv = ['replay', '--log', 'log', '-d', 'app.rego', '-d', 'data.json'];
    assert.equal((await writ(...argv)).code, 0);
    writeFileSync(join(folder, 'data.json'), '{}');
    assert.equal((await writ(...argv)).code, 1);
  });

  it('says what it does not find', async (t) => {
    const { decide, writ } = await world(t);
    await decide();
    assert.deepEqual(await writ(...REPLAY, '--id', 'x'), {
      code: 2,
      out: '',
      err: 'writ: the log `log` holds no decision `x`\n',
    });
    assert.equal((await writ('replay', '--log', 'none')).code, 2);
    assert.equal((await writ('replay')).code, 2);
    assert.equal((await writ('replay', '--log', 'log', '--history', 'none')).code, 2);
  });
});

describe('writ decision explain', () => {
  it('shows the rules of then, and why they failed', async (t) => {
    const { decide, change, writ } = await world(t);
    const id = await decide({ user: 'bob' });
    await change({ alice: 'guest', bob: 'admin' });
    const { code, out } = await writ('explain', '--log', 'log', '--id', id, '--history', 'history');
    assert.equal(code, 0);
    assert.match(out, /^data\.app\.allow = false\n/);
    assert.match(out, /app\.rego:5 failed: role == "admin"\n *role = "guest"/);
  });

  it('explains a question', async (t) => {
    const { folder, writ } = await world(t);
    writeFileSync(join(folder, 'input.json'), '{"user":"alice"}');
    const argv = ['explain', '--entrypoint', 'data.app.allow', '-i', 'input.json', '-d', 'app.rego', '-d', 'data.json'];
    const { code, out } = await writ(...argv, '--output', 'json');
    assert.equal(code, 0);
    const { result, rules } = JSON.parse(out) as { result: unknown; rules: { rule: string }[] };
    assert.equal(result, true);
    assert.equal(rules[0]?.rule, 'data.app.allow');
  });

  it('says what it needs', async (t) => {
    const { decide, writ } = await world(t);
    await decide();
    assert.equal((await writ('explain')).code, 2);
    assert.equal((await writ('explain', '--log', 'log')).code, 2);
    assert.equal((await writ('explain', '--entrypoint', 'data.app.allow', '-i', 'none', '-d', '.')).code, 2);
  });
});
