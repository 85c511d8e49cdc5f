import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RegoDiagnosticsError, RegoEvaluationError } from '../diagnostic.ts';
import { fromJs, NotAValueError, type Value } from '../value/index.ts';
import { compile, type EvaluateOptions, evaluate, parseModule, prepare } from './index.ts';

function ask(source: string, query: string, options: EvaluateOptions = {}) {
  return evaluate(prepare(compile([{ file: 'p.rego', source }]), query), options);
}

describe('parseModule', () => {
  it('reads a module with its rules', () => {
    assert.equal(parseModule('package app\nallow if input.admin', { file: 'app.rego' }).rules.length, 1);
  });

  it('reads v0 where it is asked to', () => {
    assert.equal(parseModule('package app\nallow { input.admin }', { regoVersion: 'v0' }).rules.length, 1);
  });
});

describe('compile', () => {
  it('names what is wrong in every source at once', () => {
    assert.throws(
      () =>
        compile([
          { file: 'a.rego', source: 'package a\np if {' },
          { file: 'b.rego', source: 'package b\nq if {' },
        ]),
      (error) => {
        assert.ok(error instanceof RegoDiagnosticsError);
        assert.deepEqual(
          new Set(error.diagnostics.map(({ location }) => location?.file)),
          new Set(['a.rego', 'b.rego']),
        );
        return true;
      },
    );
  });

  it('takes modules that were parsed before', () => {
    const policy = compile([parseModule('package app\nx := 1', { file: 'app.rego' })]);
    assert.equal(evaluate(prepare(policy, { entrypoint: 'app/x' })).value, 1);
  });

  it('calls the built-ins of the embedding program', () => {
    const builtins = {
      'app.twice': { parameters: 1, run: (_: unknown, text: Value = null) => [text, text] },
    };
    const policy = compile([{ file: 'a.rego', source: 'package a\nx := app.twice("ab")' }], { builtins });
    assert.deepEqual(evaluate(prepare(policy, { entrypoint: 'a/x' })).value, ['ab', 'ab']);
  });
});

describe('prepare and evaluate', () => {
  const POLICY = 'package app\nimport rego.v1\ndefault allow := false\nallow if input.role == "admin"';

  it('answers an entry point with its value', () => {
    const query = prepare(compile([{ file: 'p.rego', source: POLICY }]), { entrypoint: 'app/allow' });
    assert.equal(evaluate(query, { input: { role: 'admin' } }).value, true);
    assert.equal(evaluate(query, { input: { role: 'guest' } }).value, false);
  });

  it('has no result where the query is undefined', () => {
    assert.deepEqual(ask(POLICY, 'data.app.nothing').results, []);
  });

  it('binds the variables of the query', () => {
    const { results } = ask('package a', 'x := [1, 2][_]; y = x + 1');
    assert.deepEqual(
      results.map(({ bindings }) => bindings),
      [
        { x: 1, y: 2 },
        { x: 2, y: 3 },
      ],
    );
  });

  it('gives null as the value of an expression', () => {
    for (const engine of ['compiled', 'interpreted'] as const) {
      assert.equal(ask('package a\nx := null', 'data.a.x', { engine }).value, null);
    }
  });

  it('gives a value for each expression', () => {
    assert.deepEqual(ask('package a', '1 + 1; data.a')?.results[0]?.expressions, [2, {}]);
  });

  it('leaves out solutions in which an expression is false', () => {
    assert.deepEqual(
      ask('package a', 'x := [true, false][_]; x').results.map(({ expressions }) => expressions),
      [[true, true]],
    );
  });

  it('wants expressions to hold where no values are wanted', () => {
    const query = prepare(compile([{ file: 'p.rego', source: POLICY }]), 'data.app.allow', { values: false });
    assert.deepEqual(evaluate(query, { input: {} }).results, []);
  });

  it('binds a variable named like the prototype of objects', () => {
    const { results } = ask('package a', '__proto__ = 1');
    assert.ok(results[0] && Object.hasOwn(results[0].bindings, '__proto__'));
  });

  it('refuses an input that JSON cannot carry', () => {
    assert.throws(() => ask(POLICY, 'data.app.allow', { input: { at: new Date(0) } }), NotAValueError);
  });

  it('reads base documents', () => {
    assert.deepEqual(ask('package a', 'data.users[_]', { data: fromJs({ users: ['eve'] }) }).value, 'eve');
  });

  it('fixes the time', () => {
    assert.equal(
      ask('package a', 'time.now_ns()', { now: 1_700_000_000_000_000_001n }).value,
      1_700_000_000_000_000_001n,
    );
  });

  it('draws the same random numbers from the same seed', () => {
    const draw = (seed: string) => ask('package a', 'rand.intn("x", 1000000000)', { seed }).value;
    assert.equal(draw('a'), draw('a'));
    assert.notEqual(draw('a'), draw('b'));
  });

  it('collects the errors of built-ins', () => {
    const { results, builtinErrors } = ask('package a\nx := to_number("a")', 'data.a.x');
    assert.deepEqual(results, []);
    assert.equal(builtinErrors.length, 1);
    assert.equal(builtinErrors[0]?.code, 'eval_builtin_error');
  });

  it('ends at the first error of a built-in in strict mode', () => {
    assert.throws(
      () => ask('package a\nx := to_number("a")', 'data.a.x', { strictBuiltinErrors: true }),
      (error) =>
        error instanceof RegoEvaluationError && error.code === 'eval_builtin_error' && error.location?.row === 2,
    );
  });

  it('ends when the fuel is used up', () => {
    assert.throws(
      () => ask('package a', 'count([1 | numbers.range(1, 3000)[_]; numbers.range(1, 3000)[_]])', { fuel: 10_000 }),
      { code: 'eval_cancel_error' },
    );
  });

  it('ends when it is cancelled', () => {
    assert.throws(() => ask('package a', 'true', { signal: AbortSignal.abort() }), { code: 'eval_cancel_error' });
    const asked = { count: 0 };
    const cancelled = () => (asked.count += 1) > 2;
    assert.throws(
      () => ask('package a', 'count([1 | numbers.range(1, 3000)[_]; numbers.range(1, 3000)[_]])', { cancelled }),
      { code: 'eval_cancel_error' },
    );
  });

  it('tells what happens', () => {
    const entered: unknown[] = [];
    ask(POLICY, 'data.app.allow', {
      input: { role: 'admin' },
      trace: ({ op, node, value }) => {
        if (op === 'exit' && 'head' in node) entered.push([node.loc.row, value]);
      },
    });
    assert.deepEqual(entered, [[4, true]]);
  });

  it('hands on what is printed', () => {
    const printed: string[] = [];
    const policy = compile([{ file: 'p.rego', source: 'package a\nx if print("hello", 1)' }], { enablePrint: true });
    evaluate(prepare(policy, 'data.a.x'), { print: (text) => printed.push(text) });
    assert.deepEqual(printed, ['hello 1']);
  });
});
