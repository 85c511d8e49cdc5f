import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { manualClock } from '@writ/core';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { KeyRing } from './key-ring.ts';
import { type KeyPair, readKeyPairs } from './pem.ts';

function pem(
  options: Parameters<typeof generateKeyPairSync>[1] & { namedCurve?: string; modulusLength?: number },
  id?: string,
): string {
  const { privateKey } =
    options.namedCurve === undefined
      ? generateKeyPairSync('rsa', { modulusLength: options.modulusLength ?? 2_048 })
      : generateKeyPairSync('ec', { namedCurve: options.namedCurve });
  const text = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return id === undefined ? text : text.replace('-----\n', `-----\nX-Key-ID: ${id}\n\n`);
}

function keys(...ids: readonly string[]): readonly KeyPair[] {
  return readKeyPairs(ids.map((id) => pem({ namedCurve: 'P-256' }, id)).join(''), 'keys.pem');
}

const TIMES = { publishAheadMs: 60_000, keepMs: 300_000 };

test('a new key is published before it signs, and an old one after it signed last', () => {
  const clock = manualClock();
  const ring = new KeyRing(keys('old'), clock, TIMES);
  const published = (): string[] => ring.published().map(({ kid }) => kid);
  ring.replace(keys('new'));
  assert.deepEqual([ring.signing(undefined)?.kid, published()], ['old', ['old', 'new']]);
  clock.advance(TIMES.publishAheadMs);
  assert.deepEqual([ring.signing(undefined)?.kid, published()], ['new', ['old', 'new']]);
  clock.advance(TIMES.keepMs);
  assert.deepEqual(published(), ['new']);
});

test('the same keys again change nothing', () => {
  const clock = manualClock();
  const same = keys('a');
  const ring = new KeyRing(same, clock, TIMES);
  ring.replace(same);
  assert.equal(ring.published().length, 1);
});

for (const [name, options, alg] of [
  ['P-256', { namedCurve: 'P-256' }, 'ES256'],
  ['P-384', { namedCurve: 'P-384' }, 'ES384'],
  ['P-521', { namedCurve: 'P-521' }, 'ES512'],
  ['RSA with 2048 bits', { modulusLength: 2_048 }, 'PS256'],
] as const) {
  test(`a key ${name} signs with ${alg}, and its signatures verify`, async () => {
    const [key] = readKeyPairs(pem(options), 'keys.pem');
    assert.ok(key);
    assert.match(key.kid, /^[\da-f]{40}$/);
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    // Signatures of ECDSA differ from time to time, and so do the lengths of their integers.
    for (let round = 0; round < 20; round++) {
      const input = `${encode({ alg: key.alg, kid: key.kid })}.${encode({ round })}`;
      const verified: { payload: Record<string, unknown>; protectedHeader: { alg: string } } = await jwtVerify(
        `${input}.${key.sign(input)}`,
        createLocalJWKSet({ keys: [key.jwk as never] }),
      );
      assert.deepEqual([verified.payload['round'], verified.protectedHeader.alg], [round, alg]);
    }
  });
}

for (const [what, text] of [
  ['no private key', 'nothing'],
  ['two keys with the id `a`', pem({ namedCurve: 'P-256' }, 'a') + pem({ namedCurve: 'P-256' }, 'a')],
  ['unsupported key algorithm or size', pem({ namedCurve: 'secp256k1' })],
  ['cannot be read', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
] as const) {
  test(`a key file is refused: ${what}`, () => {
    assert.throws(
      () => readKeyPairs(text, 'keys.pem'),
      (error) => error instanceof Error && error.message.includes(what),
    );
  });
}
