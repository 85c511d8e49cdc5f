import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ManualClock, manualClock, sequentialIds } from '@writ/core';
import { fromJs, lookup } from '@writ/rego';
import { DecisionPoint } from '../decision/decision-point.ts';
import type { Decision } from '../decision/types.ts';
import { DataStore, type Entry, SnapshotBuilder } from '../store/index.ts';
import type { EngineProgram } from './types.ts';

/**
 * What an engine has to bring: a policy by which `data.cedar.decision` is true, or an object whose `decision` is true, where
 * the document of the subject at `data.pip.users` has `status` `active` and that of the resource at `data.pip.articles` has
 * the subject as its `author`.
 */
export type MakeProgram = () => EngineProgram | Promise<EngineProgram>;

const ENTRYPOINT = ['cedar', 'decision'];

interface World {
  readonly clock: ManualClock;
  readonly store: DataStore<EngineProgram>;
  readonly ask: (user: string, article: string, extra?: object) => Decision;
  readonly change: (...entries: Entry[]) => void;
}

async function world(make: MakeProgram): Promise<World> {
  const clock = manualClock(1_700_000_000_000);
  const store = new DataStore<EngineProgram>({ clock });
  const program = await make();
  const snapshot = (dataset: string, documents: object): SnapshotBuilder => {
    const builder = new SnapshotBuilder({ dataset, position: { epoch: 'e', seq: 0n }, ageMs: 0 }, clock);
    for (const [key, document] of Object.entries(documents)) builder.put(key, fromJs(document));
    return builder;
  };
  const active = { status: 'active' };
  const committed = store
    .stage()
    .declare({ name: 'users', mount: ['pip', 'users'], maxStalenessMs: 1000 })
    .declare({ name: 'articles', mount: ['pip', 'articles'] })
    .declare({ name: 'others', mount: ['pip', 'others'], maxStalenessMs: 1 })
    .snapshot(snapshot('users', { ada: active, bob: active, eve: { status: 'gone' } }))
    .snapshot(snapshot('articles', { a1: { author: 'ada' }, a2: { author: 'eve' } }))
    .policies({ revisions: {}, program, rulePaths: program.rulePaths })
    .commit();
  assert.equal(committed.ok, true);
  const point = new DecisionPoint({ store, clock, ids: sequentialIds('d') });
  let seq = 0n;
  return {
    clock,
    store,
    ask: (user, article, extra = {}) =>
      point.decide({
        entrypoint: ENTRYPOINT,
        input: fromJs({
          subject: { type: 'user', id: user },
          action: { name: 'edit' },
          resource: { type: 'article', id: article },
          ...extra,
        }),
      }),
    change(...entries) {
      seq += 1n;
      const delta = { dataset: 'users', epoch: 'e', from: seq, to: seq, entries, ageMs: 0 };
      assert.equal(store.stage().delta(delta).commit().ok, true);
    },
  };
}

function allows({ value, refusal }: Decision): boolean {
  if (refusal || value === undefined) return false;
  return value === true || lookup(value, 'decision') === true;
}

/** What every engine does, whatever its language. */
export function describeEngine(name: string, make: MakeProgram): void {
  void describe(`the engine of ${name}`, () => {
    void test('decides by the documents of the current view', async () => {
      const { ask } = await world(make);
      assert.equal(allows(ask('ada', 'a1')), true);
      assert.equal(allows(ask('bob', 'a1')), false);
      assert.equal(allows(ask('eve', 'a2')), false);
    });

    void test('denies where subject or resource are not known', async () => {
      const { ask } = await world(make);
      assert.equal(allows(ask('nobody', 'a1')), false);
      assert.equal(allows(ask('ada', 'a9')), false);
    });

    void test('follows each delta', async () => {
      const { ask, change } = await world(make);
      change({ kind: 'patch', key: 'ada', patch: fromJs({ status: 'gone' }) });
      assert.equal(allows(ask('ada', 'a1')), false);
      change({ kind: 'put', key: 'ada', document: fromJs({ status: 'active' }) });
      assert.equal(allows(ask('ada', 'a1')), true);
      change({ kind: 'delete', key: 'ada' });
      assert.equal(allows(ask('ada', 'a1')), false);
    });

    void test('decides the same each time, and the same on an earlier view', async () => {
      const { ask, change, store } = await world(make);
      const first = ask('ada', 'a1');
      assert.deepEqual(ask('ada', 'a1').value, first.value);
      change({ kind: 'delete', key: 'ada' });
      const earlier = store.at(first.view);
      assert.ok('data' in earlier);
      const entrypoint = earlier.policies?.program.entrypoint(ENTRYPOINT);
      assert.deepEqual(entrypoint?.evaluate(first.request.input, earlier.data, {}), first.value);
      earlier[Symbol.dispose]();
    });

    void test('says what it reads: all that decides, and not what it does not read', async () => {
      const { ask } = await world(make);
      assert.deepEqual(
        ask('ada', 'a1').datasets.map((dataset) => dataset.name),
        ['articles', 'users'],
      );
    });

    void test('is refused where data is stale', async () => {
      const { ask, clock } = await world(make);
      clock.advance(1001);
      assert.equal(ask('ada', 'a1').refusal?.code, 'ERR_PDP_DATA_STALE');
    });

    void test('is refused where it reads a suspect key, and only there', async () => {
      const { ask, change } = await world(make);
      change({ kind: 'suspect', key: 'ada', reason: 'status is not one of the known' });
      assert.equal(ask('ada', 'a1').refusal?.code, 'ERR_PDP_DATA_SUSPECT');
      assert.equal(ask('eve', 'a2').refusal, undefined);
    });

    void test('takes hostile names for names', async () => {
      const { ask } = await world(make);
      for (const id of ['__proto__', 'constructor', 'toString', '"', '\u0000', '../a1', '']) {
        assert.equal(allows(ask(id, 'a1')), false, id);
        assert.equal(allows(ask('ada', id)), false, id);
      }
    });

    void test('says nothing at places where it has no rule', async () => {
      const program = await make();
      const entrypoint = program.entrypoint(['cedar', 'other']);
      assert.equal(entrypoint?.evaluate(fromJs({}), {}, {}), undefined);
    });
  });
}
