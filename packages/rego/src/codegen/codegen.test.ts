import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { compile, decide, type EvaluateOptions, evaluate, notCompiled, prepare } from '../api/index.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { formatValue, fromJs, objectOf, setOf } from '../value/index.ts';

/** What both evaluators say. */
function both(source: string, query: string, options: EvaluateOptions = {}): string {
  const policy = compile([{ file: 'a.rego', source: `package a\n${source}` }]);
  assert.deepEqual(notCompiled(prepare(policy, query)), []);
  const [wanted, got] = (['interpreted', 'compiled'] as const).map((engine) => {
    try {
      const { results } = evaluate(prepare(policy, query), { ...options, engine });
      return results
        .map(({ bindings, expressions }) => `${formatValue(bindings)} ${formatValue(expressions)}`)
        .join('\n');
    } catch (error) {
      if (error instanceof RegoEvaluationError) return error.message;
      throw error;
    }
  });
  assert.equal(got, wanted);
  return got ?? '';
}

describe('code for policies', () => {
  it('is not made where the host forbids it', () => {
    const api = new URL('../api/index.ts', import.meta.url).href;
    const program = `const { compile, evaluate, prepare } = await import(${JSON.stringify(api)});
const policy = compile([{ file: 'a.rego', source: 'package a\\np := input.x + 1' }]);
console.log(evaluate(prepare(policy, 'data.a.p'), { engine: 'compiled', input: { x: 1 } }).value);`;
    const flags = ['--disallow-code-generation-from-strings', '--conditions=@writ/source', '--input-type=module'];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--eval', program], { encoding: 'utf8' });
    assert.equal(stdout, '2\n', stderr);
  });

  it('keeps texts of a policy in strings', () => {
    const text = '\\u2028\\u2029\\"`${globalThis.pwned = 1}\\\\*/ //';
    const source = `p["${text}"] := x if { x := input["${text}"]["__proto__"] }\nq["${text}"] := "${text}"`;
    assert.match(both(source, 'data.a.q[x] = y', { input: {} }), /pwned/);
    assert.equal(Object.hasOwn(globalThis, 'pwned'), false);
  });

  for (const name of ['constructor', '__proto__', 'length', 'toString', 'elements', 'sortedOnce', 'polluted']) {
    it(`finds only an own property ${name}`, () => {
      // oxlint-disable-next-line no-extend-native -- a polluted prototype is what the test is about
      Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
      try {
        for (const input of [{}, [], { a: 1 }, setOf([1]), objectOf([[1, 2]])]) {
          assert.equal(both(`p := input["${name}"]`, 'x = data.a.p', { input }), '');
        }
        const input = fromJs(JSON.parse(`{"${name}":5}`));
        assert.match(both(`p := input["${name}"]`, 'x = data.a.p', { input }), /5/);
      } finally {
        Reflect.deleteProperty(Object.prototype, 'polluted');
      }
    });
  }

  it('cuts bodies of many loops and bodies that are long', () => {
    const loops = Array.from({ length: 60 }, (_, index) => `some x${index} in input.xs`).join('\n');
    const sum = Array.from({ length: 60 }, (_, index) => `x${index}`).join(', ');
    const options = { input: { xs: [2] } };
    assert.match(both(`p := s if {\n${loops}\ns := sum([${sum}])\n}`, 'data.a.p = x', options), /120/);
    assert.match(both(`p contains s if {\n${loops}\ns := sum([${sum}])\n}`, 'data.a.p = x', options), /120/);
    const long = Array.from({ length: 2000 }, (_, index) => `y${index} := input.n + ${index}`).join('\n');
    assert.match(both(`p := y1999 if {\n${long}\n}`, 'data.a.p = x', { input: { n: 1 } }), /2000/);
    assert.match(both(`p := [y1999 | \n${long}\n]`, 'data.a.p = x', { input: { n: 1 } }), /2000/);
  });

  it('takes a number apart that a pattern is unified with', () => {
    assert.equal(both('p := y if {\nx = 0\nevery z in input {\nx = [z]\n}\ny := 1\n}', 'data.a.p', { input: [1] }), '');
  });

  it('names all conflicting values', () => {
    assert.match(both('p := x if some x in input\np := 9', 'data.a.p', { input: [1, 2, 3] }), /conflict/);
    assert.match(both('f(x) := y if some y in x\nf(x) := 7', 'data.a.f(input)', { input: [1, 2, 3] }), /conflict/);
  });

  it('looks up rules by constants, in the order of the source', () => {
    const rules = Array.from(
      { length: 200 },
      (_, index) => `p := ${index} if {\ninput.a == "m${index % 4}"\ninput.b == ${index}\n}`,
    );
    const source = `default p := -1\n${rules.join('\n')}`;
    assert.match(both(source, 'data.a.p = x', { input: { a: 'm3', b: 7 } }), /7/);
    assert.match(both(source, 'data.a.p = x', { input: { a: 'm1', b: 7 } }), /-1/);
    const loose = [...rules, 'p := 500 if input.a == "m3"', 'p := 7 if input.b'];
    assert.match(both(loose.join('\n'), 'data.a.p = x', { input: { a: 'm3', b: 7 } }), /conflict/);
  });

  it('looks up functions by constant arguments', () => {
    const functions = Array.from(
      { length: 200 },
      (_, index) => `f("k${index}", x) := x + ${index} if input.on == ${index % 2}`,
    );
    assert.match(both(functions.join('\n'), 'data.a.f("k41", 1) = x', { input: { on: 1 } }), /42/);
  });

  it('forgets results of other inputs and of other frames', () => {
    const source = 'package a\np := input.x\nq := [p, r, p]\nr := v if v := p with input.x as 5';
    const query = prepare(compile([{ file: 'a.rego', source }]), 'data.a.q');
    for (const x of [1, 2]) {
      assert.deepEqual(evaluate(query, { engine: 'compiled', input: { x } }).value, [x, 5, x]);
    }
  });

  it('ends where the fuel does', () => {
    const source = 'p if { some a in input; some b in input; some c in input; a + b + c < 0 }';
    const input = Array.from({ length: 100 }, (_, index) => index);
    assert.match(both(source, 'data.a.p', { input, fuel: 10_000 }), /more than 10000 steps/);
    let asked = 0;
    const cancelled = () => {
      asked += 1;
      return asked % 3 === 0;
    };
    assert.match(both(source, 'data.a.p', { input, cancelled }), /cancel/);
  });

  it('ends where rules nest too deep', () => {
    const rules = Array.from({ length: 500 }, (_, index) => `p${index} := p${index + 1}`);
    assert.match(both(`${rules.join('\n')}\np500 := 1`, 'data.a.p0'), /nest deeper than 256/);
  });

  it('replaces functions, built-ins and data', () => {
    const source = `
f(x) := x + 1
g(x) := f(x) * 2
h(x) := 100 + x
q := v if { v := g(1) with data.a.f as h }
r := v if { v := g(1) with data.a.f as 7 }
s := v if { v := count([1]) with count as sum }
t := v if { v := data.b.c with data.b.c as 3 }
u contains k if { some k, _ in data.b }
v := w if { w := u with data.b as {"z": 1} }`;
    assert.match(both(source, 'data.a = x', { data: fromJs({ b: { c: 1, d: 2 } }) }), /"z"/);
  });
});

describe('decide', () => {
  const policy = compile([
    { file: 'a.rego', source: 'package a\ndefault p := false\np if input.x > 1\nq := input.x\nr contains input.x' },
  ]);

  it('gives the value of an entry point', () => {
    for (const engine of ['compiled', 'interpreted'] as const) {
      const entry = prepare(policy, { entrypoint: 'a/p' });
      assert.equal(decide(entry, { x: 2 }, { engine }), true);
      assert.equal(decide(entry, { x: 1 }, { engine }), false);
      assert.equal(decide(entry, undefined, { engine }), false);
      assert.equal(decide(prepare(policy, { entrypoint: 'a/q' }), {}, { engine }), undefined);
      assert.deepEqual(decide(prepare(policy, 'data.a.r'), { x: 1 }, { engine }), setOf([1]));
    }
  });

  it('gives the first of several solutions', () => {
    assert.equal(decide(prepare(policy, 'input.xs[_]'), { xs: [7, 8] }), 7);
  });

  it('is bounded by fuel and by the caller', () => {
    const entry = prepare(policy, { entrypoint: 'a/p' });
    assert.throws(() => decide(entry, { x: 2 }, { fuel: 1 }), /more than 1 steps/);
    assert.throws(() => decide(entry, { x: 2 }, { cancelled: () => true }), /cancel/);
    assert.equal(decide(entry, { x: 2 }), true);
  });
});
