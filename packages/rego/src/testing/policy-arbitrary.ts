import * as fc from 'fast-check';
import type { PlainObject, Value } from '../value/types.ts';

/** Small policies and documents for the tests of the analysis. */

const key = fc.constantFrom('a', 'b', 'c');
const constant = fc.constantFrom('"a"', '"b"', '0', '1', '2', 'true', 'false');
const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');

function document(depth: number): fc.Arbitrary<Value> {
  const leaf = fc.constantFrom<Value>('a', 'b', 'c', 0, 1, 2, true, false);
  if (depth === 0) return leaf;
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: fc.dictionary(key, document(depth - 1), { maxKeys: 3 }) },
    { weight: 2, arbitrary: fc.array(document(depth - 1), { maxLength: 3 }) },
  );
}

function documents(depth: number): fc.Arbitrary<PlainObject> {
  return fc.record({ a: document(depth), b: document(depth), c: document(depth) });
}

export const dataArbitrary: fc.Arbitrary<PlainObject> = documents(3);
export const inputArbitrary: fc.Arbitrary<PlainObject> = documents(2);

interface Helpers {
  /** What the body may refer to and the type checker knows nothing of. */
  readonly values: readonly string[];
  /** Rules that are sets or objects. */
  readonly collections: readonly string[];
  /** What can only be tested. */
  readonly tests: readonly string[];
  readonly functions: readonly string[];
}

/** A reference; `open` ones may go through all members. */
function reference({ values }: Helpers, open: boolean): fc.Arbitrary<string> {
  const steps = fc.oneof(
    key.map((name) => `.${name}`),
    fc.constantFrom('[x]', '[input.a]', ...(open ? ['[_]'] : [])),
  );
  const base = fc
    .tuple(fc.constantFrom('data', 'input'), key, fc.array(steps, { maxLength: 2 }))
    .map(([root, name, rest]) => `${root}.${name}${rest.join('')}`);
  return values.length === 0
    ? base
    : fc.oneof({ weight: 3, arbitrary: base }, { weight: 2, arbitrary: fc.constantFrom(...values) });
}

/** Literals that hold or not, without variables of their own. */
function condition(helpers: Helpers, open: boolean): fc.Arbitrary<string> {
  const ref = reference(helpers, open);
  const collection = fc.oneof(ref, fc.constantFrom('data.a', ...helpers.collections));
  const small = fc.constantFrom('0', '1', '2');
  return fc.oneof(
    ref,
    fc.constantFrom('data.b', ...helpers.tests),
    fc.tuple(ref, operator, constant).map((parts) => parts.join(' ')),
    fc.tuple(ref, operator, ref).map((parts) => parts.join(' ')),
    fc.tuple(collection, operator, small).map(([of, compare, count]) => `count(${of}) ${compare} ${count}`),
    fc.tuple(constant, collection).map(([element, of]) => `${element} in ${of}`),
    fc.tuple(ref, collection).map(([element, of]) => `${element} in ${of}`),
    fc
      .tuple(ref, key, constant, operator, constant)
      .map(
        ([of, name, otherwise, compare, wanted]) => `object.get(${of}, "${name}", ${otherwise}) ${compare} ${wanted}`,
      ),
    fc
      .tuple(ref, fc.constantFrom('is_string', 'is_object', ...helpers.functions))
      .map(([of, name]) => `${name}(${of})`),
    fc.tuple(ref, constant).map(([of, wanted]) => `${helpers.functions.at(-1) ?? 'type_name'}(${of}) == ${wanted}`),
  );
}

/** Literals with bodies inside, which cannot stand under `not` as they are. */
function nested(helpers: Helpers): fc.Arbitrary<string> {
  const ref = reference(helpers, true);
  const closed = reference(helpers, false);
  const collection = fc.oneof(closed, fc.constantFrom('data.a', ...helpers.collections));
  const inner = condition(helpers, true);
  const count = fc.constantFrom('0', '1');
  return fc.oneof(
    fc.tuple(collection, inner).map(([of, holds]) => `every y in ${of} { _ = y; ${holds} }`),
    fc
      .tuple(collection, operator, constant)
      .map(([of, compare, wanted]) => `every y in ${of} { y ${compare} ${wanted} }`),
    fc.tuple(closed, key).map(([of, name]) => `every y in ${of} { y.${name} }`),
    fc.tuple(collection, collection).map(([of, others]) => `every y in ${of} { not y in ${others} }`),
    fc
      .tuple(ref, inner, operator, count)
      .map(([of, holds, compare, n]) => `count([y | y := ${of}; ${holds}]) ${compare} ${n}`),
    fc
      .tuple(ref, ref, operator, count)
      .map(([a, b, compare, n]) => `count({y | y := ${a}} - {y | y := ${b}}) ${compare} ${n}`),
    fc
      .tuple(ref, ref, operator, count)
      .map(([a, b, compare, n]) => `count({y | y := ${a}} & {y | y := ${b}}) ${compare} ${n}`),
    fc.tuple(ref, collection).map(([a, b]) => `sum([y | y := ${a}]) > count(${b})`),
    fc
      .tuple(
        fc.constantFrom('', 'not '),
        fc.constantFrom(...helpers.tests, ...helpers.values, 'input.a'),
        fc.constantFrom('data', 'input'),
        key,
        closed,
      )
      .map(([not, holds, root, name, other]) => `${not}${holds} with ${root}.${name} as ${other}`),
  );
}

function body(helpers: Helpers): fc.Arbitrary<string> {
  const start = fc.constantFrom('x := "a"', 'x := input.b', 'some x in data.a', 'some x, w in data.b', 'x := data.c.a');
  const literal = fc.oneof(
    { weight: 4, arbitrary: condition(helpers, true) },
    { weight: 4, arbitrary: condition(helpers, false).map((holds) => `not ${holds}`) },
    { weight: 3, arbitrary: nested(helpers) },
    { weight: 1, arbitrary: reference(helpers, true).map((ref) => `_ = ${ref}`) },
  );
  return fc
    .tuple(start, fc.array(literal, { minLength: 1, maxLength: 2 }))
    .map(([first, rest]) => [first, ...rest].map((text) => `  ${text}\n`).join(''));
}

/** Policies with the entry point `data.p.allow`. Some do not compile. */
export const policyArbitrary: fc.Arbitrary<string> = fc
  .record({
    h: fc.array(body({ values: [], collections: [], tests: [], functions: [] }), { minLength: 1, maxLength: 2 }),
    s: body({ values: [], collections: [], tests: ['h'], functions: [] }),
    t: body({ values: ['s[x]'], collections: ['s'], tests: ['h'], functions: [] }),
    tElse: body({ values: [], collections: [], tests: ['h'], functions: [] }),
    tValue: fc.constantFrom('true', 'false', 'data.b'),
    tElseValue: fc.constantFrom('true', 'false', 'data.a'),
    o: body({ values: ['s[x]'], collections: ['s'], tests: ['h', 't'], functions: [] }),
    oValue: fc.constantFrom('x', 'data.a', 'true', 'input.c'),
    d: body({ values: ['o[x]'], collections: ['o'], tests: ['h', 't'], functions: [] }),
    dDefault: fc.constantFrom('', 'default d := 1\n', 'default d := false\n', 'default d := 2\n'),
    f: body({ values: ['q', 'q.a', 's[q]'], collections: ['s'], tests: ['h', 't'], functions: [] }),
    allow: fc.array(
      body({ values: ['s[x]', 'o[x]', 'd'], collections: ['s', 'o'], tests: ['h', 't', 'd'], functions: ['f', 'g'] }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(
    ({ h, s, t, tElse, tValue, tElseValue, o, oValue, d, dDefault, f, allow }) => `package p
${h.map((text) => `h if {\n${text}}`).join('\n')}
s contains x if {
${s}}
t := ${tValue} if {
${t}} else := ${tElseValue} if {
${tElse}}
o[x] := ${oValue} if {
${o}}
${dDefault}d := object.get(input, ["a"], 2) if {
${d}}
f(q) := q if {
${f}} else := true if q.a
g(q) := q.b if not q.a
g(q) := 1 if is_string(q)
default allow := false
${allow.map((text) => `allow if {\n${text}}`).join('\n')}
`,
  );
