import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compile, type EvaluateOptions, evaluate, fromJs, prepare } from '../index.ts';
import { RegoSet, type Value } from '../value/index.ts';
import { RuleIndex } from './rule-index.ts';
import { buildRuleTree } from './rule-tree.ts';

function groupOf(source: string, name: string) {
  const { compiled } = compile([{ file: 't.rego', source: `package t\n${source}` }]);
  return buildRuleTree(compiled.modules.values()).children.get('t')?.children.get(name)?.rules;
}

/** The positions of the rules of `p` that are tried. */
function tried(source: string, input: unknown, ...operands: unknown[]): number[] {
  const { index } = groupOf(source, 'p') ?? {};
  assert.ok(index instanceof RuleIndex);
  return index
    .find(
      input === undefined ? undefined : fromJs(input),
      operands.map((operand) => fromJs(operand)),
    )
    .map(({ position }) => position);
}

/** The value of `q`, on which both evaluators agree. */
function q(source: string, options: EvaluateOptions = {}) {
  const policy = compile([{ file: 't.rego', source: `package t\n${source}` }]);
  const values = (['interpreted', 'compiled'] as const).map(
    (engine) => evaluate(prepare(policy, 'data.t.q'), { engine, ...options }).value,
  );
  assert.deepEqual(values[0], values[1]);
  return values[0];
}

const METHODS = 'p := 1 if input.method == "GET"\np := 2 if input.method == "PUT"\np := 3 if input.method == "GET"';

describe('the index of rules', () => {
  it('leaves the rules that compare the value', () => {
    assert.deepEqual(tried(METHODS, { method: 'GET' }), [0, 2]);
  });

  it('leaves no rule for a value that none compares, and for what is undefined', () => {
    assert.deepEqual(tried(METHODS, { method: 'POST' }), []);
    assert.deepEqual(tried(METHODS, {}), []);
    assert.deepEqual(tried(METHODS, undefined), []);
    assert.deepEqual(tried(METHODS, { method: ['GET'] }), []);
  });

  it('keeps the rules that do not compare, in order', () => {
    const rules = `p := 0 if input.any\n${METHODS}\np := 4 if input.other > 1`;
    assert.deepEqual(tried(rules, { method: 'PUT' }), [0, 2, 4]);
    assert.deepEqual(tried(rules, {}), [0, 4]);
  });

  it('looks at several subjects', () => {
    const rules = [0, 1, 2, 3, 4, 5, 6, 7].map(
      (n) => `p := ${n} if { input.a == ${n % 4}; input.b == ${n % 2 === 0} }`,
    );
    assert.deepEqual(tried(rules.join('\n'), { a: 2, b: true }), [2, 6]);
    const both = [0, 1, 2, 3].map((n) => `p := ${n} if { input.a == ${n % 2}; input.b == ${n > 1} }`);
    assert.deepEqual(tried(both.join('\n'), { a: 1, b: true }), [3]);
  });

  it('follows variables, arguments and patterns', () => {
    const rules = 'p(x, ["a", _]) := 1 if x == 1\np(x, ["b", _]) := 2 if { y := x; y == 2 }\np(_, {"k": "v"}) := 3';
    assert.deepEqual(tried(rules, {}, 1, ['a', 0]), [0]);
    assert.deepEqual(tried(rules, {}, 2, ['b', 0]), [1]);
    assert.deepEqual(tried(rules, {}, 2, { k: 'v' }), [2]);
    const paths = 'p if input.path = ["v1", "users", _]\np if input.path = ["v1", "groups", _]';
    assert.deepEqual(tried(paths, { path: ['v1', 'groups', 7] }), [1]);
  });

  it('takes membership in constants for a comparison with each', () => {
    const rules = 'p := 1 if input.op in {"a", "b"}\np := 2 if input.op in ["b", "c"]\np := 3 if not input.op in {"a"}';
    assert.deepEqual(tried(rules, { op: 'a' }), [0, 2]);
    assert.deepEqual(tried(rules, { op: 'b' }), [0, 1, 2]);
    assert.deepEqual(tried(rules, { op: 'd' }), [2]);
  });

  it('leaves a chain of else out only where no branch can hold', () => {
    const rules = 'p := 1 if input.a == 1\nelse := 2 if input.a == 2\np := 3 if input.a == 3\np := 4 if input.a == 4';
    assert.deepEqual(tried(rules, { a: 2 }), [0]);
    assert.deepEqual(tried(rules, { a: 3 }), [1]);
    const always = 'p := 1 if input.a == 1\nelse := 2\np := 3 if input.a == 3\np := 4 if input.a == 4';
    assert.deepEqual(tried(always, { a: 4 }), [0, 2]);
  });

  it('does not count what is tested after something that can fail', () => {
    const rules = 'p := 1 if { x := 1 / input.n; x > 0; input.a == 1 }\np := 2 if { data.t.q; input.a == 2 }\nq := 1';
    assert.equal(groupOf(rules, 'p')?.index, undefined);
    const modified = 'p := 1 if input.a == 1 with input as {"a": 1}\np := 2 if input.a == 2 with input.a as 2';
    assert.equal(groupOf(modified, 'p')?.index, undefined);
  });

  it('looks at starts, ends and elements where rules compare these', () => {
    const rules = [
      ...[0, 1, 2].map((n) => `p := ${n} if startswith(input.path, "/${n}/")`),
      'p := 3 if glob.match("/3/*", ["/"], input.path)',
      'p := 4 if endswith(input.path, ".txt")',
      'p := 5 if "admin" in input.roles',
      'p := 6 if input.roles[_] == "user"',
      'p := 7 if input.path in {"/7", "/8"}',
    ].join('\n');
    assert.deepEqual(tried(rules, { path: '/1/a', roles: ['user'] }), [1, 6]);
    assert.deepEqual(tried(rules, { path: '/3/a.txt', roles: ['admin', 'user'] }), [3, 4, 5, 6]);
    assert.deepEqual(tried(rules, { path: '/8' }), [7]);
    assert.deepEqual(tried(rules, {}), []);
  });

  it('tries the rules whose test is an error', () => {
    const rules = [0, 1, 2, 3, 4, 5].map((n) => `p := ${n} if startswith(input.path, "/${n}/")`).join('\n');
    assert.deepEqual(tried(rules, { path: 1 }), [0, 1, 2, 3, 4, 5]);
    assert.throws(() => q(`${rules}\nq := p`, { input: { path: 1 }, strictBuiltinErrors: true }), {
      code: 'eval_type_error',
    });
  });

  it('does not count a test that another function stands in for', () => {
    const rules = [0, 1, 2, 3, 4, 5].map((n) => `p := 1 if { startswith(input.path, "/${n}/"); input.n == ${n} }`);
    const many = Array.from(
      { length: 200 },
      (_, n) => `p := 1 if { startswith(input.path, "/x${n}"); input.n == "${n}" }`,
    );
    const source = `${[...rules, ...many].join('\n')}\nalways(_, _) := true\nq := x if x := p with startswith as always`;
    assert.equal(q(source, { input: { path: '/9', n: 3 } }), 1);
  });

  it('asks the input that `with` makes', () => {
    assert.equal(q(`${METHODS}\nq := x if x := p with input.method as "PUT"`, { input: { method: 'GET' } }), 2);
  });

  it('keeps the errors of rules that conflict', () => {
    assert.throws(() => q(`${METHODS}\nq := p`, { input: { method: 'GET' } }), { code: 'eval_conflict_error' });
  });

  it('finds a rule among many that compare different things', () => {
    const rules = Array.from(
      { length: 400 },
      (_, n) => `p := ${n} if { input.a${n % 20} == ${n}; input.b${n % 19} == ${n} }`,
    );
    const { index, rules: all } = groupOf(rules.join('\n'), 'p') ?? {};
    const left = index ? index.find(fromJs({ a1: 21, b2: 21 }), []) : all;
    assert.ok(left?.some(({ position }) => position === 21));
  });

  it('never leaves out a rule that holds', () => {
    const scalar = fc.constantFrom('"a"', '"b"', '1', 'true', 'null');
    const subject = fc.constantFrom('input.x', 'input.y', 'input.z[0]');
    const affix = fc.constantFrom('a', 'ab', 'b', '');
    const test = fc.oneof(
      fc.tuple(subject, scalar).map(([left, right]) => `${left} == ${right}`),
      fc.tuple(subject, scalar).map(([left, right]) => `not ${left} == ${right}`),
      fc.tuple(subject, scalar, scalar).map(([left, a, b]) => `${left} in {${a}, ${b}}`),
      fc.tuple(scalar, scalar).map(([a, b]) => `input.z = [${a}, ${b}]`),
      fc.tuple(subject, affix).map(([left, right]) => `startswith(${left}, "${right}")`),
      fc.tuple(subject, affix).map(([left, right]) => `endswith(${left}, "${right}")`),
      fc.tuple(subject, affix).map(([left, right]) => `strings.any_prefix_match(${left}, ["${right}", "b"])`),
      fc.tuple(subject, affix).map(([left, right]) => `glob.match("${right}*", [], ${left})`),
      scalar.map((value) => `${value} in input.z`),
      scalar.map((value) => `input.z[_] == ${value}`),
      fc.tuple(subject, subject).map(([left, right]) => `${left} == ${right}`),
      subject,
    );
    const body = fc.array(test, { minLength: 1, maxLength: 3 }).map((tests) => tests.join('; '));
    const chain = fc.array(body, { minLength: 1, maxLength: 2 });
    const value = fc.option(fc.constantFrom('a', 'b', 'ab', 'aba', 1, true, null, false), { nil: undefined });
    fc.assert(
      fc.property(fc.array(chain, { minLength: 2, maxLength: 12 }), value, value, (chains, x, y) => {
        const input = { ...(x !== undefined && { x }), ...(y !== undefined && { y }), z: ['a', 1] };
        const bodies = chains.map((tests) => tests.map((text) => `if { ${text} }`).join('\nelse '));
        // A document with one rule has no index.
        const single = bodies.map((text, n) => `p${n} ${text}\nq contains ${n} if p${n}`).join('\n');
        const group = groupOf(bodies.map((text) => `p ${text}`).join('\n'), 'p');
        const left = group?.index?.find(fromJs(input), []) ?? group?.rules ?? [];
        const positions = new Set<Value>(left.map(({ position }) => position));
        const holding = q(single, { input });
        assert.ok(holding instanceof RegoSet);
        for (const position of holding.elements.values()) assert.ok(positions.has(position));
      }),
    );
  });
});
