import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, string } from 'fast-check';
import type { Value } from '../value/index.ts';
import { graphqlBuiltins } from './graphql.ts';
import type { BuiltinContext } from './types.ts';

const context: BuiltinContext = {
  nowNs: 0n,
  random: () => 0n,
  randomBytes: (count) => new Uint8Array(count),
  runtime: {},
  memo: new Map(),
  spend() {},
  print() {},
};

function call(name: keyof typeof graphqlBuiltins, ...operands: Value[]): Value | undefined {
  return graphqlBuiltins[name](context, ...operands);
}

const schema = `
  type Query { dog(name: String!): Dog  pets: [Pet] }
  interface Pet { name: String }
  type Dog implements Pet { name: String  barks(loud: Boolean = false): Boolean }
`;

test('a query is parsed to the tree that OPA hands out', () => {
  assert.deepEqual(call('graphql.parse_query', 'query Q($a: Int = 1) { x: y(z: [$a]) @skip(if: true) ...F }'), {
    Operations: [
      {
        Operation: 'query',
        Name: 'Q',
        VariableDefinitions: [
          {
            Variable: 'a',
            Type: { NamedType: 'Int', NonNull: false },
            DefaultValue: { Raw: '1', Kind: 1, ExpectedTypeHasDefault: false },
            Used: false,
          },
        ],
        SelectionSet: [
          {
            Alias: 'x',
            Name: 'y',
            Arguments: [
              {
                Name: 'z',
                Value: {
                  Raw: '',
                  Children: [{ Name: '', Value: { Raw: 'a', Kind: 0, ExpectedTypeHasDefault: false } }],
                  Kind: 8,
                  ExpectedTypeHasDefault: false,
                },
              },
            ],
            Directives: [
              {
                Name: 'skip',
                Arguments: [{ Name: 'if', Value: { Raw: 'true', Kind: 5, ExpectedTypeHasDefault: false } }],
                Location: '',
              },
            ],
          },
          { Name: 'F' },
        ],
      },
    ],
  });
});

test('comments stay with the node that they stand before', () => {
  assert.deepEqual(call('graphql.parse_schema', '# a\nscalar T'), {
    Definitions: [
      {
        Kind: 'SCALAR',
        Name: 'T',
        Description: '',
        BuiltIn: false,
        AfterDescriptionComment: { List: [{ Value: '# a' }] },
      },
    ],
  });
});

test('a query that the schema allows is valid', () => {
  assert.equal(call('graphql.is_valid', '{ dog(name: "a") { barks } pets { ... on Dog { name } } }', schema), true);
});

test('a tree is as good as a text', () => {
  const query = call('graphql.parse_query', '{ dog(name: "a") { barks } }') ?? null;
  assert.equal(call('graphql.is_valid', query, call('graphql.parse_schema', schema) ?? null), true);
});

test('what is neither text nor tree is invalid', () => {
  assert.deepEqual(call('graphql.parse_and_verify', 1, schema), [false, {}, {}]);
});

test('a tree that lacks a type is invalid', () => {
  assert.equal(call('graphql.schema_is_valid', { Definitions: [{ Kind: 'OBJECT', Fields: [{ Name: 'a' }] }] }), false);
});

// The texts are what OPA 1.22.2 answers.
for (const [query, message] of [
  [
    '{ dog { name } }',
    'Field "dog" argument "name" of type "String!" is required, but it was not provided in GraphQL string at location 1:3',
  ],
  ['{ dgo }', 'Cannot query field "dgo" on type "Query". Did you mean "dog"? in GraphQL string at location 1:3'],
  ['{ a', 'Expected Name, found <EOF> in GraphQL string at location 1:4'],
  [
    '{ pets { barks } }',
    'Cannot query field "barks" on type "Pet". Did you mean to use an inline fragment on "Dog"? in GraphQL string at location 1:10',
  ],
] as const) {
  test(`${query} fails with: ${message}`, () => {
    assert.throws(() => call('graphql.parse', query, schema), { name: 'BuiltinError' });
    try {
      call('graphql.parse', query, schema);
    } catch (error) {
      assert.equal(error instanceof Error && error.message.replaceAll('\n', ''), message);
    }
  });
}

test('documents that nest too deep are refused, not followed', () => {
  assert.equal(call('graphql.is_valid', '{a'.repeat(100_000), schema), false);
  assert.equal(call('graphql.is_valid', `{a(b:${'['.repeat(100_000)}`, schema), false);
});

test('fragments that double the work with each step are refused in time', () => {
  const fragments = Array.from(
    { length: 60 },
    (_, i) => `fragment F${i} on Query { pets { name } __schema { types { name } } ...F${i + 1} ... { ...F${i + 1} } }`,
  );
  const query = `{ ...F0 __schema { ...F0 } } ${fragments.join('\n')} fragment F60 on Query { pets { name } }`;
  assert.equal(call('graphql.is_valid', query, schema), false);
});

test('no text makes the parser fail in another way', () => {
  check(
    property(string({ unit: 'binary-ascii' }), (text) => {
      call('graphql.is_valid', text, schema);
      call('graphql.schema_is_valid', text);
    }),
  );
});
