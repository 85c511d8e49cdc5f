import { systemClock } from '@writ/core';
import { DataStore, SnapshotBuilder } from '@writ/pdp';
import { equals } from '../check.ts';
import type { FunctionSuite, FunctionVariant } from '../suite.ts';

/** A delta of one document, committed to a dataset of `documents` documents. */
function delta(documents: number): FunctionVariant {
  return {
    name: `${documents} documents`,
    make() {
      const store = new DataStore<string>({ clock: systemClock });
      const head = { dataset: 'users', position: { epoch: 'e', seq: 0n }, ageMs: 0 };
      const snapshot = new SnapshotBuilder(head, systemClock);
      for (let index = 0; index < documents; index++) snapshot.put(`user-${index}`, { id: index, status: 'active' });
      store
        .stage()
        .declare({ name: 'users', mount: ['pip', 'users'] })
        .snapshot(snapshot)
        .commit();
      let seq = 0n;
      return () => {
        seq += 1n;
        // Steps of a prime reach all documents, and seldom one that the processor has just seen.
        const id = (Number(seq) * 7919) % documents;
        const document = { id, status: 'suspended' };
        return store
          .stage()
          .delta({
            dataset: 'users',
            epoch: 'e',
            from: seq,
            to: seq,
            ageMs: 0,
            entries: [{ kind: 'put', key: `user-${id}`, document }],
          })
          .commit().ok;
      };
    },
  };
}

export const suite: FunctionSuite = {
  kind: 'functions',
  name: 'store-delta',
  title: 'one delta of one document, staged and committed, by the size of its dataset',
  baseline: '100 documents',
  source: import.meta.url,
  expect: equals(true),
  variants: [100, 10_000, 500_000].map(delta),
};
