import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import vm from 'node:vm';

import { setOf } from './collections.ts';
import { fromJs, NotAValueError } from './from-js.ts';

describe('taking JavaScript values over', () => {
  it('does not copy plain JSON', () => {
    const value: unknown = JSON.parse('{"a": [1, {"b": null}], "__proto__": {"c": "d"}}');
    assert.equal(fromJs(value), value);
  });

  it('takes objects of another realm and such without a prototype', () => {
    const foreign: unknown = vm.runInNewContext('({ a: [1, { b: 2 }] })');
    assert.equal(fromJs(foreign), foreign);
    const bare: unknown = Object.assign(Object.create(null), { a: 1 });
    assert.equal(fromJs(bare), bare);
  });

  it('takes the same object twice', () => {
    const shared = { a: 1 };
    assert.deepEqual(fromJs([shared, shared]), [{ a: 1 }, { a: 1 }]);
  });

  it('gives numbers their one representation, in a copy', () => {
    const value = { keep: [1], big: 2 ** 60, small: 5n };
    const taken = fromJs(value);
    assert.deepEqual(taken, { keep: [1], big: 1152921504606847000n, small: 5 });
    assert.equal(value.big, 2 ** 60);
  });

  it('counts properties that are undefined as absent', () => {
    assert.deepEqual(fromJs({ a: undefined, b: 1, c: undefined }), { b: 1 });
  });

  it('takes values that are values already', () => {
    const set = setOf([1]);
    assert.equal(fromJs(set), set);
  });

  class Point {
    readonly x = 1;
  }
  const sparse: unknown[] = [1];
  sparse[2] = 3;
  const refused: readonly [what: string, value: unknown, message: string][] = [
    ['a Map', { a: new Map() }, '`a` is an instance of Map, not a plain object'],
    ['a Date', [new Date(0)], '`0` is an instance of Date, not a plain object'],
    ['an instance of a class', new Point(), 'the value is an instance of Point, not a plain object'],
    ['a subclass of Array', new (class List extends Array {})(), 'the value is an instance of a class'],
    ['a typed array', { a: new Uint8Array(1) }, '`a` is an instance of Uint8Array, not a plain object'],
    ['a function', { a: { b: () => 1 } }, '`a/b` is a function'],
    ['a symbol', Symbol('s'), 'the value is a symbol'],
    ['undefined', undefined, 'the value is undefined'],
    ['NaN', [Number.NaN], '`0` is NaN, which is no number of JSON'],
    ['an infinity', -Infinity, 'the value is -Infinity, which is no number of JSON'],
    ['a sparse array', sparse, '`1` is missing from its array'],
    ['an array with properties', Object.assign([1], { a: 1 }), 'the value is an array with properties'],
    [
      'an accessor',
      Object.defineProperty({}, 'a', { get: () => 1, enumerable: true }),
      '`a` is computed by an accessor',
    ],
    ['a hidden property', Object.defineProperty({}, 'a', { value: 1 }), '`a` is hidden: not enumerable'],
    ['a symbol as key', { [Symbol('s')]: 1 }, 'the value has a symbol as key'],
    ['half a surrogate pair', { a: '\ud800' }, '`a` holds half of a surrogate pair'],
    ['half a surrogate pair in a key', { '\ud800': 1 }, 'the value holds half of a surrogate pair'],
  ];
  for (const [what, value, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => fromJs(value), { name: 'NotAValueError', message });
    });
  }

  it('refuses circles', () => {
    const circle: { self?: unknown } = {};
    circle.self = [circle];
    assert.throws(() => fromJs(circle), { message: '`self/0` contains itself' });
  });

  it('refuses depth without a bound', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    assert.throws(() => fromJs(deep), NotAValueError);
  });
});
