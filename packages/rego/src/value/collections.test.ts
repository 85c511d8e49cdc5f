import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { lookup, objectOf, setOf, size, typeName } from './collections.ts';
import { Decimal, RegoObject, type Value } from './types.ts';

describe('a set', () => {
  it('holds equal values once', () => {
    assert.equal(setOf([1, [1], 1, [1], 'a', '1', { a: 1 }, { a: 1 }]).elements.size, 5);
  });
});

describe('an object', () => {
  it('is plain where all keys are strings', () => {
    assert.deepEqual(
      objectOf([
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ]),
      { a: 3, b: 2 },
    );
  });

  it('is not plain where a key is something else', () => {
    const object = objectOf([
      ['a', 1],
      [[1], 2],
      ['b', 3],
      [[1], 4],
    ]);
    assert.ok(object instanceof RegoObject);
    assert.deepEqual(
      [...object.entries.values()],
      [
        ['a', 1],
        [[1], 4],
        ['b', 3],
      ],
    );
  });

  it('does not get another prototype from a key', () => {
    const object = objectOf([['__proto__', { polluted: true }]]);
    assert.equal(Object.getPrototypeOf(object), Object.prototype);
    assert.deepEqual(lookup(object, '__proto__'), { polluted: true });
  });
});

describe('a lookup', () => {
  it('finds elements by index', () => {
    assert.equal(lookup(['a', 'b'], 1), 'b');
  });

  it('finds nothing at other keys of an array', () => {
    for (const key of ['1', 'length', -1, 2, 0.5, 1n, null]) assert.equal(lookup(['a', 'b'], key), undefined);
  });

  it('finds own keys only', () => {
    for (const key of ['constructor', '__proto__', 'toString', 1]) assert.equal(lookup({}, key), undefined);
  });

  it('finds values at keys of any type', () => {
    assert.equal(
      lookup(
        objectOf([
          [[1], 'x'],
          [1, 'y'],
        ]),
        [1],
      ),
      'x',
    );
  });

  it('finds members of a set', () => {
    assert.deepEqual(lookup(setOf([[1], 2]), [1]), [1]);
    assert.equal(lookup(setOf([[1], 2]), 1), undefined);
  });

  it('finds nothing in scalars', () => {
    for (const value of ['abc', 1, null, true, new Decimal('0.33333333333333333334')]) {
      assert.equal(lookup(value, 'length'), undefined);
      assert.equal(lookup(value, 'text'), undefined);
      assert.equal(lookup(value, 0), undefined);
    }
  });
});

describe('a value', () => {
  const kinds: readonly [value: Value, type: string, size: number][] = [
    [null, 'null', 0],
    [true, 'boolean', 0],
    [1n, 'number', 0],
    [new Decimal('0.33333333333333333334'), 'number', 0],
    ['abc', 'string', 0],
    [[1, 2], 'array', 2],
    [{ a: 1 }, 'object', 1],
    [objectOf([[1, 2]]), 'object', 1],
    [setOf([1, 2, 3]), 'set', 3],
  ];
  for (const [value, type, count] of kinds) {
    it(`of type ${type} with ${count} parts is known as such`, () => {
      assert.equal(typeName(value), type);
      assert.equal(size(value), count);
    });
  }
});
