import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callBuiltin } from './test-context.ts';

test('a policy becomes its syntax tree', () => {
  assert.deepEqual(callBuiltin('rego.parse_module', ['f.rego', 'package a\np := 1']), {
    package: {
      path: [
        { type: 'var', value: 'data' },
        { type: 'string', value: 'a' },
      ],
    },
    rules: [
      {
        body: [{ generated: true, index: 0, terms: { type: 'boolean', value: true } }],
        head: { assign: true, name: 'p', ref: [{ type: 'var', value: 'p' }], value: { type: 'number', value: 1 } },
      },
    ],
  });
});

// The texts are what OPA 1.22.2 answers.
for (const [text, message] of [
  ['', 'f.rego:0: rego_parse_error: empty module'],
  ['package a p { 1 }', '1 error occurred: f.rego:1: rego_parse_error: `if` keyword is required before rule body'],
] as const) {
  test(`\`${text}\` fails with: ${message}`, () => {
    assert.throws(() => callBuiltin('rego.parse_module', ['f.rego', text]), { name: 'BuiltinError', message });
  });
}
