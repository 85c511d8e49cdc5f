import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  compile,
  type EvaluateOptions,
  evaluate,
  formatValue,
  notCompiled,
  type PreparedQuery,
  prepare,
  RegoDiagnosticsError,
  RegoEvaluationError,
  setOf,
  type Value,
} from '@writ/rego';
import fc from 'fast-check';
import { bindingsJson } from '../opa/bindings-json.ts';
import type { Choices } from '../policies/choices.ts';
import { anyPolicy } from '../policies/policy.ts';
import { HOSTILE_NAMES, HOSTILE_TEXTS, regoString } from '../policies/texts.ts';
import { anyDocument } from '../policies/values.ts';

/** Ends what a random policy multiplies without end. */
const FUEL = 200_000;

/** A policy with documents, shrunk choice by choice. */
const SITUATIONS = fc.gen().map((draw) => {
  const choices: Choices = { below: (bound) => draw(fc.nat, bound - 1) };
  return { policy: anyPolicy(choices), data: anyDocument(choices), input: anyDocument(choices) };
});

/** What an evaluator says: the value or the error, and the errors of built-ins. */
function outcome(query: PreparedQuery, options: EvaluateOptions): string {
  try {
    const { results, builtinErrors } = evaluate(query, options);
    const errors = builtinErrors.map(({ message }) => message).toSorted();
    return [formatValue(setOf(results.map(({ bindings }) => bindingsJson(bindings)))), ...new Set(errors)].join('\n');
  } catch (error) {
    if (!(error instanceof RegoEvaluationError)) throw error;
    // Which of several conflicts is met first, and where fuel runs out, are no part of the language.
    return error.code;
  }
}

/** Whether the policy compiles; its evaluators must agree then about each of its references. */
function agree(module: string, references: readonly string[], data: Value, input: Value): boolean {
  let policy: ReturnType<typeof compile>;
  try {
    policy = compile([{ file: 'fuzz.rego', source: module }]);
  } catch (error) {
    assert.ok(error instanceof RegoDiagnosticsError, String(error));
    return false;
  }
  for (const reference of references) {
    const query = prepare(policy, `x = ${reference}`);
    for (const strictBuiltinErrors of [false, true]) {
      const options = { data, input, strictBuiltinErrors, fuel: FUEL, now: 0n, seed: 'fuzz' };
      const wanted = outcome(query, { ...options, engine: 'interpreted' });
      const got = outcome(query, { ...options, engine: 'compiled' });
      assert.equal(got, wanted, `${reference} of\n${module}`);
    }
    assert.deepEqual(notCompiled(query), []);
  }
  return true;
}

function untouched(): void {
  assert.equal(Object.hasOwn(globalThis, 'pwned'), false);
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(Object.hasOwn({}, 'a'), false);
}

describe('the interpreter and the compiled policy', () => {
  it('say the same of random policies, and leave everything else alone', () => {
    let compiled = 0;
    fc.assert(
      fc.property(SITUATIONS, ({ policy: { module, references }, data, input }) => {
        if (agree(module, references, data, input)) compiled += 1;
      }),
      { numRuns: 150 },
    );
    untouched();
    // Else nothing was compared.
    assert.ok(compiled > 15, String(compiled));
  });

  it('take what hostile texts say for texts, wherever they stand', () => {
    for (const text of HOSTILE_TEXTS) {
      const key = regoString(text);
      const input = JSON.parse(`{${key}: {${key}: [${key}]}}`) as Value;
      const template = text.replaceAll(/["\\{\p{Cc}]/gu, '');
      const module = [
        `package p[${key}]`,
        `a[${key}] := ${key}`,
        `b[${key}][x] := {${key}: x} if some x in input[${key}][${key}]`,
        `c := {${key}, [${key}]}`,
        `d := $"${template}{input[${key}]}"`,
        `e contains input[${key}][x] if some x, ${key} in {${key}: ${key}}`,
        `f(${key}) := input[${key}][${key}][0]`,
        `g := x if x := f(${key}) with input[${key}][${key}] as [${key}]`,
        `h := object.get(input, ${key}, 1) == data.p[${key}].a[${key}]`,
        `i := {x | {${key}: {${key}: x}} = input}`,
        `j if { every k, v in input { k == ${key}; v[${key}][_] == ${key} } }`,
        `k := [v | walk(input, [[${key}, ${key}, _], v])]`,
        `l := sprintf(${key}, [${key}])`,
      ].join('\n');
      const references = 'a b c d e g h i j k l'.split(' ').map((name) => `data.p[${key}].${name}`);
      assert.ok(agree(module, references, { p: input }, input), module);
    }
    untouched();
  });

  it('take names that JavaScript knows for names, wherever they stand', () => {
    for (const name of [...HOSTILE_NAMES, 'valueOf', 'frame', 'fail', 'engine', 'let', 'yield', 'static', 'NaN']) {
      const module = [
        `package ${name}.${name}`,
        `${name}.a := ${name} if some ${name} in input.${name}`,
        `f(${name}) := {"${name}": ${name}}`,
        `b := [${name} | some ${name}, _ in input]`,
        `c := x if { ${name} := f(input.${name}); x := ${name}.${name} }`,
        `d if { every ${name} in input.${name} { ${name} > 0 } }`,
        `e := input.${name}[${name}] if true`,
        `${name}_set contains ${name} if { input.${name}[_] = ${name} }`,
      ].join('\n');
      const input = JSON.parse(`{"${name}": [1, 1]}`) as Value;
      const references = [`${name}.a`, 'b', 'c', 'd', 'e', `${name}_set`].map((path) => `data.${name}.${name}.${path}`);
      agree(module, references, {}, input);
    }
    untouched();
  });

  it('come to an end where a policy does not', () => {
    const loops = Array.from({ length: 12 }, (_, index) => `some x${index} in input.xs`).join('\n');
    const input = { xs: Array.from({ length: 50 }, (_, index) => index) };
    const modules = [
      `p if {\n${loops}\nfalse\n}`,
      `p := count({[${Array.from({ length: 12 }, (_, index) => `x${index}`).join(', ')}] |\n${loops}\n})`,
      `p if { every a, b in input.xs {\n${loops}\nx0 == a\nb < 0\n} }`,
      `p if not { walk([1], [_, 2])\n}`,
      `p if { numbers.range(1, 100000000)[_] < 0 }`,
    ];
    for (const rules of modules) {
      const policy = compile([{ file: 'fuzz.rego', source: `package p\nimport rego.v2\n${rules}` }]);
      const query = prepare(policy, 'x = data.p.p');
      const [interpreted, compiled] = (['interpreted', 'compiled'] as const).map((engine) =>
        outcome(query, { engine, input, fuel: FUEL }),
      );
      assert.equal(compiled, interpreted, rules);
    }
  });
});
