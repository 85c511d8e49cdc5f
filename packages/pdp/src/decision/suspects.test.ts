import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock, sequentialIds } from '@writ/core';
import { formatValue, fromJs, type Value } from '@writ/rego';
import fc from 'fast-check';
import { compileRego } from '../engine/rego.ts';
import type { EngineProgram } from '../engine/types.ts';
import { DataStore, type Entry, SnapshotBuilder } from '../store/index.ts';
import { DecisionPoint } from './decision-point.ts';
import type { Decision } from './types.ts';

/** Ways to read users, each a rule of its name; `input.id` names one. */
const SOURCE = `package app
import rego.v1

users := data.pip.users
one := users[input.id].status
exists if users[input.id]
missing if not users[input.id]
missing_field if not users[input.id].status
in_any if "active" in {u.status | some u in users}
some_key := [k | some k, _ in users]
keys := object.keys(users)
how_many := count(users)
all_active if every u in users { u.status == "active" }
joined := {k | some k, u in users; u.status == input.status}
no_join if not input.status in {u.status | some u in users}
text := json.marshal(users)
walked := {p | walk(users, [p, _])}
merged := object.union({"z": {"status": "new"}}, users)
got := object.get(users, [input.id, "status"], "none")
removed := object.remove(users, [input.id])
subset if object.subset(users, {"a": {}})
membership if {"status": "active"} in users
wildcard if users[_].status == "gone"
same if users == {"a": {"status": "active"}}
whole := data.pip
nested := {"x": [users]}
mocked := x if x := one with data.pip.users as {"a": {"status": "mocked"}, "b": {"status": "mocked"}}
patched := y if y := one with data.pip.users.b as {"status": "mocked"}
elsewhere := data.pip.docs
partial[k] := u.status if some k, u in users
negated_count if not count(users) > 5
chosen := x if { some x in ["a", "b"]; users[x].status == input.status }
`;
const RULES = [...SOURCE.matchAll(/^(\w+)(?=\[| :=| if)/gm)].map(([, name]) => name ?? '');

interface World {
  readonly store: DataStore<EngineProgram>;
  readonly change: (...entries: Entry[]) => void;
  readonly decide: (rule: string, input?: unknown) => Decision;
}

function world(users: Readonly<Record<string, unknown>>): World {
  const clock = manualClock(1_700_000_000_000);
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'app.rego', source: SOURCE }]);
  const snapshot = (dataset: string, documents: Readonly<Record<string, unknown>>): SnapshotBuilder => {
    const builder = new SnapshotBuilder({ dataset, position: { epoch: 'e', seq: 0n }, ageMs: 0 }, clock);
    for (const [key, document] of Object.entries(documents)) builder.put(key, fromJs(document));
    return builder;
  };
  store
    .stage()
    .declare({ name: 'users', mount: ['pip', 'users'] })
    .declare({ name: 'docs', mount: ['pip', 'docs'] })
    .snapshot(snapshot('users', users))
    .snapshot(snapshot('docs', { d: { owner: 'a' } }))
    .policies({ revisions: {}, program, rulePaths: program.rulePaths })
    .commit();
  const point = new DecisionPoint({ store, clock, ids: sequentialIds('d') });
  let seq = 0n;
  return {
    store,
    change(...entries) {
      seq += 1n;
      const delta = { dataset: 'users', epoch: 'e', from: seq, to: seq, entries, ageMs: 0 };
      assert.equal(store.stage().delta(delta).commit().ok, true);
    },
    decide: (rule, input) =>
      point.decide({ entrypoint: ['app', rule], input: input === undefined ? undefined : fromJs(input) }),
  };
}

const doubt = (key: string): Entry => ({ kind: 'suspect', key, reason: 'status is not one of the known' });
const put = (key: string, document: unknown): Entry => ({ kind: 'put', key, document: fromJs(document) });
const outcome = ({ value, refusal }: Decision): string =>
  refusal ? refusal.code : value === undefined ? 'undefined' : formatValue(value);

describe('a suspect key', () => {
  it('refuses the decision that reads it and no other', () => {
    const { change, decide } = world({ a: { status: 'active' }, b: { status: 'gone' } });
    change(doubt('b'));
    assert.equal(outcome(decide('one', { id: 'a' })), '"active"');
    const { refusal } = decide('one', { id: 'b' });
    assert.deepEqual(refusal, {
      code: 'ERR_PDP_DATA_SUSPECT',
      message: 'the decision would read key `b`, which is suspect, of dataset `users`',
    });
    assert.equal(outcome(decide('elsewhere')), '{"d": {"owner": "a"}}');
    assert.equal(outcome(decide('one', { id: 'a' })), '"active"');
  });

  it('refuses also the decision that would find nothing there', () => {
    const { change, decide } = world({ a: { status: 'active' } });
    change(doubt('b'));
    for (const rule of ['missing', 'missing_field', 'exists', 'got']) {
      assert.equal(outcome(decide(rule, { id: 'b' })), 'ERR_PDP_DATA_SUSPECT', rule);
    }
  });

  it('is trusted again after a put', () => {
    const { change, decide } = world({ a: { status: 'active' }, b: { status: 'gone' } });
    change(doubt('b'));
    change({ kind: 'patch', key: 'b', patch: fromJs({ status: 'active' }) });
    assert.equal(outcome(decide('all_active')), 'ERR_PDP_DATA_SUSPECT');
    change(put('b', { status: 'active' }));
    assert.equal(outcome(decide('all_active')), 'true');
    assert.equal(outcome(decide('joined', { status: 'active' })), '{"a", "b"}');
  });

  it('is not looked up in an index, nor are the others while it is suspect', () => {
    const { change, decide } = world({ a: { status: 'active' }, b: { status: 'gone' } });
    assert.equal(outcome(decide('joined', { status: 'active' })), '{"a"}');
    change(doubt('b'));
    assert.equal(outcome(decide('joined', { status: 'active' })), 'ERR_PDP_DATA_SUSPECT');
    change({ kind: 'delete', key: 'b' });
    assert.equal(outcome(decide('joined', { status: 'gone' })), 'set()');
  });

  it('stays so in the views of that time, and only in them', () => {
    const { store, change } = world({ a: { status: 'active' }, b: { status: 'gone' } });
    change(doubt('b'));
    using suspect = store.pin();
    change(put('b', { status: 'active' }));
    const status = (data: Value): string => formatValue(data);
    assert.throws(() => status(suspect.data), { name: 'SuspectReadError' });
    assert.match(status(store.view.data), /"b": \{"status": "active"\}/);
    for (const [revision, isSuspect] of [
      [1, false],
      [2, true],
    ] as const) {
      const earlier = store.at(revision);
      assert.ok('data' in earlier);
      if (isSuspect) assert.throws(() => status(earlier.data), { name: 'SuspectReadError' });
      else assert.match(status(earlier.data), /"b": \{"status": "gone"\}/);
      earlier[Symbol.dispose]();
    }
  });

  it('has no influence on any decision: it is refused, or the same whatever the document', () => {
    const statuses = fc.constantFrom('active', 'gone', 'new', 'mocked');
    const user = fc.record({ status: statuses });
    const users = fc.dictionary(fc.constantFrom('a', 'b', 'c'), user, { noNullPrototype: true });
    let refusals = 0;
    let answers = 0;
    fc.assert(
      fc.property(
        users,
        fc.option(user),
        fc.record({ id: fc.constantFrom('a', 'b', 'c'), status: statuses }),
        (known, other, input) => {
          const { change, decide } = world(known);
          change(doubt('b'));
          const doubtful = RULES.map((rule) => outcome(decide(rule, input)));
          change(other ? put('b', other) : { kind: 'delete', key: 'b' });
          for (const [index, rule] of RULES.entries()) {
            const before = doubtful[index];
            if (before === 'ERR_PDP_DATA_SUSPECT') refusals += 1;
            else {
              answers += 1;
              assert.equal(before, outcome(decide(rule, input)), rule);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(refusals > 100 && answers > 100, `${refusals} refused, ${answers} answered`);
  });
});
