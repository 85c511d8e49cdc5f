import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, type EvaluateOptions, evaluate, prepare } from '../api/index.ts';
import { formatValue, fromJs } from '../value/index.ts';

/** The value of `data.t.x` as text, undefined where it is undefined. */
function x(rules: string, options: EvaluateOptions = {}): string | undefined {
  const policy = compile([{ file: 't.rego', source: `package t\n${rules}` }]);
  const { value } = evaluate(prepare(policy, { entrypoint: 't/x' }), options);
  return value === undefined ? undefined : formatValue(value);
}

function chain(length: number, step: (index: number) => string): string {
  return Array.from({ length }, (_, index) => step(index)).join('\n');
}

describe('unification', () => {
  it('binds variables on both sides', () => {
    assert.equal(x('x := [a, b, c] if [a, {"k": b}, 3] = [1, {"k": 2}, c]'), '[1, 2, 3]');
  });

  it('solves equations that wait for each other', () => {
    assert.equal(x('x := [a, b] if [a, b] = [b, 1]'), '[1, 1]');
    assert.equal(x('x := a if [a, b] = [[b], 1]'), '[1]');
  });

  it('fails for arrays of different lengths and objects of different keys', () => {
    assert.equal(x('x if [_, _] = input', { input: [1] }), undefined);
    assert.equal(x('x if {"a": _} = input', { input: { b: 1 } }), undefined);
  });
});

describe('references', () => {
  it('look at own properties only', () => {
    assert.equal(x('x := input.constructor', { input: {} }), undefined);
    assert.equal(x('x := data.t2["__proto__"]', { data: fromJs({ t2: {} }) }), undefined);
  });

  it('enumerate base and virtual documents together, in order', () => {
    const policy = compile([{ file: 't.rego', source: 'package t\na := 0\nc := 2' }]);
    const { results } = evaluate(prepare(policy, 'data.t[k]'), { data: fromJs({ t: { b: 1, a: 5 } }) });
    assert.deepEqual(
      results.map(({ bindings, expressions }) => [bindings['k'], expressions[0]]),
      [
        ['a', 0],
        ['b', 1],
        ['c', 2],
      ],
    );
  });

  it('enumerate keys that look like integers as texts', () => {
    assert.equal(x('x := [k | some k, _ in input]', { input: { 10: 1, 9: 1, a: 1 } }), '["10", "9", "a"]');
  });
});

describe('rules', () => {
  it('conflict where two values are produced', () => {
    assert.throws(() => x('x := v if some v in [1, 2]'), {
      code: 'eval_conflict_error',
      message:
        /^t\.rego:2: eval_conflict_error: .*rule data\.t\.x produced conflicting values:\n {2}1 at t\.rego:2\n {2}2 at t\.rego:2$/,
    });
  });

  it('conflict where an object gets two values for a key', () => {
    assert.throws(() => x('x["k"] := v if some v in [1, 2]'), { code: 'eval_conflict_error' });
    assert.throws(() => x('x[k] := v if { some v in [1, 2]; k := "k" }'), /object keys must be unique/);
  });

  it('take the first branch of else that holds', () => {
    assert.equal(x('x := 1 if false\nelse := 2 if true\nelse := 3'), '2');
  });

  it('build nested documents from variables anywhere in their heads', () => {
    assert.equal(
      x('x.a[b].c[d] := 1 if { some b in ["p", "q"]; some d in [1, 2] }'),
      '{"a": {"p": {"c": {1: 1, 2: 1}}, "q": {"c": {1: 1, 2: 1}}}}',
    );
  });

  it('are evaluated for one key only where it is known', () => {
    // For the key `b` the rule conflicts.
    assert.equal(x('p[k] := v if some [k, v] in [["a", 1], ["b", 2], ["b", 3]]\nx := p.a'), '1');
  });

  it('of functions are defaults where no other holds', () => {
    assert.equal(x('default f(_) := 0\nf(v) := 1 if v > 1\nx := [f(1), f(2)]'), '[0, 1]');
  });
});

describe('with', () => {
  it('replaces parts of the input', () => {
    assert.equal(x('x := y if y := input with input.a.b as 1', { input: { a: { c: 2 } } }), '{"a": {"b": 1, "c": 2}}');
  });

  it('replaces documents that rules define', () => {
    assert.equal(x('p := 1\nq := p + 1\nx := [a, q] if a := q with data.t.p as 10'), '[11, 2]');
  });

  it('replaces functions and built-ins by values and functions', () => {
    assert.equal(
      x('f(_) := 7\nx := [a, b] if { a := count("abc") with count as 5; b := count("abc") with count as f }'),
      '[5, 7]',
    );
  });

  it('lets a replacement call what it replaces', () => {
    assert.equal(x('f(v) := count(v) + 1\nx := y if y := count("abc") with count as f'), '4');
  });
});

describe('limits', () => {
  it('end rules that nest too deep', () => {
    assert.throws(() => x(`p0 := 1\n${chain(1000, (i) => `p${i + 1} := p${i}`)}\nx := p1000`), {
      code: 'eval_internal_error',
      message: /nest deeper than 256 levels/,
    });
  });

  it('do not end a long body', () => {
    assert.equal(x(`x if {\n${chain(5000, (i) => `input != ${i}`)}\n}`, { input: 'a' }), 'true');
  });

  it('end an evaluation whose caller is deep in the stack already', () => {
    const policy = compile([
      { file: 't.rego', source: `package t\np0 := 1\n${chain(200, (i) => `p${i + 1} := p${i}`)}` },
    ]);
    const query = prepare(policy, 'data.t.p200');
    const dive = (): unknown => {
      try {
        return dive();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return evaluate(query);
      }
    };
    assert.throws(dive, (error) => error instanceof Error && !(error instanceof TypeError));
  });
});
