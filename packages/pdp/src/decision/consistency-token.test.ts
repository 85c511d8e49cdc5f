import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeConsistencyToken, encodeConsistencyToken } from './consistency-token.ts';

const tokenOf = (text: string): string => Buffer.from(text).toString('base64url');

describe('consistency token', () => {
  it('gives back what was put in', () => {
    const positions = { users: { epoch: 'é', seq: 18_446_744_073_709_551_615n }, a: { epoch: '1', seq: 0n } };
    assert.deepEqual(decodeConsistencyToken(encodeConsistencyToken(positions) ?? ''), positions);
  });

  it('is the same for the same positions in another order', () => {
    const a = { epoch: 'e', seq: 1n };
    assert.equal(encodeConsistencyToken({ x: a, y: a }), encodeConsistencyToken({ y: a, x: a }));
  });

  it('is not written where it would be longer than 512 bytes', () => {
    assert.equal(encodeConsistencyToken({ a: { epoch: 'e'.repeat(400), seq: 1n } }), undefined);
  });

  it('holds a dataset named `__proto__` as its own key', () => {
    const positions = decodeConsistencyToken(tokenOf('{"__proto__":["e","1"]}'));
    assert.deepEqual(Object.keys(positions ?? {}), ['__proto__']);
  });

  for (const text of [
    '',
    '[]',
    'null',
    '{"a":1}',
    '{"a":["e"]}',
    '{"a":["e",1]}',
    '{"a":["e","-1"]}',
    '{"a":["e","01"]}',
  ]) {
    it(`refuses ${text || 'the empty text'}`, () => {
      assert.equal(decodeConsistencyToken(tokenOf(text)), undefined);
    });
  }

  it('refuses equal keys', () => {
    assert.equal(decodeConsistencyToken(tokenOf('{"a":["e","9"],"a":["e","1"]}')), undefined);
  });

  it('refuses bytes that base64url does not have', () => {
    assert.equal(decodeConsistencyToken(`${tokenOf('{"a":["e","1"]}')}!`), undefined);
  });
});
