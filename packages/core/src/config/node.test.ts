import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { type ConfigNode, mergeNodes, nearestNode, nodeAt, toValue } from './node.ts';
import { sourceFrom } from './source.ts';
import { parseYaml } from './yaml.ts';

function nodeOf(value: unknown, file = 'a.yaml'): ConfigNode {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const [node] = parseYaml(sourceFrom(file, `/${file}`, text)).documents;
  assert.ok(node);
  return node;
}

function merged(base: unknown, over: unknown): unknown {
  return JSON.parse(JSON.stringify(toValue(mergeNodes(nodeOf(base), nodeOf(over)))));
}

describe('mergeNodes', () => {
  test('merges maps key by key', () => {
    assert.deepEqual(merged({ a: { b: 1, c: 2 } }, { a: { c: 3 }, d: 4 }), { a: { b: 1, c: 3 }, d: 4 });
  });

  test('replaces lists', () => {
    assert.deepEqual(merged({ a: [1, 2] }, { a: [3] }), { a: [3] });
  });

  test('replaces a map by a text and a text by a map', () => {
    assert.deepEqual(merged({ a: { b: 1 }, c: 'x' }, { a: 'x', c: { b: 1 } }), { a: 'x', c: { b: 1 } });
  });

  test('replaces a value by nothing', () => {
    assert.deepEqual(merged({ a: 1 }, { a: null }), { a: null });
  });

  test('keeps the place of the file that wins', () => {
    const node = mergeNodes(nodeOf({ a: 1, b: 2 }, 'base.yaml'), nodeOf({ b: 3 }, 'over.yaml'));
    const places = ['a', 'b'].map((key) => nodeAt(node, [key])?.range.source.name);
    assert.deepEqual(places, ['base.yaml', 'over.yaml']);
  });

  const tree = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(
      fc.integer(),
      fc.array(fc.integer()),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.integer(), { minKeys: 1 }),
    ),
    { minKeys: 1, noNullPrototype: true },
  );

  test('changes nothing when a document is merged with itself', () => {
    fc.assert(fc.property(tree, (value) => assert.deepEqual(merged(value, value), JSON.parse(JSON.stringify(value)))));
  });
});

describe('node paths', () => {
  const node = nodeOf('a: [x, {b: 1}]');

  test('lead through maps and lists', () => {
    assert.deepEqual(toValue(nodeAt(node, ['a', 1, 'b']) ?? node), 1);
  });

  test('lead nowhere past a scalar', () => {
    assert.equal(nodeAt(node, ['a', 0, 'b']), undefined);
  });

  test('do not lead to inherited properties', () => {
    assert.equal(nodeAt(node, ['constructor']), undefined);
  });

  test('end at the nearest node that exists', () => {
    assert.equal(nearestNode(node, ['a', 1, 'missing', 'x']), nodeAt(node, ['a', 1]));
  });
});
