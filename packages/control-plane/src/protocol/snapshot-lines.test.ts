import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSnapshotLines, type SnapshotLine, snapshotLine } from './snapshot-lines.ts';

test('a line comes back as it was written', () => {
  const line = fc.record(
    {
      key: fc.string({ unit: 'grapheme' }),
      document: fc.option(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { nil: undefined }),
      suspect: fc.option(fc.string(), { nil: undefined }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(line), (lines: SnapshotLine[]) => {
      assert.deepEqual([...readSnapshotLines(Buffer.from(lines.map(snapshotLine).join('')))], lines);
    }),
  );
});

for (const body of ['x\n', '["a",[1]]', '[1,[1]]\n', '["a",1]\n', '["a",[1,2]]\n', '["a",[1],2]\n', '\n', '{}\n']) {
  test(`\`${JSON.stringify(body)}\` is refused, and not quoted`, () => {
    assert.throws(() => [...readSnapshotLines(Buffer.from(body))], /^SyntaxError: a (?:line of a )?chunk [a-z ]+$/);
  });
}
