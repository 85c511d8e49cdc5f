import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RegoDiagnosticsError } from '../diagnostic.ts';
import { parseModule } from '../syntax/parse.ts';
import { compileModules } from './compile.ts';
import type { CompileOptions } from './options.ts';

/** `row:col code: message` of each diagnostic, with its details on lines below. */
function diagnose(text: string, { regoVersion = 'v1', ...options }: Options): string[] {
  const source = `package test\n\n${text}\n`;
  try {
    compileModules([parseModule(source, { file: 'test-0.rego', regoVersion })], options);
    return [];
  } catch (error) {
    if (!(error instanceof RegoDiagnosticsError)) throw error;
    return error.diagnostics.map(({ code, message, location, details = [] }) =>
      [`${location?.row}:${location?.col} ${code}: ${message}`, ...details.map((line) => `  ${line}`)].join('\n'),
    );
  }
}

interface Options extends CompileOptions {
  readonly regoVersion?: 'v0' | 'v1';
}

interface Case {
  readonly title: string;
  readonly text: string;
  readonly options?: Options;
  /** What OPA 1.22 says, which knows no place for calls in template strings. */
  readonly expected: readonly string[];
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  names: [
    {
      title: 'a parameter must not shadow a document',
      text: 'f(input) := 1',
      expected: ['3:1 rego_compile_error: args must not shadow input (use a different variable name)'],
    },
    {
      title: 'strict mode reports an import that nothing uses',
      text: 'import data.x.y\np := 1',
      options: { strict: true },
      expected: ['3:1 rego_compile_error: import data.x.y unused'],
    },
    {
      title: 'strict mode reports an import with an alias',
      text: 'import data.x.y as z\np := 1',
      options: { strict: true },
      expected: ['3:1 rego_compile_error: import data.x.y as z unused'],
    },
  ],
  imports: [
    {
      title: 'an import must not hide another',
      text: 'import data.a.x\nimport data.b.x\np := x',
      expected: ['4:1 rego_compile_error: import must not shadow import data.a.x'],
    },
    {
      title: 'a rule must not shadow a document',
      text: 'input := 1',
      expected: ['3:1 rego_compile_error: rules must not shadow input (use a different rule name)'],
    },
    {
      title: 'a variable must not shadow a document',
      text: 'p if { data := 1; data == 1 }',
      expected: ['3:8 rego_compile_error: variables must not shadow data (use a different variable name)'],
    },
  ],
  locals: [
    {
      title: 'a variable is assigned once',
      text: 'p if { x := 1; x := 2 }',
      expected: ['3:16 rego_compile_error: var x assigned above'],
    },
    {
      title: 'a variable is not assigned after it was used',
      text: 'p if { input.x == x; x := 2 }',
      expected: ['3:22 rego_compile_error: var x referenced above'],
    },
    {
      title: 'a variable is declared once',
      text: 'p if { some x; some x; x = 1 }',
      expected: ['3:16 rego_compile_error: var x declared above'],
    },
    {
      title: 'a parameter is not declared again',
      text: 'f(x) if { x := 1 }',
      expected: ['3:11 rego_compile_error: arg x redeclared'],
    },
    {
      title: 'a variable that is declared must be used',
      text: 'p if { some x; true }',
      expected: ['3:8 rego_compile_error: declared var x unused'],
    },
    {
      title: 'strict mode reports a variable that nothing uses',
      text: 'p if { x := 1; true }',
      options: { strict: true },
      expected: ['3:8 rego_compile_error: assigned var x unused'],
    },
    {
      title: 'strict mode reports a parameter that nothing uses',
      text: 'f(x) := 1',
      options: { strict: true },
      expected: ['3:1 rego_compile_error: unused argument x. (hint: use _ (wildcard variable) instead)'],
    },
    {
      title: 'nothing is assigned under a negation',
      text: 'p if { not x := 1 }',
      expected: ['3:8 rego_compile_error: cannot assign vars inside negated expression'],
    },
    {
      title: 'only patterns are assigned to',
      text: 'p if { input.x := 1 }',
      expected: ['3:8 rego_compile_error: cannot assign to ref'],
    },
    {
      title: 'what some binds is not in what it looks into',
      text: 'p if { some x in [x]; x }',
      expected: ['3:8 rego_compile_error: var x assigned before'],
    },
    {
      title: 'a function that is called is not shadowed',
      text: 'p if { count := 1; x := count([1]); x == count }',
      expected: ['3:25 rego_compile_error: called function count shadowed'],
    },
    {
      title: 'an operand without braces assigns nothing',
      text: 'import rego.v2\np if input.x or y := 1',
      expected: ['4:17 rego_compile_error: cannot assign vars inside implicit or operand'],
    },
  ],
  templates: [
    {
      title: 'a template string has no unknown variables',
      text: 'p := $"{x + 1}" if { true }',
      expected: ['3:9 rego_compile_error: var x is undeclared'],
    },
    {
      title: 'a template string calls no relation',
      text: 'p := $"{walk([1])}"',
      expected: [`3:9 rego_compile_error: illegal call to relation built-in 'walk' that may cause multiple outputs`],
    },
  ],
  calls: [
    {
      title: 'what has no value is no operand',
      text: 'p if { x := print("a") }',
      expected: ['3:13 rego_type_error: print("a") used as value'],
    },
    {
      title: 'print has known variables',
      text: 'p if { print(x) }',
      options: { enablePrint: true },
      expected: ['3:14 rego_compile_error: var x is undeclared'],
    },
  ],
  with: [
    {
      title: 'what with replaces must be there',
      text: 'p if { true with foo as 1 }',
      expected: ['3:18 rego_type_error: with keyword target must reference existing input, data, or a function'],
    },
    {
      title: 'a virtual document is replaced as a whole',
      text: 'q.r := 1\nq.s := 2\np if { true with data.test.q.r.t as 1 }',
      expected: ['5:18 rego_compile_error: with keyword cannot partially replace virtual document(s)'],
    },
    {
      title: 'walk is not replaced',
      text: 'p if { walk([1], x) with walk as 1 }',
      expected: ['3:26 rego_compile_error: with keyword replacing built-in function: target must not be a relation'],
    },
    {
      title: 'print is not replaced',
      text: 'p if { true with internal.print as 1 }',
      expected: [
        '3:18 rego_compile_error: with keyword replacing built-in function: replacement of internal function "internal.print" invalid',
      ],
    },
  ],
  conflicts: [
    {
      title: 'a rule has one kind',
      text: 'p := 1\np contains 1',
      expected: ['3:1 rego_type_error: conflicting rules data.test.p found'],
    },
    {
      title: 'a function has one arity',
      text: 'f(x) := x\nf(x, y) := x + y',
      expected: ['3:1 rego_type_error: conflicting rules data.test.f found'],
    },
    {
      title: 'a document has one default',
      text: 'default p := 1\ndefault p := 2\np := 3 if input.x',
      expected: ['1:1 rego_type_error: multiple default rules data.test.p found at test-0.rego:3, test-0.rego:4'],
    },
    {
      title: 'a rule is not below another',
      text: 'p.q := 1\np.q.r := 2',
      expected: ['3:1 rego_type_error: rule data.test.p.q conflicts with:\n  rule data.test.p.q.r at test-0.rego:4'],
    },
    {
      title: 'a complete rule and an object do not go together',
      text: 'p := 1\np[x] := 2 if x := "a"',
      expected: ['3:1 rego_type_error: conflicting rules data.test.p[x] found'],
    },
  ],
  functions: [
    {
      title: 'an unknown function',
      text: 'p if { foo(1) }',
      expected: ['3:8 rego_type_error: undefined function foo'],
    },
    {
      title: 'an unknown function in a term',
      text: 'p := x if { x := foo.bar(1) + 1 }',
      expected: ['3:18 rego_type_error: undefined function foo.bar'],
    },
    {
      title: 'a call with too few operands',
      text: 'f(x, y) := x + y\np := f(1)',
      expected: ['4:6 rego_type_error: function data.test.f has arity 2, got 1 argument'],
    },
    {
      title: 'a built-in with too many operands',
      text: 'p := count(1, 2, 3)',
      expected: [
        '3:6 rego_type_error: count: arity mismatch\n  have: (number, number, number, ???)\n  want: (collection: any<string, array[any], object[any: any], set[any]>)',
      ],
    },
  ],
  safety: [
    {
      title: 'the value of a head needs a body',
      text: 'p := x if { true }',
      expected: ['3:6 rego_unsafe_var_error: var x is unsafe'],
    },
    {
      title: 'the key of a head needs a body',
      text: 'p contains x if { true }',
      expected: ['3:12 rego_unsafe_var_error: var x is unsafe'],
    },
    {
      title: 'a variable needs a binding',
      text: 'p if { x > 1 }',
      expected: ['3:8 rego_unsafe_var_error: var x is unsafe'],
    },
    {
      title: 'each variable is reported, what depends on it is not',
      text: 'p if { a := x; b := a; b == y }',
      expected: ['3:8 rego_unsafe_var_error: var x is unsafe', '3:24 rego_unsafe_var_error: var y is unsafe'],
    },
    {
      title: 'a negation binds nothing',
      text: 'p if { not data.a[x] == 1; true }',
      expected: ['3:8 rego_unsafe_var_error: var x is unsafe'],
    },
    {
      title: 'a closure binds nothing outside',
      text: 'p if { y := [x | x := 1]; x == y }',
      expected: ['3:27 rego_unsafe_var_error: var x is unsafe'],
    },
    {
      title: 'a call binds only its output',
      text: 'p if { plus(x, 1, y) }',
      expected: ['3:8 rego_unsafe_var_error: var x is unsafe', '3:8 rego_unsafe_var_error: var y is unsafe'],
    },
    {
      title: 'the rule is named where several are on a line',
      text: 'p if { x == 2 } q if { true }',
      expected: ['3:8 rego_unsafe_var_error: var x is unsafe in rule p'],
    },
    {
      title: 'a hoisted variable is no variable',
      text: 'p if { [1 | x == f(y)] }\nf(x) := x',
      expected: ['3:13 rego_unsafe_var_error: var x is unsafe', '3:18 rego_unsafe_var_error: var y is unsafe'],
    },
  ],
  recursion: [
    {
      title: 'a rule must not need itself',
      text: 'p if { p }',
      expected: ['3:1 rego_recursion_error: rule data.test.p is recursive: data.test.p -> data.test.p'],
    },
    {
      title: 'rules must not need each other',
      text: 'p if { q }\nq if { r }\nr if { p }',
      expected: [
        '3:1 rego_recursion_error: rule data.test.p is recursive: data.test.p -> data.test.q -> data.test.r -> data.test.p',
        '4:1 rego_recursion_error: rule data.test.q is recursive: data.test.q -> data.test.r -> data.test.p -> data.test.q',
        '5:1 rego_recursion_error: rule data.test.r is recursive: data.test.r -> data.test.p -> data.test.q -> data.test.r',
      ],
    },
    {
      title: 'a function must not call itself',
      text: 'f(x) := f(x)',
      expected: ['3:1 rego_recursion_error: rule data.test.f is recursive: data.test.f -> data.test.f'],
    },
    {
      title: 'a document must not look into its package',
      text: 'p := data.test',
      expected: ['3:1 rego_recursion_error: rule data.test.p is recursive: data.test.p -> data.test.p'],
    },
    {
      title: 'a reference that may be to the rule itself',
      text: 'p contains x if { k := input.k; x := data.test[k] }',
      expected: [
        '3:1 rego_recursion_error: rule data.test.p may be recursive: data.test.p -> data.test.p (data.test[k] refers to data.test.p if k is "p" (k comes from input.k))',
      ],
    },
    {
      title: 'a known key is no recursion',
      text: 'p contains x if { some k in ["q"]; x := data.test[k] }\nq := 1',
      expected: [],
    },
  ],
  types: [
    {
      title: 'constants of two types are never equal',
      text: 'p if { 1 == "a" }',
      expected: ['3:8 rego_type_error: match error\n  left  : number\n  right : string'],
    },
    {
      title: 'operands have types',
      text: 'p := count(1)',
      expected: [
        '3:6 rego_type_error: count: invalid argument(s)\n  have: (number, ???)\n  want: (collection: any<...>, n: number)',
      ],
    },
    {
      title: 'operands of a rule have types',
      text: 'q := "a"\np := q + 1',
      expected: [
        '4:6 rego_type_error: plus: invalid argument(s)\n  have: (string, number, ???)\n  want: (x: number, y: number, z: number)',
      ],
    },
    {
      title: 'a key must be there',
      text: 'q := {"a": 1}\np := q.b',
      expected: [
        '4:6 rego_type_error: undefined ref: data.test.q.b\n  data.test.q.b\n              ^\n              have: "b"\n              want (one of): ["a"]',
      ],
    },
    {
      title: 'a key has a type',
      text: 'q := [1, 2]\np := q["a"]',
      expected: [
        '4:6 rego_type_error: undefined ref: data.test.q.a\n  data.test.q.a\n              ^\n              have: "a"\n              want (type): number',
      ],
    },
    {
      title: 'a scalar has no keys',
      text: 'q := 1\np := q.b',
      expected: ['4:6 rego_type_error: undefined ref: data.test.q.b\n  data.test.q.b\n  ^^^^^^^^^^^\n  have: number'],
    },
    {
      title: 'an object has each type that its rules give',
      text: 'q := {"a": 1} if input.x\nq := {"b": 2} if not input.x\np := q.c',
      expected: [
        '5:6 rego_type_error: undefined ref: data.test.q.c\n  data.test.q.c\n              ^\n              have: "c"\n              want (one of): ["a" "b"]',
      ],
    },
    {
      title: 'an element cannot be in a set of others',
      text: 'p if { "a" in {1, 2} }',
      expected: ['3:8 rego_type_error: match error\n  left  : string\n  right : number'],
    },
    {
      title: 'objects with different keys are never equal',
      text: 'p if { {"a": 1} == {"b": 1} }',
      expected: [
        '3:8 rego_type_error: match error\n  left  : object<a: number>\n  right : object<b: number>\n  hint  : both sides are objects but their types differ, so they can never be equal (see https://www.openpolicyagent.org/docs/errors/rego-type-error/match-error)',
      ],
    },
    {
      title: 'a function is not a document',
      text: 'f(x) := x\np := f',
      expected: [
        '4:6 rego_type_error: function data.test.f used as reference, not called\n  data.test.f\n  ^^^^^^^^^^^\n  have: (any) => any',
      ],
    },
    {
      title: 'a replacement has the arity of the function',
      text: 'f(x) := x\ng(x, y) := x\np if { f(1) with f as g }',
      expected: ['5:13 rego_type_error: data.test.f: arity mismatch\n  have: (any, any)\n  want: (any)'],
    },
    {
      title: 'a replaced document has any type',
      text: 'q := 1\np if { q == "a" with data.test.q as "a" }',
      expected: [],
    },
    {
      title: 'comprehensions are checked',
      text: 'p := [x | x := 1 + "a"]',
      expected: [
        '3:16 rego_type_error: plus: invalid argument(s)\n  have: (number, string, ???)\n  want: (x: number, y: number, z: number)',
      ],
    },
    { title: 'packages have no numbers', text: 'p := data.test[1]', expected: [] },
  ],
  deprecated: [
    {
      title: 'v1 has no deprecated built-ins',
      text: 'p if { any([true]) }',
      expected: ['3:8 rego_type_error: deprecated built-in function calls in expression: any'],
    },
    { title: 'v0 has deprecated built-ins', text: 'p { any([true]) }', options: { regoVersion: 'v0' }, expected: [] },
    {
      title: 'strict mode has no deprecated built-ins',
      text: 'p { re_match("a", "b") }',
      options: { strict: true, regoVersion: 'v0' },
      expected: ['3:5 rego_type_error: deprecated built-in function calls in expression: re_match'],
    },
  ],
};

for (const [stage, cases] of Object.entries(CASES)) {
  describe(stage, () => {
    for (const { title, text, options = {}, expected } of cases) {
      it(title, () => {
        assert.deepEqual(diagnose(text, options), expected);
      });
    }
  });
}
