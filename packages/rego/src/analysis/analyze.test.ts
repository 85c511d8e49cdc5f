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

  test('reports all of data and input for a policy whose calls multiply', () => {
    // Each of them is called with other arguments each time.
    const functions = Array.from(
      { length: 40 },
      (_, n) => `f${n}(x) if {\n\tf${n + 1}([x, 1])\n\tf${n + 1}([x, 2])\n}`,
    );
    const source = `package p\nallow if f0(input.a)\n${functions.join('\n')}\nf40(x) if x == input.b`;
    const { precise, reads } = analyze(compile([{ file: 'p.rego', source }]), { entrypoint: 'p/allow' });
    assert.deepEqual(
      [precise, ...reads.map(({ path, kind, polarity }) => `${path} ${kind} ${polarity}`)],
      [false, 'data subtree both', 'input subtree both'],
    );
  });

  test('tells apart the reads of a thousand rules', () => {
    const rules = Array.from(
      { length: 1000 },
      (_, n) => `allow if {\n\tinput.method == "GET"\n\tinput.service == "svc${n}"\n\tinput.level >= ${n % 7}\n}\n`,
    );
    const source = `package p\ndefault allow := false\n${rules.join('')}`;
    const { precise, reads } = analyze(compile([{ file: 'p.rego', source }]), { entrypoint: 'p/allow' });
    const kinds = Map.groupBy(reads, ({ path, kind, polarity }) => `${path} ${kind} ${polarity}`);
    assert.deepEqual(
      [precise, ...Array.from(kinds, ([text, same]) => `${text} ${same.length}`)],
      [true, 'input.level value grant 1000', 'input.method value grant 1000', 'input.service value grant 1000'],
    );
  });

  test('throws what is wrong in it', () => {
    assert.throws(() => analyze(compile([]), 'x == 1'), RegoDiagnosticsError);
  });
});
