import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { objectOf, setOf } from './collections.ts';
import { keyOf } from './key.ts';
import { numberFrom } from './number.ts';
import { compare, compareStrings, equal, sortedElements, sortedEntries, sortedKeys } from './order.ts';
import { Decimal, type Value } from './types.ts';

const scalars = fc.oneof(
  fc.constantFrom<Value>(
    null,
    true,
    false,
    '__proto__',
    'constructor',
    '1',
    '',
    '\u0001',
    '\u0001s',
    numberFrom('0.33333333333333333334'),
  ),
  fc.integer({ min: -3, max: 3 }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 3n }),
  fc.string({ maxLength: 2, unit: 'binary' }).map((text) => text.toWellFormed()),
);

/** Values of every type, small enough that equal ones are often met. */
const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }).map(setOf),
    fc.array(fc.tuple(scalars, tie('value')), { maxLength: 3 }).map(objectOf),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 2 }).map(objectOf),
  ),
})).value;

describe('the order of values', () => {
  it('goes by type first', () => {
    const sorted: Value[] = [
      null,
      false,
      true,
      -1,
      new Decimal('0.33333333333333333334'),
      2n ** 60n,
      '',
      'a',
      [],
      [null],
      {},
      setOf([]),
    ];
    assert.deepEqual(sorted.toReversed().toSorted(compare), sorted);
  });

  it('puts strings in the order of code points, not of UTF-16 units', () => {
    assert.ok(compareStrings('\u{FF5E}', '\u{1F600}') < 0);
    assert.ok(compareStrings('a\u{1F600}', 'a\u{FF5E}b') > 0);
  });

  it('is that of the bytes of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const [left, right] = [a.toWellFormed(), b.toWellFormed()];
        assert.equal(Math.sign(compareStrings(left, right)), Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });

  it('compares objects key by key, then value by value, then by size', () => {
    const sorted: Value[] = [{ a: 1 }, { a: 1, b: 0 }, { a: 2 }, { b: 0 }];
    assert.deepEqual(sorted.toReversed().toSorted(compare), sorted);
  });

  it('compares sets by their elements in order', () => {
    assert.ok(compare(setOf([1, 2]), setOf([3])) < 0);
    assert.ok(compare(setOf([1, 3]), setOf([2])) < 0);
  });

  it('is total: it turns around with the operands, and is transitive', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        assert.equal(Math.sign(compare(a, b)) + Math.sign(compare(b, a)), 0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) assert.ok(compare(a, c) <= 0);
      }),
    );
  });

  it('agrees with equality and with keys', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        assert.equal(equal(a, b), compare(a, b) === 0);
        assert.equal(equal(a, b), keyOf(a) === keyOf(b));
        assert.equal(equal(a, structuredCloneOf(a)), true);
      }),
    );
  });
});

/** The same value from other objects, with entries in another order. */
function structuredCloneOf(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return value;
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if ('elements' in value && value.elements instanceof Map) return setOf([...value.elements.values()].toReversed());
  return objectOf(sortedEntries(value as { readonly [key: string]: Value }).toReversed());
}

describe('what is sorted', () => {
  it('are the elements of a set', () => {
    assert.deepEqual(sortedElements(setOf(['b', 10, 9, 'a'])), [9, 10, 'a', 'b']);
  });

  it('are keys that JavaScript holds in an order of its own', () => {
    assert.deepEqual(sortedKeys({ 10: 1, 9: 2, a: 3, B: 4 }), ['10', '9', 'B', 'a']);
  });

  it('are the keys of a large object, each time it is asked', () => {
    const object = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${(index * 7) % 20}`, index]));
    assert.deepEqual(sortedKeys(object), Object.keys(object).toSorted());
    assert.deepEqual(sortedKeys(object), Object.keys(object).toSorted());
  });

  it('are entries of any keys', () => {
    const object = objectOf([
      ['a', 1],
      [2, 2],
      [null, 3],
    ]);
    assert.deepEqual(
      sortedEntries(object).map(([key]) => key),
      [null, 2, 'a'],
    );
  });
});
