import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatValue, objectOf, setOf, type Value } from '../value/index.ts';
import { builtinRelations } from './index.ts';
import { testContext } from './test-context.ts';

function walked(value: Value): string[] {
  return [...(builtinRelations.get('walk')?.(testContext(), value) ?? [])].map(formatValue);
}

describe('a walk', () => {
  it('meets each value after what it is in, in order', () => {
    assert.deepEqual(walked({ b: [true], a: setOf([2, 1]) }), [
      '[[], {"a": {1, 2}, "b": [true]}]',
      '[["a"], {1, 2}]',
      '[["a", 1], 1]',
      '[["a", 2], 2]',
      '[["b"], [true]]',
      '[["b", 0], true]',
    ]);
  });

  it('goes by keys of any type', () => {
    assert.deepEqual(walked(objectOf([[[1], 'x']])), ['[[], {[1]: "x"}]', '[[[1]], "x"]']);
  });

  it('meets a scalar', () => {
    assert.deepEqual(walked('x'), ['[[], "x"]']);
  });

  it('does no more work than is asked of it', () => {
    const context = testContext();
    const relation = builtinRelations.get('walk')?.(context, [Array.from({ length: 100_000 }, () => 1)]) ?? [];
    for (const first of relation) {
      assert.ok(first);
      break;
    }
    assert.ok(context.spent < 10);
  });
});
