import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bindings } from './bindings.ts';

describe('bindings', () => {
  for (const count of [3, 40]) {
    it(`of ${count} variables are undone from the last on`, () => {
      const bindings = new Bindings();
      const names = Array.from({ length: count }, (_, index) => `x${index}`);
      for (const [index, name] of names.entries()) bindings.bind(name, index);
      assert.deepEqual(
        names.map((name) => bindings.get(name)),
        [...names.keys()],
      );
      bindings.undo(2);
      assert.deepEqual(
        [...bindings.entries()],
        [
          ['x0', 0],
          ['x1', 1],
        ],
      );
      assert.ok(names.slice(2).every((name) => !bindings.has(name)));
      bindings.bind('x2', 'again');
      assert.equal(bindings.get('x2'), 'again');
    });
  }
});
