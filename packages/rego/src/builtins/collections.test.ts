import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatValue, numberFrom, objectOf, setOf, type Value } from '../value/index.ts';
import { callBuiltin, testContext } from './test-context.ts';

/** A call and what OPA 1.22.2 answers, as text; undefined where the built-in is undefined without an error. */
type Case = readonly [name: string, operands: readonly Value[], expected: string | undefined];

const graph = { a: ['b', 'c'], b: ['a'], c: [], d: setOf(['x']) };

const cases: readonly Case[] = [
  ['plus', [0.1, 0.2], '0.3'],
  ['minus', [setOf([1, 2]), setOf([2])], '{1}'],
  ['minus', [3, 1], '2'],
  ['mul', [3, 1.5], '4.5'],
  ['div', [1, 3], '0.33333333333333333334'],
  ['rem', [-5, 3], '-2'],
  ['equal', [1, 1], 'true'],
  ['neq', [[1], [1]], 'false'],
  ['lt', [1, 'a'], 'true'],
  ['gte', [setOf([]), {}], 'true'],
  ['and', [setOf([1, 2]), setOf([2, 3])], '{2}'],
  ['or', [setOf([1]), setOf(['a'])], '{1, "a"}'],
  ['internal.member_2', [2, { a: 2 }], 'true'],
  ['internal.member_2', ['a', { a: 2 }], 'false'],
  ['internal.member_2', [2, 'abc'], 'false'],
  ['internal.member_3', [1, 'b', ['a', 'b']], 'true'],
  ['internal.member_3', ['a', 'a', setOf(['a'])], 'true'],
  ['abs', [-1.5], '1.5'],
  ['round', [-1.5], '-2'],
  ['numbers.range', [3, 1], '[3, 2, 1]'],
  ['numbers.range', [9007199254740991, 9007199254740993n], '[9007199254740991, 9007199254740992, 9007199254740993]'],
  ['numbers.range_step', [0, 7, 3], '[0, 3, 6]'],
  ['rand.intn', ['a', 0], '0'],
  ['rand.intn', ['a', -5], '4'],
  ['bits.and', [-2, 7], '6'],
  ['bits.negate', [0], '-1'],
  ['bits.lsh', [1, 64], '18446744073709551616'],
  ['bits.rsh', [-1, 1e6], '-1'],
  ['bits.rsh', [-8, numberFrom('1e30')], '-1'],
  ['count', ['a😀é'], '3'],
  ['count', [{ a: 1 }], '1'],
  ['sum', [setOf([1, 2.5])], '3.5'],
  ['sum', [[]], '0'],
  ['product', [[]], '1'],
  ['max', [[1, 'a', [2]]], '[2]'],
  ['min', [setOf(['b', 2])], '2'],
  ['max', [[]], undefined],
  ['sort', [['b', 1, 'a']], '[1, "a", "b"]'],
  ['all', [[true, 1]], 'false'],
  ['all', [[]], 'true'],
  ['any', [setOf([false, true])], 'true'],
  ['array.concat', [[1], [2]], '[1, 2]'],
  ['array.flatten', [[1, [2, [3]], []]], '[1, 2, [3]]'],
  ['array.slice', [[1, 2, 3], 1, 10], '[2, 3]'],
  ['array.slice', [[1, 2, 3], 2, 1], '[]'],
  ['array.slice', [[1, 2, 3], -1, 1], '[1]'],
  ['array.reverse', [[1, 2]], '[2, 1]'],
  ['intersection', [setOf([setOf([1, 2]), setOf([2])])], '{2}'],
  ['intersection', [setOf([])], 'set()'],
  ['union', [setOf([setOf([1]), setOf([2])])], '{1, 2}'],
  ['set_diff', [setOf([1, 2]), setOf([1])], '{2}'],
  ['object.get', [{ a: null }, 'a', 1], 'null'],
  ['object.get', [{ a: [{ b: true }] }, ['a', 0, 'b'], 1], 'true'],
  ['object.get', [{}, 'constructor', 1], '1'],
  ['object.get', [{ a: 1 }, [], 1], '{"a": 1}'],
  [
    'object.keys',
    [
      objectOf([
        ['a', 1],
        [1, 2],
      ]),
    ],
    '{1, "a"}',
  ],
  ['object.remove', [{ a: 1, b: 2 }, { a: 0 }], '{"b": 2}'],
  ['object.filter', [{ a: 1, b: 2 }, setOf(['a', 'x'])], '{"a": 1}'],
  [
    'object.union',
    [
      { a: { b: 1, c: 1 }, d: 1 },
      { a: { b: 2 }, d: { e: 1 } },
    ],
    '{"a": {"b": 2, "c": 1}, "d": {"e": 1}}',
  ],
  ['object.union_n', [[{ a: { b: 2 } }, { a: 4 }, { a: { c: 3 } }]], '{"a": {"c": 3}}'],
  ['object.subset', [{ a: { b: [1, 2, 3] }, c: 1 }, { a: { b: [2, 3] } }], 'true'],
  [
    'object.subset',
    [
      [1, 2, 1, 3],
      [1, 3],
    ],
    'true',
  ],
  ['object.subset', [[1, 2], setOf([2, 3])], 'false'],
  ['object.subset', [[], setOf([])], 'false'],
  ['json.remove', [{ a: [1, 2, { 'x/y': 1, z: 2 }] }, ['a/0', '/a/2/x~1y']], '{"a": [2, {"z": 2}]}'],
  ['json.remove', [{ a: { b: 1 } }, setOf([['a', 'b']])], '{"a": {}}'],
  ['json.filter', [{ a: { b: 1, c: 2 }, d: 3 }, ['a/b', 'x/y']], '{"a": {"b": 1}}'],
  ['json.filter', [{ a: [{ b: 1 }, { b: 2 }] }, ['a/1/b']], '{"a": [{"b": 2}]}'],
  ['json.filter', [{ a: { b: 1 } }, ['a/b', 'a']], '{"a": {"b": 1}}'],
  ['graph.reachable', [graph, ['a', 'z']], '{"a", "b", "c"}'],
  ['graph.reachable', [graph, setOf(['d'])], '{"d"}'],
  ['graph.reachable_paths', [graph, ['a', 'd']], '{["a", "b"], ["a", "c"], ["d"]}'],
  ['to_number', ['1.50'], '1.5'],
  ['to_number', ['+5'], '5'],
  ['to_number', ['1_000'], '1000'],
  ['to_number', [null], '0'],
  ['to_number', [true], '1'],
  ['type_name', [setOf([])], '"set"'],
  ['is_object', [objectOf([[1, 2]])], 'true'],
  ['is_array', [setOf([])], 'false'],
  ['cast_array', [setOf([2, 1])], '[1, 2]'],
  ['cast_set', [[1, 1]], '{1}'],
  ['internal.template_string', [['a', 1, setOf([['x']]), setOf([]), setOf(['y'])]], '"a1[\\"x\\"]<undefined>y"'],
  ['trace', ['note'], 'true'],
];

describe('a call of a built-in', () => {
  for (const [name, operands, expected] of cases) {
    it(`gives ${expected}: ${name}(${operands.map(formatValue).join(', ')})`, () => {
      const result = callBuiltin(name, operands);
      assert.equal(result === undefined ? undefined : formatValue(result), expected);
    });
  }
});

const errors: readonly [name: string, operands: readonly Value[], error: string, message: string][] = [
  ['plus', ['a', 1], 'OperandError', 'operand 1 must be number but got string'],
  ['minus', [setOf([]), 1], 'OperandError', 'operand 2 must be set but got number'],
  ['div', [1, 0], 'BuiltinError', 'divide by zero'],
  ['rem', [1.5, 1], 'BuiltinError', 'modulo on floating-point number'],
  ['count', [1], 'OperandError', 'operand 1 must be one of {array, object, set, string} but got number'],
  ['sum', [['a']], 'OperandError', 'operand 1 must be array of numbers but got array containing string'],
  ['bits.lsh', [1, -1], 'OperandError', 'operand 2 must be an unsigned integer number but got a negative integer'],
  ['bits.and', [1.5, 1], 'OperandError', 'operand 1 must be integer number but got floating-point number'],
  ['bits.and', ['a', 1], 'OperandError', 'operand 1 must be integer but got string'],
  ['numbers.range_step', [1, 2, 0], 'BuiltinError', 'numbers.range_step: step must be a positive integer'],
  ['array.slice', [[], 0.5, 1], 'OperandError', 'operand 2 must be integer number but got floating-point number'],
  ['object.union_n', [[1]], 'OperandError', 'operand 1 must be array of objects but got array containing number'],
  ['object.remove', [{}, 'a'], 'OperandError', 'operand 2 must be one of {object, set, array} but got string'],
  [
    'json.filter',
    [{}, [1]],
    'OperandError',
    'operand 2 must be one of {set, array} containing string paths or array of path segments but got number',
  ],
  ['to_number', ['1x'], 'BuiltinError', 'strconv.ParseFloat: parsing "1x": invalid syntax'],
  ['to_number', ['1e400'], 'BuiltinError', 'strconv.ParseFloat: parsing "1e400": value out of range'],
  ['to_number', ['-Inf'], 'OperandError', 'operand 1 must be valid number string but got string'],
  ['graph.reachable', [{}, 'a'], 'OperandError', 'operand 2 must be {array, set} but got string'],
];

describe('a built-in that fails', () => {
  for (const [name, operands, error, message] of errors) {
    it(`says of ${name}(${operands.map(formatValue).join(', ')}): ${message}`, () => {
      assert.throws(
        () => callBuiltin(name, operands),
        (thrown: unknown) => thrown instanceof Error && thrown.constructor.name === error && thrown.message === message,
      );
    });
  }
});

describe('work without a bound', () => {
  const huge = numberFrom('1e30000');
  const refused: readonly [name: string, operands: readonly Value[]][] = [
    ['numbers.range', [0, numberFrom('1e18')]],
    ['numbers.range_step', [0, huge, 2]],
    ['bits.lsh', [1, numberFrom('1e18')]],
    ['product', [Array.from({ length: 20 }, () => huge)]],
    ['internal.print', [Array.from({ length: 30 }, () => setOf([1, 2]))]],
  ];
  for (const [name, operands] of refused) {
    it(`ends the evaluation rather than make it undefined: ${name}`, () => {
      assert.throws(() => callBuiltin(name, operands), { name: 'RegoEvaluationError', code: 'eval_cancel_error' });
    });
  }

  it('is paid with fuel: paths in a graph where all nodes are neighbours', () => {
    const nodes = Array.from({ length: 15 }, (_, index) => `n${index}`);
    const complete = Object.fromEntries(nodes.map((node) => [node, nodes]));
    assert.throws(() => callBuiltin('graph.reachable_paths', [complete, ['n0']], testContext(100_000)), {
      message: 'out of fuel',
    });
  });

  it('does not overflow the stack on long paths', () => {
    const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, [`n${index + 1}`]]));
    const paths = callBuiltin('graph.reachable_paths', [chain, ['n0']]);
    assert.ok(paths !== undefined && formatValue(paths).length > 100_000);
  });
});

describe('random numbers', () => {
  it('stay the same within an evaluation', () => {
    const context = testContext();
    const first = callBuiltin('rand.intn', ['a', 100], context);
    let next = 0n;
    const other = { ...context, random: () => next++ };
    assert.equal(callBuiltin('rand.intn', ['a', 100], other), first);
    assert.equal(callBuiltin('rand.intn', ['b', 100], other), 0);
  });
});

describe('printing', () => {
  it('prints once for each choice of elements', () => {
    const context = testContext();
    callBuiltin('internal.print', [[setOf([1, 2]), setOf([]), setOf(['a', ['b']])]], context);
    assert.deepEqual(context.printed, [
      '1 <undefined> a',
      '1 <undefined> ["b"]',
      '2 <undefined> a',
      '2 <undefined> ["b"]',
    ]);
  });

  it('puts no text of two together', () => {
    assert.throws(() => callBuiltin('internal.template_string', [[setOf([1, 2])]]), {
      code: 'eval_conflict_error',
    });
  });
});
