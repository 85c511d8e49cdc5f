import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJson, toJsonText } from '@writ/rego';
import { mergePatch } from './merge-patch.ts';

/** The examples of RFC 7396, appendix A. */
const EXAMPLES: readonly [target: string, patch: string, result: string][] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"a":1,"e":null}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

describe('a merge patch', () => {
  for (const [target, patch, result] of EXAMPLES) {
    it(`makes ${result} of ${target} and ${patch}`, () => {
      assert.equal(toJsonText(mergePatch(parseJson(target), parseJson(patch))), result);
    });
  }

  it('makes an object where there is no document', () => {
    assert.deepEqual(mergePatch(undefined, { a: { b: null, c: 1 } }), { a: { c: 1 } });
  });

  it('takes `__proto__` as any other key', () => {
    const merged = mergePatch(parseJson('{"__proto__":{"a":1}}'), parseJson('{"__proto__":{"b":2}}'));
    assert.equal(toJsonText(merged), '{"__proto__":{"a":1,"b":2}}');
    assert.equal(Object.getPrototypeOf(merged), Object.prototype);
  });

  it('leaves the old document as it was', () => {
    const document = { a: { b: 1 } };
    mergePatch(document, { a: { b: 2 } });
    assert.deepEqual(document, { a: { b: 1 } });
  });
});
