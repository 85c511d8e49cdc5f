import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from '../value/index.ts';
import { callBuiltin } from './test-context.ts';

function match(document: Value, schema: Value): Value {
  return callBuiltin('json.match_schema', [document, schema]) ?? null;
}

function verify(schema: Value): Value {
  return callBuiltin('json.verify_schema', [schema]) ?? null;
}

function only(type: string, field: string, desc: string): Value {
  return [false, [{ type, field, desc, error: `${field}: ${desc}` }]];
}

test('a document that the schema allows matches', () => {
  assert.deepEqual(match({ a: [1, 2] }, { properties: { a: { items: { type: 'integer' } } } }), [true, []]);
});

test('a schema and a document may be texts', () => {
  assert.deepEqual(match('{"a": 1}', '{"required": ["a"]}'), [true, []]);
});

test('a reference to a part of the schema is followed, also in a circle', () => {
  const schema = { properties: { next: { $ref: '#' }, name: { type: 'string' } } };
  assert.deepEqual(
    match({ next: { next: { name: 1 } } }, schema),
    only('invalid_type', 'next.next.name', 'Invalid type. Expected: string, given: integer'),
  );
});

test('a reference to a meta-schema is followed without the network', () => {
  const schema = { $ref: 'http://json-schema.org/draft-07/schema#' };
  assert.deepEqual(match({ minLength: -1 }, schema), [
    false,
    [
      {
        type: 'number_gte',
        field: 'minLength',
        desc: 'Must be greater than or equal to 0',
        error: 'minLength: Must be greater than or equal to 0',
      },
      {
        type: 'number_all_of',
        field: 'minLength',
        desc: 'Must validate all the schemas (allOf)',
        error: 'minLength: Must validate all the schemas (allOf)',
      },
    ],
  ]);
});

// The texts are what OPA 1.22.2 answers.
for (const [document, schema, type, field, description] of [
  [{}, { required: ['a'] }, 'required', '(Root)', 'a is required'],
  [
    { a: 1 },
    { additionalProperties: false },
    'additional_property_not_allowed',
    '(Root)',
    'Additional property a is not allowed',
  ],
  [{ a: 3 }, { properties: { a: { maximum: 2.5 } } }, 'number_lte', 'a', 'Must be less than or equal to 2.5'],
  [{ a: 3 }, { properties: { a: { minimum: 1e9 } } }, 'number_gte', 'a', 'Must be greater than or equal to 1e+09'],
  [{ a: 0.3 }, { properties: { a: { multipleOf: 0.2 } } }, 'multiple_of', 'a', 'Must be a multiple of 0.2'],
  [{ a: 'x' }, { properties: { a: { pattern: '^y' } } }, 'pattern', 'a', "Does not match pattern '^y'"],
  [{ a: 'x' }, { properties: { a: { format: 'date' } } }, 'format', 'a', "Does not match format 'date'"],
  [
    { a: '😀' },
    { properties: { a: { minLength: 2 } } },
    'string_gte',
    'a',
    'String length must be greater than or equal to 2',
  ],
  [['a', 'a'], { uniqueItems: true }, 'unique', '(Root)', 'array items[0,1] must be unique'],
  [{ a: 2 }, { properties: { a: { enum: [1, 'b'] } } }, 'enum', 'a', 'a must be one of the following: 1, "b"'],
  [{ a: 2 }, { dependencies: { a: ['b'] } }, 'missing_dependency', '(Root)', 'Has a dependency on b'],
] satisfies [Value, Value, string, string, string][]) {
  test(`a violation says: ${description}`, () => {
    assert.deepEqual(match(document, schema), only(type, field, description));
  });
}

for (const [schema, problem] of [
  [
    { type: 'text' },
    'has a primitive type that is NOT VALID -- given: /text/ Expected valid values are:[array boolean integer number null object string]',
  ],
  [{ minLength: 3, maxLength: 2 }, 'minLength cannot be greater than maxLength'],
  [{ pattern: '(' }, 'pattern must be a valid regex'],
  [{ $ref: '#/definitions/a' }, "Object has no key 'definitions'"],
  [{ $ref: 'other.json' }, 'Reference /other.json must be canonical'],
  ['{', 'invalid JSON string'],
  [1, 'wrong type, expected string or object'],
] satisfies [Value, string][]) {
  test(`a schema is refused: ${problem}`, () => {
    assert.deepEqual(verify(schema), [false, `jsonschema: ${problem}`]);
  });
}

test('nothing is read from the network or from files', () => {
  for (const reference of ['https://example.com/a.json', 'file:///etc/hosts']) {
    assert.deepEqual(verify({ $ref: reference }), [
      false,
      `jsonschema: remote reference loading disabled: ${reference}`,
    ]);
  }
});

test('a schema that refers to itself alone is refused when it is used', () => {
  assert.throws(() => match({}, { $ref: '#' }), { name: 'BuiltinError' });
});

test('a schema that doubles the work with each step is refused in time', () => {
  const schema = {
    allOf: [{ $ref: '#/definitions/a' }],
    definitions: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } },
  };
  assert.throws(() => match({}, schema), { name: 'BuiltinError' });
});

test('a document that nests deep is validated, and one that nests too deep is refused', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  assert.deepEqual(match(nested(250), { items: { $ref: '#' } }), [true, []]);
  assert.throws(() => match(nested(999), { items: { $ref: '#' } }), { name: 'BuiltinError' });
});
