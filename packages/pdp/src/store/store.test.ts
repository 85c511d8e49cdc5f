import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ManualClock, manualClock } from '@writ/core';
import { sortedEntries, type Value } from '@writ/rego';
import { SnapshotBuilder } from './snapshot-builder.ts';
import { DataStore } from './store.ts';
import { unguarded } from './suspicion.ts';
import { ANY_KEY, type DatasetSettings, type Delta, type Entry, type Policies, type Refusal } from './types.ts';

const USERS: DatasetSettings = { name: 'users', mount: ['pip', 'users'] };

interface Fixture {
  readonly store: DataStore<string>;
  readonly clock: ManualClock;
}

/** A store with users at e1/1. */
function withUsers(documents: Readonly<Record<string, Value>> = {}, settings: Partial<DatasetSettings> = {}): Fixture {
  const clock = manualClock(1_000_000);
  const store = new DataStore<string>({ clock });
  const snapshot = snapshotOf('users', 1n, documents, 'e1', clock);
  const { ok } = store
    .stage()
    .declare({ ...USERS, ...settings })
    .snapshot(snapshot)
    .commit();
  assert.ok(ok);
  return { store, clock };
}

function snapshotOf(
  dataset: string,
  seq: bigint,
  documents: Readonly<Record<string, Value>>,
  epoch = 'e1',
  clock = manualClock(),
): SnapshotBuilder {
  const snapshot = new SnapshotBuilder({ dataset, position: { epoch, seq }, ageMs: 0 }, clock);
  for (const [key, document] of Object.entries(documents)) snapshot.put(key, document);
  return snapshot;
}

function delta(from: bigint, entries: readonly Entry[] = [], more: Partial<Delta> = {}): Delta {
  return { dataset: 'users', epoch: 'e1', from, to: from, entries, ageMs: 0, ...more };
}

function put(key: string, document: Value): Entry {
  return { kind: 'put', key, document };
}

function policies(program: string, ...rulePaths: (readonly string[])[]): Policies<string> {
  return { revisions: { app: program }, program, rulePaths };
}

function codeOf(result: object): string | undefined {
  return (result as Partial<Refusal>).code;
}

describe('a commit', () => {
  it('puts documents below the mount of their dataset', () => {
    const { store } = withUsers({ alice: 1 });
    assert.deepEqual(store.view.data, { pip: { users: { alice: 1 } } });
  });

  it('leaves a dataset without a snapshot out of the document', () => {
    const store = new DataStore<string>({ clock: manualClock() });
    store.stage().declare(USERS).commit();
    assert.deepEqual(store.view.data, {});
  });

  it('mounts a dataset as the whole of data', () => {
    const { store } = withUsers({ alice: 1 }, { mount: [] });
    store
      .stage()
      .delta(delta(2n, [put('bob', 2)]))
      .commit();
    assert.deepEqual(store.view.data, { alice: 1, bob: 2 });
  });

  it('switches policies and data together', () => {
    const { store } = withUsers({ alice: 1 });
    const views: unknown[] = [];
    store.onCommit(({ revision, data, policies: held }) =>
      views.push([revision, structuredClone(data), held?.program]),
    );
    store
      .stage()
      .policies(policies('v2'))
      .delta(delta(2n, [put('alice', 2)]))
      .commit();
    assert.deepEqual(views, [[2, { pip: { users: { alice: 2 } } }, 'v2']]);
  });

  it('takes a delta once: a second time it is a duplicate, and no new view', () => {
    const { store } = withUsers();
    store.stage().delta(delta(2n)).commit();
    assert.deepEqual(store.stage().delta(delta(2n)).commit(), { ok: true, revision: 2, duplicates: 1 });
  });

  it('drops duplicates and takes what comes after them', () => {
    const { store } = withUsers();
    const stage = store
      .stage()
      .delta(delta(1n, [put('alice', 'old')]))
      .delta(delta(2n, [put('bob', 1)]));
    assert.deepEqual(stage.commit(), { ok: true, revision: 2, duplicates: 1 });
    assert.deepEqual(store.view.data, { pip: { users: { bob: 1 } } });
  });

  const refusals: readonly [what: string, change: Delta, code: string][] = [
    ['after a gap', delta(3n), 'ERR_PDP_DELTA_GAP'],
    ['that overlaps what is there', delta(1n, [], { to: 2n }), 'ERR_PDP_DELTA_GAP'],
    ['of another epoch', delta(2n, [], { epoch: 'e2' }), 'ERR_PDP_SNAPSHOT_NEEDED'],
    ['of an unknown dataset', delta(2n, [], { dataset: 'nobody' }), 'ERR_PDP_DATASET_UNKNOWN'],
    ['that goes back', delta(2n, [], { to: 1n }), 'ERR_PDP_DATA_INVALID'],
    ['with half a surrogate pair as key', delta(2n, [put('\ud800', 1)]), 'ERR_PDP_DATA_INVALID'],
  ];
  for (const [what, change, code] of refusals) {
    it(`refuses a delta ${what}, and all that was staged with it`, () => {
      const { store } = withUsers();
      const before = store.view;
      const result = store.stage().policies(policies('v2')).delta(change).commit();
      assert.equal(codeOf(result), code);
      assert.equal(store.view, before);
    });
  }

  it('says where to resume from', () => {
    const { store } = withUsers();
    const result = store.stage().delta(delta(7n)).commit();
    assert.deepEqual((result as Refusal).position, { epoch: 'e1', seq: 1n });
  });

  it('refuses deltas before the first snapshot', () => {
    const store = new DataStore<string>({ clock: manualClock() });
    const result = store.stage().declare(USERS).delta(delta(1n)).commit();
    assert.equal(codeOf(result), 'ERR_PDP_SNAPSHOT_NEEDED');
  });

  it('refuses a snapshot that goes back, and takes one of a new epoch', () => {
    const { store } = withUsers();
    store.stage().delta(delta(2n)).commit();
    assert.equal(
      codeOf(
        store
          .stage()
          .snapshot(snapshotOf('users', 1n, {}))
          .commit(),
      ),
      'ERR_PDP_SNAPSHOT_OLD',
    );
    assert.ok(
      store
        .stage()
        .snapshot(snapshotOf('users', 1n, { carol: 1 }, 'e2'))
        .commit().ok,
    );
    assert.deepEqual(store.view.data, { pip: { users: { carol: 1 } } });
  });

  for (const mount of [['pip', 'users'], ['pip'], ['pip', 'users', 'staff'], []]) {
    it(`refuses a second dataset at \`${['data', ...mount].join('.')}\``, () => {
      const { store } = withUsers();
      assert.equal(codeOf(store.stage().declare({ name: 'b', mount }).commit()), 'ERR_PDP_DATASET_OVERLAP');
    });
  }

  it('moves the data of a dataset with its mount', () => {
    const { store } = withUsers({ alice: 1 });
    store
      .stage()
      .declare({ name: 'users', mount: ['hr'] })
      .commit();
    assert.deepEqual(store.view.data, { hr: { alice: 1 } });
  });

  it('does not take a snapshot twice', () => {
    const { store } = withUsers();
    const snapshot = snapshotOf('users', 2n, {});
    store.stage().snapshot(snapshot).commit();
    assert.throws(() => store.stage().snapshot(snapshot).commit(), { code: 'ERR_PDP_STORE_BUSY' });
    assert.throws(() => snapshot.put('alice', 1), { code: 'ERR_PDP_STORE_BUSY' });
  });

  it('stores a key that names the prototype as a key', () => {
    const { store } = withUsers();
    store
      .stage()
      .delta(delta(2n, [put('__proto__', { admin: true })]))
      .commit();
    const users = (store.view.data['pip'] as Record<string, Value>)['users'] as object;
    assert.ok(Object.hasOwn(users, '__proto__'));
    assert.equal('admin' in users, false);
    store
      .stage()
      .delta(delta(3n, [{ kind: 'delete', key: '__proto__' }]))
      .commit();
    assert.deepEqual(Reflect.ownKeys(users), []);
  });

  it('leaves no outdated order of keys behind', () => {
    const documents = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key ${20 - index}`, index]));
    const { store } = withUsers(documents);
    const keys = () => sortedEntries((store.view.data['pip'] as { users: Record<string, Value> }).users).length;
    assert.equal(keys(), 20);
    store
      .stage()
      .delta(delta(2n, [put('another', 1)]))
      .commit();
    assert.equal(keys(), 21);
  });
});

describe('rules and data at one place', () => {
  const cases: readonly [rule: readonly string[], document: Value, isRefused: boolean][] = [
    [['pip'], 1, true],
    [['pip', 'users'], 1, true],
    [['pip', 'users', 'alice'], {}, true],
    [['pip', 'users', 'alice', 'allow'], { allow: null }, true],
    [['pip', 'users', 'alice', 'allow'], { role: 'x' }, false],
    [['pip', 'users', 'alice', 'constructor'], {}, false],
    [['pip', 'users', 'bob'], {}, false],
    [['pip', 'allow'], {}, false],
  ];
  for (const [rule, document, isRefused] of cases) {
    const title = `${isRefused ? 'refuses' : 'takes'} ${JSON.stringify(document)} with a rule at ${rule.join('.')}`;
    const expected = isRefused ? 'ERR_PDP_DATA_UNDER_RULE' : undefined;
    it(`${title}: rules first`, () => {
      const store = new DataStore<string>({ clock: manualClock() });
      store.stage().policies(policies('v1', rule)).commit();
      const stage = store
        .stage()
        .declare(USERS)
        .snapshot(snapshotOf('users', 1n, { alice: document }));
      assert.equal(codeOf(stage.commit()), expected);
    });
    it(`${title}: data first`, () => {
      const { store } = withUsers({ alice: document });
      assert.equal(codeOf(store.stage().policies(policies('v1', rule)).commit()), expected);
    });
    if (rule.length > 2) {
      it(`${title}: by a delta`, () => {
        const { store } = withUsers();
        store.stage().policies(policies('v1', rule)).commit();
        assert.equal(
          codeOf(
            store
              .stage()
              .delta(delta(2n, [put('alice', document)]))
              .commit(),
          ),
          expected,
        );
      });
    }
  }
});

describe('the age of a dataset', () => {
  it('grows from the last delta, by as much as the delta was old', () => {
    const { store, clock } = withUsers();
    clock.advance(50);
    store
      .stage()
      .delta(delta(2n, [], { ageMs: 20 }))
      .commit();
    clock.advance(5);
    assert.equal(store.status('users')?.ageMs, 25);
  });

  it('counts from where a delta was staged or a snapshot begun, not from the commit', () => {
    const { store, clock } = withUsers();
    const stage = store.stage().delta(delta(2n));
    clock.advance(7);
    stage.commit();
    assert.equal(store.status('users')?.ageMs, 7);
    const snapshot = snapshotOf('users', 3n, {}, 'e1', clock);
    clock.advance(8);
    store.stage().snapshot(snapshot).commit();
    assert.equal(store.status('users')?.ageMs, 8);
  });

  it('does not grow with old news', () => {
    const { store, clock } = withUsers();
    clock.advance(50);
    store
      .stage()
      .delta(delta(2n, [], { ageMs: 1000 }))
      .commit();
    assert.equal(store.status('users')?.ageMs, 50);
  });

  it('ends with a confirmation of what is held, or of less', () => {
    const { store, clock } = withUsers();
    clock.advance(50);
    assert.equal(store.confirm('users', { epoch: 'e1', seq: 1n }, 3), true);
    assert.equal(store.status('users')?.ageMs, 3);
  });

  it('goes on where the source is further', () => {
    const { store, clock } = withUsers();
    clock.advance(50);
    assert.equal(store.confirm('users', { epoch: 'e1', seq: 2n }, 0), false);
    assert.equal(store.confirm('users', { epoch: 'e2', seq: 1n }, 0), false);
    assert.equal(store.status('users')?.ageMs, 50);
  });

  it('is not made less by a wall clock that is set back, and is made more by one that is set forward', () => {
    const { store, clock } = withUsers();
    clock.advance(50);
    clock.setNow(0);
    assert.equal(store.status('users')?.ageMs, 50);
    clock.setNow(1_000_000 + 3_600_000);
    assert.equal(store.status('users')?.ageMs, 3_600_000);
  });

  it('decides the state: fresh up to the bound, stale past it', () => {
    const { store, clock } = withUsers({}, { maxStalenessMs: 100 });
    clock.advance(100);
    assert.equal(store.status('users')?.state, 'fresh');
    clock.advance(1);
    assert.equal(store.status('users')?.state, 'stale');
  });

  it('is without end, and the state missing, before the first snapshot', () => {
    const store = new DataStore<string>({ clock: manualClock() });
    store.stage().declare(USERS).commit();
    assert.equal(store.status('users')?.ageMs, Number.POSITIVE_INFINITY);
    assert.equal(store.status('users')?.state, 'missing');
  });
});

describe('a suspect key', () => {
  const suspect: Entry = { kind: 'suspect', key: 'alice', reason: 'status is not in its range' };

  it('keeps its document and makes the dataset suspect', () => {
    const { store } = withUsers({ alice: 1 });
    store
      .stage()
      .delta(delta(2n, [suspect]))
      .commit();
    assert.equal(store.status('users')?.state, 'suspect');
    assert.deepEqual([...(store.view.datasets.get('users')?.suspects ?? [])], [['alice', suspect.reason]]);
    assert.deepEqual(unguarded(store.view.data), { pip: { users: { alice: 1 } } });
  });

  const clearing: readonly [what: string, entry: Entry, left: number][] = [
    ['is cleared by a put', put('alice', 2), 0],
    ['is cleared by a delete', { kind: 'delete', key: 'alice' }, 0],
    ['is not cleared by a patch, which says nothing of what was missed', { kind: 'patch', key: 'alice', patch: {} }, 1],
  ];
  for (const [what, entry, left] of clearing) {
    it(what, () => {
      const { store } = withUsers({ alice: 1 });
      store
        .stage()
        .delta(delta(2n, [suspect]))
        .delta(delta(3n, [entry]))
        .commit();
      assert.equal(store.view.datasets.get('users')?.suspects.size, left);
    });
  }
});

describe('earlier views', () => {
  it('are refused once more has changed than the store remembers', () => {
    const store = new DataStore<string>({ clock: manualClock(), historyChanges: 4 });
    store
      .stage()
      .declare(USERS)
      .snapshot(snapshotOf('users', 1n, {}))
      .commit();
    for (let seq = 2n; seq < 5n; seq++)
      store
        .stage()
        .delta(delta(seq, [put('alice', Number(seq))]))
        .commit();
    assert.equal(codeOf(store.at(1)), 'ERR_PDP_VIEW_NOT_RETAINED');
    const view = store.at(3);
    assert.deepEqual('data' in view && view.data, { pip: { users: { alice: 3 } } });
  });

  it('have the policies of then', () => {
    const { store } = withUsers();
    store.stage().policies(policies('v1')).commit();
    store.stage().policies(policies('v2')).commit();
    const view = store.at(2);
    assert.equal('policies' in view && view.policies?.program, 'v1');
  });

  it('are refused where they are still to come', () => {
    assert.equal(codeOf(withUsers().store.at(2)), 'ERR_PDP_VIEW_NOT_RETAINED');
  });
});

describe('a pinned view', () => {
  it('holds the named datasets alone', () => {
    const { store } = withUsers({ alice: 1 });
    store
      .stage()
      .declare({ name: 'rooms', mount: ['rooms'] })
      .snapshot(snapshotOf('rooms', 1n, {}))
      .commit();
    using view = store.pin(['users']);
    assert.deepEqual(view.data, { pip: { users: { alice: 1 } } });
  });

  it('costs writes nothing once it is disposed of', () => {
    const { store } = withUsers({ alice: 1 });
    store.pin()[Symbol.dispose]();
    const { data } = store.view;
    store
      .stage()
      .delta(delta(2n, [put('alice', 2)]))
      .commit();
    assert.equal(store.view.data, data);
  });
});

describe('listeners', () => {
  type Heard = [path: string, before: unknown, after: unknown];

  function hearing(store: DataStore<string>, ...pattern: (string | typeof ANY_KEY)[]): Heard[] {
    const heard: Heard[] = [];
    store.subscribe(pattern, (path, before, after) => heard.push([path.join('.'), before, after]));
    return heard;
  }

  it('above a document hear of the document', () => {
    const { store } = withUsers({ alice: 1 });
    const heard = [hearing(store), hearing(store, 'pip'), hearing(store, ANY_KEY, 'users', 'alice')];
    store
      .stage()
      .delta(delta(2n, [put('alice', 2)]))
      .commit();
    assert.deepEqual(
      heard,
      [1, 2, 3].map(() => [['pip.users.alice', 1, 2]]),
    );
  });

  it('inside of documents hear of the parts that changed', () => {
    const { store } = withUsers({ alice: { status: 'on', age: 1 } });
    const status = hearing(store, 'pip', 'users', ANY_KEY, 'status');
    const age = hearing(store, 'pip', 'users', ANY_KEY, 'age');
    const any = hearing(store, 'pip', 'users', 'alice', ANY_KEY);
    store
      .stage()
      .delta(delta(2n, [put('alice', { status: 'off', age: 1 }), put('bob', { status: 'on' })]))
      .commit();
    assert.deepEqual(status, [
      ['pip.users.alice.status', 'on', 'off'],
      ['pip.users.bob.status', undefined, 'on'],
    ]);
    assert.deepEqual(age, []);
    assert.deepEqual(any, [['pip.users.alice.status', 'on', 'off']]);
  });

  it('inside of arrays hear of elements by index', () => {
    const { store } = withUsers({ alice: { roles: ['a', 'b'] } });
    const heard = hearing(store, 'pip', 'users', ANY_KEY, 'roles', ANY_KEY);
    store
      .stage()
      .delta(delta(2n, [put('alice', { roles: ['a', 'c', 'd'] })]))
      .commit();
    assert.deepEqual(heard, [
      ['pip.users.alice.roles.1', 'b', 'c'],
      ['pip.users.alice.roles.2', undefined, 'd'],
    ]);
  });

  it('elsewhere hear nothing', () => {
    const { store } = withUsers({ alice: {} });
    const heard = [hearing(store, 'pip', 'rooms'), hearing(store, 'pip', 'users', 'bob'), hearing(store, 'rooms')];
    store
      .stage()
      .delta(delta(2n, [put('alice', 2)]))
      .commit();
    assert.deepEqual(heard, [[], [], []]);
  });

  it('hear once of a snapshot, wherever they listen', () => {
    const { store } = withUsers({ alice: 1 });
    const heard = [hearing(store), hearing(store, ANY_KEY, 'users'), hearing(store, 'pip', 'users', ANY_KEY, 'status')];
    store
      .stage()
      .snapshot(snapshotOf('users', 2n, { bob: 2 }))
      .commit();
    assert.deepEqual(
      heard,
      [1, 2, 3].map(() => [['pip.users', { alice: 1 }, { bob: 2 }]]),
    );
  });

  it('hear of both mounts of a dataset that moves, and of one that is dropped', () => {
    const { store } = withUsers({ alice: 1 });
    const heard = hearing(store);
    store
      .stage()
      .declare({ name: 'users', mount: ['hr'] })
      .commit();
    store.stage().drop('users').commit();
    assert.deepEqual(heard, [
      ['pip.users', { alice: 1 }, undefined],
      ['hr', undefined, { alice: 1 }],
      ['hr', { alice: 1 }, undefined],
    ]);
  });

  it('hear what a commit comes to, not what it went through', () => {
    const { store } = withUsers();
    const heard = hearing(store);
    store
      .stage()
      .delta(delta(2n, [put('alice', 1)]))
      .delta(delta(3n, [put('alice', 2)]))
      .commit();
    assert.deepEqual(heard, [['pip.users.alice', undefined, 2]]);
  });

  it('are called when the commit is in', () => {
    const { store } = withUsers();
    const revisions: number[] = [];
    store.subscribe([], () => revisions.push(store.view.revision));
    store
      .stage()
      .delta(delta(2n, [put('alice', 1)]))
      .commit();
    assert.deepEqual(revisions, [2]);
  });

  it('hear nothing after they left', () => {
    const { store } = withUsers();
    const heard: unknown[] = [];
    const leave = store.subscribe(['pip'], () => heard.push(1));
    leave();
    leave();
    store
      .stage()
      .delta(delta(2n, [put('alice', 1)]))
      .commit();
    assert.deepEqual(heard, []);
  });

  it('that fail neither undo the commit nor keep others from hearing of it', () => {
    const { store } = withUsers();
    store.subscribe([], () => {
      throw new Error('no luck');
    });
    const heard = hearing(store);
    const stage = store.stage().delta(delta(2n, [put('alice', 1)]));
    assert.throws(() => stage.commit(), { code: 'ERR_PDP_LISTENER_FAILED' });
    assert.equal(heard.length, 1);
    assert.equal(store.view.revision, 2);
  });

  it('cannot commit', () => {
    const { store } = withUsers();
    const codes: unknown[] = [];
    store.onCommit(() => {
      assert.throws(
        () => store.stage().drop('users').commit(),
        (error: { code: string }) => codes.push(error.code) > 0,
      );
    });
    store.stage().delta(delta(2n)).commit();
    assert.deepEqual(codes, ['ERR_PDP_STORE_BUSY']);
  });
});

describe('the datasets that a path depends on', () => {
  for (const path of [[], ['pip'], ['pip', 'users'], ['pip', 'users', 'alice', 'status']]) {
    it(`has users for \`${['data', ...path].join('.')}\``, () => {
      assert.deepEqual(withUsers().store.datasetsAt(path), ['users']);
    });
  }

  it('is empty for a path beside every mount', () => {
    assert.deepEqual(withUsers().store.datasetsAt(['pip', 'rooms']), []);
  });
});
