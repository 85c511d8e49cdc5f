import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rule } from '../ast/types.ts';
import { parseModule } from '../syntax/parse.ts';
import { compileModules } from './compile.ts';
import { branchesOf } from './terms.ts';
import { bodyText, refText, termText } from './text.ts';

/** The rules of a compiled module: `head value: body`, a line for each branch. */
function compiled(text: string, regoVersion: 'v0' | 'v1'): string[] {
  const source = `package test\n\n${text}\n`;
  const { modules } = compileModules([parseModule(source, { file: 'a.rego', regoVersion })]);
  return [...modules.values()].flatMap(({ rules }) => rules.flatMap((rule) => [...branchesOf(rule)].map(ruleText)));
}

function ruleText({ head, body }: Rule): string {
  const args = head.args && head.args.length > 0 ? `(${head.args.map(termText).join(', ')})` : '';
  const value = head.value ? ` ${termText(head.value)}` : '';
  return `${refText(head.ref)}${args}${value}: ${bodyText(body)}`;
}

const CASES: readonly { title: string; text: string; regoVersion?: 'v0'; expected: readonly string[] }[] = [
  {
    title: 'resolves names',
    text: 'import data.lib.f as g\np := q + g.h\nq := 1',
    expected: [
      'p __local0__: __local1__ = data.test.q; __local2__ = data.lib.f.h; plus(__local1__, __local2__, __local0__)',
      'q 1: true',
    ],
  },
  {
    title: 'takes what is in the reference of a head into the body, where it is rewritten',
    text: 'p[$"a {input.b}"] := 1\nq[{x | x := 1}] := 1\nr[count([1])] := 1',
    expected: [
      'p[__local0__] 1: __local7__ = {__local4__ | __local4__ = input.b}; internal.template_string(["a ", __local7__], __local5__); __local0__ = __local5__',
      'q[__local1__] 1: __local1__ = {__local3__ | __local3__ = 1}',
      'r[__local2__] 1: count([1], __local6__); __local2__ = __local6__',
    ],
  },
  {
    title: 'gives each variable a name of its own',
    text: 'p if { x := 1; y := [x | x := 2; x > 1]; some z in y; z == x }',
    expected: [
      'p true: __local0__ = 1; __local2__ = [__local1__ | __local1__ = 2; gt(__local1__, 1)]; __local5__ = __local2__[__local4__]; __local5__ = __local0__',
    ],
  },
  {
    title: 'takes calls out of terms',
    text: 'p := count(split(input.s, ",")) + 1',
    expected: [
      'p __local2__: __local3__ = input.s; split(__local3__, ",", __local0__); count(__local0__, __local1__); plus(__local1__, 1, __local2__)',
    ],
  },
  {
    title: 'orders bodies so that variables are bound',
    text: 'p if { x > 1; x = input.y }',
    expected: ['p true: x = input.y; gt(x, 1)'],
  },
  {
    title: 'orders the bodies of closures',
    text: 'p := [x | x > y; x = input.z[_]] if { y := 1 }',
    expected: ['p __local1__: __local0__ = 1; __local1__ = [x | x = input.z[_]; gt(x, __local0__)]'],
  },
  {
    title: 'hoists references out of collections',
    text: 'p := [input.a, {"k": input.b}]',
    expected: [
      'p __local0__: __local1__ = input.a; __local2__ = input.b; __local0__ = [__local1__, {"k": __local2__}]',
    ],
  },
  {
    title: 'hoists references out of operands',
    text: 'p if { startswith(input.a, data.b) }',
    expected: ['p true: __local0__ = input.a; __local1__ = data.b; startswith(__local0__, __local1__)'],
  },
  {
    title: 'makes some a lookup',
    text: 'p if { some k, v in input.o; v == k }',
    expected: ['p true: __local1__ = input.o[__local0__]; __local1__ = __local0__'],
  },
  {
    title: 'gives every a key',
    text: 'p if { every v in input.l { v > 1 } }',
    expected: ['p true: __local2__ = input.l; every __local0__, __local1__ in __local2__ { gt(__local1__, 1) }'],
  },
  {
    title: 'keeps what new negation computes inside',
    text: 'import rego.v2\np if not count(input.x) > 1',
    expected: ['p true: not {__local1__ = input.x; count(__local1__, __local0__); gt(__local0__, 1)}'],
  },
  {
    title: 'rewrites or and and',
    text: 'import rego.v2\np if input.x > 1 or {y := input.z; y == 2}',
    expected: ['p true: { __local1__ = input.x; gt(__local1__, 1) } or { __local0__ = input.z; __local0__ = 2 }'],
  },
  {
    title: 'makes template strings a call',
    text: 'p := $"a {input.b} c"',
    expected: [
      'p __local1__: __local2__ = {__local0__ | __local0__ = input.b}; internal.template_string(["a ", __local2__, " c"], __local1__)',
    ],
  },
  { title: 'removes print', text: 'p if { print("a") }', expected: ['p true: true'] },
  {
    title: 'computes the values of with before',
    text: 'p if { input.x with input.x as data.y }',
    expected: ['p true: __local0__ = data.y; input.x with input.x as __local0__'],
  },
  {
    title: 'hoists the references of a head',
    text: 'p[input.x] := input.y',
    expected: ['p[__local0__] __local1__: __local0__ = input.x; __local1__ = input.y'],
  },
  {
    title: 'keeps else branches',
    text: 'p := 1 if { input.x } else := 2 if { x := input.y; x }',
    expected: ['p 1: input.x', 'p 2: __local0__ = input.y; __local0__'],
  },
  {
    title: 'puts metadata in the place of a call',
    text: '# METADATA\n# title: T\np := rego.metadata.rule()',
    expected: ['p __local0__: __local1__ = {"scope": "rule", "title": "T"}; __local0__ = __local1__'],
  },
  {
    title: 'numbers elements of sets in order',
    text: 'p := {count([3]), input.b, input.a}',
    expected: [
      'p __local1__: count([3], __local0__); __local2__ = input.a; __local3__ = input.b; __local1__ = {__local0__, __local2__, __local3__}',
    ],
  },
  {
    title: 'unifies parameters with patterns',
    text: 'f([x, {"a": y}]) := x + y',
    expected: ['f([__local0__, {"a": __local1__}]) __local2__: plus(__local0__, __local1__, __local2__)'],
  },
];

describe('rewrites', () => {
  for (const { title, text, regoVersion = 'v1', expected } of CASES) {
    it(title, () => {
      assert.deepEqual(compiled(text, regoVersion), expected);
    });
  }
});
