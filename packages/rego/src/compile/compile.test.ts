import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Body, Module, Term } from '../ast/types.ts';
import { type Diagnostic, RegoDiagnosticsError } from '../diagnostic.ts';
import { parseBody, parseModule } from '../syntax/parse.ts';
import { standardCapabilities } from './capabilities.ts';
import { compileModules } from './compile.ts';
import type { CompileOptions } from './options.ts';
import { compareNumbers, compareTexts } from './order.ts';
import { compileQuery } from './query.ts';
import { bodyText, quote, refText } from './text.ts';

function parse(text: string, file = 'a.rego'): Module {
  return parseModule(text, { file });
}

function failure(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
  } catch (error) {
    if (error instanceof RegoDiagnosticsError) return error.diagnostics;
    throw error;
  }
  return [];
}

function messages(texts: readonly string[], options: CompileOptions = {}): string[] {
  const modules = texts.map((text, i) => parse(text, `${i}.rego`));
  return failure(() => compileModules(modules, options)).map(({ message }) => message);
}

describe('compileModules', () => {
  it('leaves the modules that it is given as they are', () => {
    const module = parse('package a\np := count(input.x) if { y := 1; y > 0 }');
    const before = JSON.stringify(module);
    compileModules([module]);
    assert.equal(JSON.stringify(module), before);
  });

  it('numbers variables by the names of the files', () => {
    const one = parse('package a\np := x if x := 1', 'b.rego');
    const two = parse('package a\nq := x if x := 1', 'a.rego');
    const { modules } = compileModules([one, two]);
    assert.deepEqual([...modules.keys()], ['a.rego', 'b.rego']);
    assert.equal(bodyText(modules.get('a.rego')?.rules[0]?.body ?? []), '__local0__ = 1');
  });

  it('leaves out generated names that the source has', () => {
    const { modules } = compileModules([parse('package a\np if { __local0__ = 1; x := __local0__; x }')]);
    assert.match(bodyText(modules.get('a.rego')?.rules[0]?.body ?? []), /__local1__ = __local0__/);
  });

  it('stops at the limit of errors', () => {
    const rules = Array.from({ length: 20 }, (_, i) => `p${i} if { x${i} == 1 }`).join('\n');
    assert.equal(messages([`package a\n${rules}`], { errorLimit: 3 }).length, 4);
    assert.equal(messages([`package a\n${rules}`], { errorLimit: 3 }).at(-1), 'error limit reached');
  });

  it('reports a package where a rule is', () => {
    assert.deepEqual(messages(['package a\nb.c := 1', 'package a.b.c\np := 1']), [
      'package a.b.c conflicts with rule b.c defined at 0.rego:2',
      'rule data.a.b.c conflicts with:\n  rule data.a.b.c.p at 1.rego:2',
    ]);
  });

  it('reports a rule where a base document is', () => {
    const pathExists = (path: readonly string[]) => path.join('/') === 'a/p';
    assert.deepEqual(messages(['package a\np := 1'], { pathExists }), ['conflicting rule for data path a/p found']);
  });

  it('reports forbidden built-ins', () => {
    const unsafeBuiltins = ['http.send'];
    assert.deepEqual(messages(['package a\np := http.send({})'], { unsafeBuiltins }), [
      'unsafe built-in function calls in expression: http.send',
    ]);
  });

  it('knows the built-ins of the capabilities alone', () => {
    const builtins = standardCapabilities.builtins.filter(({ name }) => name !== 'upper');
    assert.deepEqual(messages(['package a\np := upper("a")'], { capabilities: { builtins, features: [] } }), [
      'undefined function upper',
    ]);
  });

  it('takes more built-ins', () => {
    const builtins = [{ name: 'my.own', args: [{ type: 'string' } as const], result: { type: 'number' } as const }];
    assert.deepEqual(messages(['package a\np := my.own("a") + 1'], { builtins }), []);
  });

  it('sorts rules after those that they need', () => {
    const { graph } = compileModules([parse('package a\np := q\nq := r\nr := 1')]);
    assert.deepEqual(
      graph?.sorted.map(({ head }) => refText(head.ref)),
      ['r', 'q', 'p'],
    );
  });

  it('follows long chains of rules', () => {
    const rules = Array.from({ length: 5000 }, (_, i) => `p${i} := p${i + 1}`).join('\n');
    assert.deepEqual(messages([`package a\n${rules}\np5000 := 1`]), []);
  });

  it('checks nested comprehensions in time that grows with their number', () => {
    const text = Array.from({ length: 60 }).reduce<string>((inner) => `[x | x := ${inner}]`, '1');
    assert.deepEqual(messages([`package a\np := ${text}`]), []);
  });

  it('refuses a term that is nested too deeply', () => {
    const loc = { file: 'a.rego', row: 2, col: 1, text: '' };
    let term: Term = { type: 'array', value: [], loc };
    for (let i = 0; i < 100_000; i++) term = { type: 'array', value: [term], loc };
    const module = parse('package a\np := 1');
    const [rule] = module.rules;
    assert.ok(rule);
    rule.head.value = term;
    assert.deepEqual(
      failure(() => compileModules([module])).map(({ message }) => message),
      ['rule is nested too deeply'],
    );
  });
});

describe('compileQuery', () => {
  const policy = compileModules([parse('package a\np := 1\nf(x) := x + 1')]);
  const compile = (text: string, options = {}) => compileQuery(policy, parseBody(text), options);

  it('gives the variables of a query names of their own', () => {
    const { body, rewrittenVars } = compile('x := data.a.p; y = x + 1');
    assert.equal(bodyText(body), '__localq0__ = data.a.p; plus(__localq0__, 1, __localq1__); y = __localq1__');
    assert.equal(rewrittenVars.get('__localq0__'), 'x');
  });

  it('resolves the rules of a package', () => {
    const path = parse('package a').package.path;
    assert.equal(bodyText(compile('p = x', { package: path }).body), 'data.a.p = x');
  });

  it('resolves imports', () => {
    const { imports } = parse('package b\nimport data.a.p as q');
    assert.equal(bodyText(compile('q = x', { imports }).body), 'data.a.p = x');
  });

  it('reports the first stage that fails', () => {
    const found = (text: string) => failure(() => compile(text)).map(({ code, message }) => `${code}: ${message}`);
    assert.deepEqual(found('x > 1'), ['rego_unsafe_var_error: var x is unsafe']);
    assert.deepEqual(found('data.a.g(1)'), ['rego_type_error: undefined function data.a.g']);
    assert.deepEqual(found('data.a.f("a")'), ['rego_type_error: data.a.f: invalid argument(s)']);
    assert.deepEqual(found('data.a.p = "a"'), ['rego_type_error: match error']);
  });

  it('refuses an empty query', () => {
    const empty: Body = [];
    assert.deepEqual(
      failure(() => compileQuery(policy, empty)).map(({ message }) => message),
      ['empty query cannot be compiled'],
    );
  });
});

describe('order', () => {
  it('compares numbers by value', () => {
    assert.equal(compareNumbers('1.0', '1e0'), 0);
    assert.ok(compareNumbers('9007199254740993', '9007199254740992') > 0);
    assert.ok(compareNumbers('1e400', '9e399') > 0);
    assert.ok(compareNumbers('-2', '-1') < 0);
    assert.ok(compareNumbers('0.001', '0.01') < 0);
  });

  it('compares strings by code points', () => {
    assert.ok(compareTexts('\uff5e', '\u{1f600}') < 0);
    assert.ok(compareTexts('a', 'ab') < 0);
  });

  it('quotes as Go does', () => {
    assert.equal(quote('a"\n\u0001é'), '"a\\"\\n\\x01é"');
  });
});
