import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ManualClock, manualClock, sequentialIds } from '@writ/core';
import { RegoDiagnosticsError } from '@writ/rego';
import { compileRego } from '../engine/rego.ts';
import type { EngineProgram } from '../engine/types.ts';
import { DataStore, SnapshotBuilder } from '../store/index.ts';
import { DecisionPoint } from './decision-point.ts';
import type { Decision } from './types.ts';

const SOURCE = `package app
default allow := false
allow if { some g in data.grants; g.user == input.user; g.doc == input.doc }
now := time.now_ns()
conflict := 1
conflict := 2 if input.x`;

interface World {
  readonly clock: ManualClock;
  readonly store: DataStore<EngineProgram>;
  readonly point: DecisionPoint;
  readonly heard: Decision[];
}

function world(source = SOURCE): World {
  const clock = manualClock(1_700_000_000_000);
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'app.rego', source }]);
  const grants = new SnapshotBuilder({ dataset: 'grants', position: { epoch: 'e', seq: 1n }, ageMs: 0 }, clock);
  grants.put('a', { user: 'alice', doc: 'd1' });
  const committed = store
    .stage()
    .declare({ name: 'grants', mount: ['grants'], maxStalenessMs: 1000 })
    .snapshot(grants)
    .policies({ revisions: { app: 'r1' }, program, rulePaths: program.rulePaths })
    .commit();
  assert.equal(committed.ok, true);
  const heard: Decision[] = [];
  const point = new DecisionPoint({
    store,
    clock,
    ids: sequentialIds('d'),
    onDecision: (decision) => heard.push(decision),
  });
  return { clock, store, point, heard };
}

const allow = (user: string, doc = 'd1') => ({ entrypoint: ['app', 'allow'], input: { user, doc } });

describe('results that do not depend on the input', () => {
  it('follow the data, though they are kept', () => {
    const source = 'package app\nusers contains g.user if some g in data.grants\nallow if input.user in users';
    const { store, point } = world(source);
    const put = (seq: bigint, key: string, user: string) => {
      const entries = [{ kind: 'put' as const, key, document: { user } }];
      store.stage().delta({ dataset: 'grants', epoch: 'e', from: seq, to: seq, entries, ageMs: 0 }).commit();
    };
    const whole = () => point.decide({ entrypoint: ['app', 'users'], input: undefined }).value;
    assert.equal(point.decide(allow('bob')).value, undefined);
    const before = whole();
    assert.equal(whole(), before);
    put(2n, 'b', 'bob');
    assert.equal(point.decide(allow('bob')).value, true);
    put(3n, 'b', 'carol');
    assert.equal(point.decide(allow('bob')).value, undefined);
    assert.equal(point.decide(allow('carol')).value, true);
  });
});

describe('decisions', () => {
  it('say what they are based on', () => {
    const { point, heard } = world();
    const decision = point.decide(allow('alice'));
    const { value, view, policies, datasets, refusal } = decision;
    assert.deepEqual(
      { value, view, policies, datasets, refusal },
      {
        value: true,
        view: 1,
        policies: { app: 'r1' },
        datasets: [{ name: 'grants', position: { epoch: 'e', seq: 1n }, ageMs: 0 }],
        refusal: undefined,
      },
    );
    assert.deepEqual(heard, [decision]);
  });

  it('are not recorded where the server asks for itself', () => {
    const { point, heard } = world();
    assert.equal(point.consult(allow('alice')).value, true);
    assert.deepEqual(heard, []);
  });

  it('see each change of the data, also through an index', () => {
    const { store, point } = world();
    assert.equal(point.decide(allow('bob')).value, false);
    const delta = (seq: bigint, entry: { kind: 'put'; key: string; document: { user: string; doc: string } }) =>
      store
        .stage()
        .delta({ dataset: 'grants', epoch: 'e', from: seq, to: seq, entries: [entry], ageMs: 0 })
        .commit();
    assert.equal(delta(2n, { kind: 'put', key: 'b', document: { user: 'bob', doc: 'd1' } }).ok, true);
    assert.equal(point.decide(allow('bob')).value, true);
    assert.equal(delta(3n, { kind: 'put', key: 'b', document: { user: 'carol', doc: 'd1' } }).ok, true);
    assert.equal(point.decide(allow('bob')).value, false);
    assert.equal(point.decide(allow('carol')).value, true);
  });

  it('are refused where what is asked for has no value', () => {
    const { point } = world(`${SOURCE}\nf(x) := x`);
    const { refusal } = point.decide({ entrypoint: ['app', 'f'], input: {} });
    assert.deepEqual([refusal?.code, refusal?.cause instanceof RegoDiagnosticsError], ['ERR_PDP_EVALUATION', true]);
  });

  it('are refused on data that is too old', () => {
    const { clock, point } = world();
    clock.advance(1001);
    assert.equal(point.decide(allow('alice')).refusal?.code, 'ERR_PDP_DATA_STALE');
    assert.equal(point.decide(allow('alice')).value, undefined);
  });

  it('are refused where the request allows less age', () => {
    const { clock, point } = world();
    clock.advance(500);
    assert.equal(point.decide(allow('alice')).value, true);
    assert.equal(point.decide({ ...allow('alice'), maxStalenessMs: 499 }).refusal?.code, 'ERR_PDP_DATA_STALE');
  });

  it('are refused where a change that the caller knows of is not in', () => {
    const { point } = world();
    for (const [position, code] of [
      [{ epoch: 'e', seq: 1n }, undefined],
      [{ epoch: 'e', seq: 2n }, 'ERR_PDP_DATA_BEHIND'],
      [{ epoch: 'f', seq: 1n }, 'ERR_PDP_DATA_BEHIND'],
    ] as const) {
      assert.equal(point.decide({ ...allow('alice'), minPositions: { grants: position } }).refusal?.code, code);
    }
    const unknown = { ...allow('alice'), minPositions: { nothing: { epoch: 'e', seq: 0n } } };
    assert.equal(point.decide(unknown).refusal?.code, 'ERR_PDP_DATA_BEHIND');
  });

  it('are refused on data that has not been loaded, and without a policy', () => {
    const clock = manualClock();
    const store = new DataStore<EngineProgram>({ clock });
    const point = new DecisionPoint({ store, clock, ids: sequentialIds('d') });
    assert.equal(point.decide(allow('alice')).refusal?.code, 'ERR_PDP_NO_POLICY');
    const program = compileRego([{ file: 'app.rego', source: SOURCE }]);
    store
      .stage()
      .declare({ name: 'grants', mount: ['grants'] })
      .policies({ revisions: {}, program, rulePaths: program.rulePaths })
      .commit();
    assert.equal(point.decide(allow('alice')).refusal?.code, 'ERR_PDP_DATA_MISSING');
  });

  it('are refused where the evaluation fails, with the place in the policy', () => {
    const { point } = world();
    const { refusal, value } = point.decide({ entrypoint: ['app', 'conflict'], input: { x: true } });
    assert.equal(value, undefined);
    assert.equal(refusal?.code, 'ERR_PDP_EVALUATION');
    assert.match(refusal.message, /app\.rego:\d+: eval_conflict_error/);
  });

  it('depend on no dataset that the entry point cannot read', () => {
    const { clock, point } = world();
    clock.advance(5000);
    const decision = point.decide({ entrypoint: ['app', 'now'], input: undefined });
    assert.deepEqual(decision.datasets, []);
    assert.equal(decision.refusal, undefined);
  });

  it('take the time from the clock', () => {
    const { point } = world();
    assert.equal(point.decide({ entrypoint: ['app', 'now'], input: undefined }).value, 1_700_000_000_000_000_000n);
  });
});
