import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock } from '@writ/core';
import { parseJson, toJsonText, type Value } from '@writ/rego';
import { define } from '@writ/rego/internal';
import * as fc from 'fast-check';
import { mergePatch } from './merge-patch.ts';
import { SnapshotBuilder } from './snapshot-builder.ts';
import { DataStore } from './store.ts';
import { unguarded } from './suspicion.ts';
import type { Entry, PinnedView, View } from './types.ts';

const NAMES = ['users', 'roles', 'rooms'];
const MOUNTS: Readonly<Record<string, readonly string[]>> = {
  users: ['pip', 'users'],
  roles: ['pip', '__proto__'],
  rooms: ['rooms'],
};

const key = fc.constantFrom('a', 'b', '1', '__proto__', 'constructor', '');
const document = fc.json({ maxDepth: 2 }).map((text) => parseJson(text));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key, document }),
  fc.record({ kind: fc.constant('patch' as const), key, patch: document }),
  fc.record({ kind: fc.constant('delete' as const), key }),
  fc.record({ kind: fc.constant('suspect' as const), key, reason: fc.constantFrom('range', 'type') }),
);
const name = fc.constantFrom(...NAMES);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('delta' as const), name, entries: fc.array(entry) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('snapshot' as const),
      name,
      documents: fc.array(fc.tuple(key, document)),
      suspects: fc.array(key, { maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('declare' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), name }) },
);
/** What goes wrong with the last part of a commit, where anything does. */
const flaw = fc.option(fc.constantFrom('gap' as const, 'unknown' as const, 'epoch' as const), { freq: 4 });
const commits = fc.array(fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 4 }), flaw, pin: fc.boolean() }));

interface ModelDataset {
  position: { epoch: string; seq: bigint } | undefined;
  readonly documents: Map<string, Value>;
  readonly suspects: Map<string, string>;
}

type Model = Map<string, ModelDataset>;

/** Everything that a view shows, as a text. */
function shown(view: View<unknown>): string {
  const datasets = [...view.datasets].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = datasets.map(([of, { position, size, suspects }]) => {
    return [
      of,
      position?.epoch,
      String(position?.seq),
      size,
      [...suspects].map((pair) => pair.join(' ')).toSorted((a, b) => (a < b ? -1 : 1)),
    ];
  });
  return toJsonText(unguarded(view.data)) + JSON.stringify(parts);
}

function shownModel(model: Model): string {
  const data: Record<string, Value> = {};
  const pip: Record<string, Value> = {};
  for (const [of, { position, documents }] of model) {
    if (!position) continue;
    const container: Record<string, Value> = {};
    for (const [at, value] of documents) define(container, at, value);
    if (of === 'rooms') data['rooms'] = container;
    else {
      data['pip'] = pip;
      define(pip, MOUNTS[of]?.at(-1) ?? '', container);
    }
  }
  const datasets = new Map(Array.from(model, ([of, part]) => [of, { ...part, size: part.documents.size }]));
  return shown({ data, datasets } as unknown as View<unknown>);
}

function copied(model: Model): Model {
  return new Map(
    Array.from(model, ([of, { position, documents, suspects }]) => [
      of,
      { position, documents: new Map(documents), suspects: new Map(suspects) },
    ]),
  );
}

function applyToModel(model: ModelDataset, entries: readonly Entry[]): void {
  for (const part of entries) {
    if (part.kind === 'suspect') {
      model.suspects.set(part.key, part.reason);
      continue;
    }
    if (part.kind !== 'patch') model.suspects.delete(part.key);
    if (part.kind === 'put') model.documents.set(part.key, part.document);
    else if (part.kind === 'delete') model.documents.delete(part.key);
    else model.documents.set(part.key, mergePatch(model.documents.get(part.key), part.patch));
  }
}

/** Runs commits on a store and on a model, and hands over each view with what the model says of it. */
function run(
  all: typeof commits extends fc.Arbitrary<infer T> ? T : never,
  store: DataStore<string>,
  check: (expected: string, wantsPin: boolean) => void,
): void {
  let model: Model = new Map();
  let epoch = 0;
  for (const { steps, flaw: wrong, pin } of all) {
    const next = copied(model);
    const stage = store.stage();
    for (const part of steps) {
      if (part.kind === 'declare' || !next.has(part.name)) {
        stage.declare({ name: part.name, mount: MOUNTS[part.name] ?? [] });
        if (!next.has(part.name))
          next.set(part.name, { position: undefined, documents: new Map(), suspects: new Map() });
      }
      const dataset = next.get(part.name)!;
      if (part.kind === 'drop') {
        stage.drop(part.name);
        next.delete(part.name);
      } else if (part.kind === 'snapshot' || (part.kind === 'delta' && !dataset.position)) {
        epoch += 1;
        const position = { epoch: `e${epoch}`, seq: 5n };
        const snapshot = new SnapshotBuilder({ dataset: part.name, position, ageMs: 0 }, manualClock());
        const documents = part.kind === 'snapshot' ? part.documents : [];
        const suspects = part.kind === 'snapshot' ? part.suspects : [];
        for (const [at, value] of documents) snapshot.put(at, value);
        for (const at of suspects) snapshot.suspect(at, 'snapshot');
        stage.snapshot(snapshot);
        next.set(part.name, {
          position,
          documents: new Map(documents),
          suspects: new Map(suspects.map((at) => [at, 'snapshot'])),
        });
      } else if (part.kind === 'delta' && dataset.position) {
        const { epoch: of, seq } = dataset.position;
        stage.delta({ dataset: part.name, epoch: of, from: seq + 1n, to: seq + 2n, entries: part.entries, ageMs: 0 });
        dataset.position = { epoch: of, seq: seq + 2n };
        applyToModel(dataset, part.entries);
      }
    }
    const [first] = next.keys();
    const at = next.get(first ?? '')?.position;
    if (wrong) {
      stage.delta({
        dataset: wrong === 'unknown' ? 'nobody' : (first ?? 'nobody'),
        epoch: wrong === 'epoch' ? 'other' : (at?.epoch ?? ''),
        from: (at?.seq ?? 0n) + (wrong === 'gap' ? 2n : 1n),
        to: (at?.seq ?? 0n) + 9n,
        entries: [{ kind: 'put', key: 'a', document: 'never' }],
        ageMs: 0,
      });
    }
    assert.equal(stage.commit().ok, !wrong);
    if (!wrong) model = next;
    check(shownModel(model), pin);
  }
}

describe('the store against a model', () => {
  it('shows after any commits what the model shows, and after a refusal what it showed before', () => {
    fc.assert(
      fc.property(commits, (all) => {
        const store = new DataStore<string>({ clock: manualClock() });
        run(all, store, (expected) => {
          assert.equal(shown(store.view), expected);
        });
      }),
    );
  });

  it('shows each earlier view that it remembers as it was', () => {
    fc.assert(
      fc.property(commits, fc.integer({ min: 0, max: 60 }), (all, historyChanges) => {
        const store = new DataStore<string>({ clock: manualClock(), historyChanges });
        const expectedAt = new Map<number, string>();
        run(all, store, (expected) => {
          expectedAt.set(store.view.revision, expected);
          let isForgotten = false;
          for (const [revision, text] of [...expectedAt].toReversed()) {
            using view = disposable(store.at(revision));
            if (view) {
              assert.ok(!isForgotten, 'no gap in what is remembered');
              assert.equal(shown(view), text);
            } else isForgotten = true;
          }
        });
      }),
    );
  });

  it('never changes a pinned view', () => {
    fc.assert(
      fc.property(commits, (all) => {
        const store = new DataStore<string>({ clock: manualClock() });
        const pins: [PinnedView<string>, string][] = [];
        run(all, store, (expected, wantsPin) => {
          if (wantsPin) pins.push([store.pin(), expected]);
          for (const [view, text] of pins) assert.equal(shown(view), text);
          if (!wantsPin) pins.shift()?.[0][Symbol.dispose]();
        });
      }),
    );
  });

  it('lets a snapshot of the same documents give the same view as the deltas', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (before, after) => {
        const store = storeOf([...before, ...after]);
        const fresh = new DataStore<string>({ clock: manualClock() });
        const snapshot = new SnapshotBuilder(
          { dataset: 'users', position: { epoch: 'e', seq: 2n }, ageMs: 0 },
          manualClock(),
        );
        const users = store.view.datasets.get('users');
        const model: ModelDataset = { position: undefined, documents: new Map(), suspects: new Map() };
        applyToModel(model, [...before, ...after]);
        for (const [at, value] of model.documents) snapshot.put(at, value);
        for (const [at, reason] of users?.suspects ?? []) snapshot.suspect(at, reason);
        fresh
          .stage()
          .declare({ name: 'users', mount: ['pip', 'users'] })
          .snapshot(snapshot)
          .commit();
        assert.equal(shown(fresh.view), shown(store.view));
      }),
    );
  });
});

function storeOf(entries: readonly Entry[]): DataStore<string> {
  const store = new DataStore<string>({ clock: manualClock() });
  const empty = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e', seq: 1n }, ageMs: 0 }, manualClock());
  store
    .stage()
    .declare({ name: 'users', mount: ['pip', 'users'] })
    .snapshot(empty)
    .commit();
  store.stage().delta({ dataset: 'users', epoch: 'e', from: 2n, to: 2n, entries, ageMs: 0 }).commit();
  return store;
}

function disposable<T extends PinnedView<string>>(view: T | { readonly ok: false }): T | undefined {
  return 'ok' in view ? undefined : view;
}
