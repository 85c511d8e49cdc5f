import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, uint8Array } from 'fast-check';
import { decodeBase64, tryDecodeBase64 } from './base64.ts';
import { decodePem } from './pem.ts';

test('what was encoded decodes to the same bytes, with and without padding', () => {
  check(
    property(uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      assert.deepEqual(new Uint8Array(decodeBase64(text, 'standard')), bytes);
      const bare = tryDecodeBase64(text.replaceAll('=', ''), 'standard', false);
      assert.deepEqual(bare && new Uint8Array(bare), bytes);
    }),
  );
});

// The places are what Go's encoding/base64 names.
for (const [text, place] of [
  ['A', 0],
  ['AA', 0],
  ['AA=', 3],
  ['AA=A', 2],
  ['AA==A', 4],
  ['AAA', 0],
  ['A(AA', 1],
  ['====', 0],
] as const) {
  test(`${text} is wrong at byte ${place}`, () => {
    assert.throws(() => decodeBase64(text, 'standard'), { message: `illegal base64 data at input byte ${place}` });
  });
}

test('line ends between digits are skipped', () => {
  assert.equal(tryDecodeBase64('AP\r\n8=', 'standard')?.toString('hex'), '00ff');
});

test('a PEM block is found behind text and a malformed block', () => {
  const text = 'x\n-----BEGIN A-----\n(\n-----END A-----\n-----BEGIN B-----\nAP8=\n-----END B-----\nrest';
  assert.deepEqual(decodePem(text), { block: { type: 'B', bytes: Buffer.from([0, 255]) }, rest: 'rest' });
});
