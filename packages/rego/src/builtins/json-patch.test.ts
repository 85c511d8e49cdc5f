import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatValue, parseJson, setOf, type Value } from '../value/index.ts';
import { callBuiltin } from './test-context.ts';

function patched(document: Value, operations: string): string | undefined {
  const result = callBuiltin('json.patch', [document, parseJson(operations)]);
  return result === undefined ? undefined : formatValue(result);
}

describe('a patch', () => {
  const document: Value = { a: [1, 2], b: { 'c/d': 3 } };
  const cases: readonly [operations: string, expected: string][] = [
    ['[]', '{"a": [1, 2], "b": {"c/d": 3}}'],
    ['[{"op": "add", "path": "/a/-", "value": 3}]', '{"a": [1, 2, 3], "b": {"c/d": 3}}'],
    ['[{"op": "add", "path": "a/0", "value": 3}]', '{"a": [3, 1, 2], "b": {"c/d": 3}}'],
    ['[{"op": "add", "path": ["a", 2], "value": 3}]', '{"a": [1, 2, 3], "b": {"c/d": 3}}'],
    ['[{"op": "remove", "path": "/b/c~1d"}]', '{"a": [1, 2], "b": {}}'],
    ['[{"op": "replace", "path": "/a/1", "value": null}]', '{"a": [1, null], "b": {"c/d": 3}}'],
    ['[{"op": "replace", "path": "", "value": 1}]', '1'],
    ['[{"op": "move", "from": "/a/0", "path": "/c"}]', '{"a": [2], "b": {"c/d": 3}, "c": 1}'],
    ['[{"op": "copy", "from": "/a", "path": "/b/e"}]', '{"a": [1, 2], "b": {"c/d": 3, "e": [1, 2]}}'],
    ['[{"op": "test", "path": "/a", "value": [1, 2.0]}]', '{"a": [1, 2], "b": {"c/d": 3}}'],
    ['[{"op": "add", "path": "/__proto__", "value": 1}]', '{"__proto__": 1, "a": [1, 2], "b": {"c/d": 3}}'],
  ];
  for (const [operations, expected] of cases) {
    it(`${operations} gives ${expected}`, () => {
      assert.equal(patched(document, operations), expected);
    });
  }

  it('leaves nothing where the root is removed', () => {
    assert.equal(patched(document, '[{"op": "remove", "path": ""}]'), undefined);
  });

  it('reaches into sets', () => {
    const operations: Value = [{ op: 'add', path: [[0], 1], value: 1 }];
    const result = callBuiltin('json.patch', [setOf([[0], 'a']), operations]);
    assert.equal(formatValue(result ?? null), '{"a", [0, 1]}');
  });

  it('does not change the document', () => {
    assert.equal(formatValue(document), '{"a": [1, 2], "b": {"c/d": 3}}');
  });

  const errors: readonly [operations: string, message: string | RegExp][] = [
    ['[1]', 'must be an array of JSON-Patch objects, but at least one element is not an object'],
    ['[{"op": "add"}]', "missing required attribute 'path'"],
    ['[{"path": "a"}]', "missing required attribute 'op'"],
    ['[{"path": "a", "op": 1}]', "attribute 'op' must be a string but found: number"],
    ['[{"path": "a", "op": "x"}]', "unrecognized op: 'x'"],
    ['[{"path": "a", "op": "add"}]', "missing required attribute 'value'"],
    ['[{"path": "a/3", "op": "add", "value": 1}]', 'index for array insertion out of bounds'],
    ['[{"path": "a/01", "op": "add", "value": 1}]', 'leading zeros are not allowed in JSON paths'],
    ['[{"path": "a/x", "op": "add", "value": 1}]', 'invalid string for indexing'],
    ['[{"path": "a/2", "op": "remove"}]', 'index for array delete out of bounds'],
    ['[{"path": "x", "op": "remove"}]', 'cannot delete child key "x" that does not exist'],
    ['[{"path": "constructor/x", "op": "add", "value": 1}]', /^path "constructor" does not exist in object term/],
    [
      '[{"path": "a", "op": "test", "value": 1}]',
      'value from EditTree != patch value.\n\nExpected: 1\n\nFound: [1, 2]',
    ],
  ];
  for (const [operations, message] of errors) {
    it(`says of ${operations}: ${message}`, () => {
      assert.throws(() => patched(document, operations), { name: 'BuiltinError', message });
    });
  }
});
