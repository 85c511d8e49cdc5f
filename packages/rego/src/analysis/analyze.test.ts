import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compile, RegoDiagnosticsError } from '../index.ts';
import { READ_CASES } from './analyze.test.cases.ts';
import { analyze } from './analyze.ts';

/** The reads of the entry point `p/allow`: row, path, kind and polarity. */
function readsOf(source: string, entrypoint = 'p/allow'): string[] {
  const policy = compile([{ file: 'p.rego', source }]);
  return analyze(policy, { entrypoint }).reads.map(
    ({ path, kind, polarity, location }) => `${location.row}: ${path} ${kind} ${polarity}`,
  );
}

describe('the reads of a policy', () => {
  for (const { title, source, reads } of READ_CASES) {
    test(title, () => {
      assert.deepEqual(readsOf(`package p\n${source}`), reads);
    });
  }
});

describe('a read', () => {
  const source = 'package p\nallow if {\n\tinput.a == 1\n\tsome u in data.users\n\tnot u.blocked\n}\n';
  const { reads } = analyze(compile([{ file: 'p.rego', source }]), { entrypoint: 'p/allow' });
  const blocked = reads.find(({ path }) => path === 'data.users[_].blocked');

  test('names the rule and the place', () => {
    assert.deepEqual(
      [blocked?.rule, blocked?.location.file, blocked?.location.row, blocked?.location.col],
      ['data.p.allow', 'p.rego', 5, 6],
    );
  });

  test('has its keys, undefined for any', () => {
    assert.deepEqual(blocked?.keys, ['users', undefined, 'blocked']);
  });

  test('is guarded by the literals before it', () => {
    assert.deepEqual(
      blocked?.guards.map(({ row }) => row),
      [3, 4],
    );
  });
});

describe('the analysis of a query', () => {
  test('follows what the query itself reads, in no rule', () => {
    const { reads } = analyze(compile([]), 'data.a[x].b == input.c');
    assert.deepEqual(
      reads.map(({ path, rule }) => `${path} ${rule}`),
      ['data.a[_].b ', 'input.c '],
    );
  });

  test('throws what is wrong in it', () => {
    assert.throws(() => analyze(compile([]), 'x == 1'), RegoDiagnosticsError);
  });
});
