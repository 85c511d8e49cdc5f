import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Value } from '../value/index.ts';
import { jwt } from './jwt.ts';
import type { BuiltinContext } from './types.ts';

const context: BuiltinContext = {
  nowNs: 1_700_000_000_000_000_000n,
  random: () => 0n,
  randomBytes: (count) => new Uint8Array(count),
  runtime: {},
  memo: new Map(),
  spend() {},
  print() {},
};

function call(name: keyof typeof jwt, ...operands: Value[]): Value | undefined {
  return jwt[name](context, ...operands);
}

const secretKey = { kty: 'oct', k: 'c2VjcmV0' };

function textOf(value: Value | undefined): string {
  assert.ok(typeof value === 'string');
  return value;
}

function signed(claims: Value, headers: Value = { alg: 'HS256', typ: 'JWT' }): string {
  return textOf(call('io.jwt.encode_sign', headers, claims, secretKey));
}

const pairs = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed: generateKeyPairSync('ed25519'),
};

function jwkOf(pair: keyof typeof pairs, type: 'privateKey' | 'publicKey'): Record<string, string> {
  return JSON.parse(JSON.stringify(pairs[pair][type].export({ format: 'jwk' }))) as Record<string, string>;
}

for (const [alg, pair, verifier] of [
  ['RS256', 'rsa', 'io.jwt.verify_rs256'],
  ['PS512', 'rsa', 'io.jwt.verify_ps512'],
  ['ES256', 'ec', 'io.jwt.verify_es256'],
  ['EdDSA', 'ed', 'io.jwt.verify_eddsa'],
] as const) {
  const token = call('io.jwt.encode_sign', { alg }, { sub: 'ann' }, jwkOf(pair, 'privateKey')) ?? null;
  const pem = pairs[pair].publicKey.export({ format: 'pem', type: 'spki' }).toString();

  test(`a token signed with ${alg} verifies with the public key`, () => {
    assert.equal(call(verifier, token, pem), true);
  });

  test(`a token signed with ${alg} verifies with a JWK set that holds the key`, () => {
    assert.equal(call(verifier, token, JSON.stringify({ keys: [jwkOf(pair, 'publicKey')] })), true);
  });

  test(`a token signed with ${alg} is refused after its payload changed`, () => {
    const [header, , signature] = textOf(token).split('.');
    assert.equal(call(verifier, `${header}.e30.${signature}`, pem), false);
  });
}

test('the public key of an RSA pair is no secret for HS256', () => {
  const cert = pairs.rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const forged = call(
    'io.jwt.encode_sign',
    { alg: 'HS256' },
    {},
    { kty: 'oct', k: Buffer.from(cert).toString('base64url') },
  );
  assert.deepEqual(call('io.jwt.decode_verify', forged ?? null, { cert }), [false, {}, {}]);
});

test('an unsigned token is refused', () => {
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  assert.deepEqual(call('io.jwt.decode_verify', `${header}.e30.`, { secret: 'secret' }), [false, {}, {}]);
});

test('a critical parameter that is not understood makes a token invalid', () => {
  const token = signed({}, { alg: 'HS256', crit: ['b64'], b64: false });
  assert.deepEqual(call('io.jwt.decode_verify', token, { secret: 'secret' }), [false, {}, {}]);
});

test('a token is expired at the second that exp names', () => {
  const constraints = { secret: 'secret', time: 3_000_000_000_000 };
  assert.deepEqual(call('io.jwt.decode_verify', signed({ exp: 3000 }), constraints), [false, {}, {}]);
});

test('a token with an audience is refused where none is demanded', () => {
  assert.deepEqual(call('io.jwt.decode_verify', signed({ aud: 'a' }), { secret: 'secret' }), [false, {}, {}]);
});

test('decoding a token answers header, payload and the signature in hex', () => {
  assert.deepEqual(call('io.jwt.decode', 'e30.eyJhIjoxfQ.AP8'), [{}, { a: 1 }, '00ff']);
});

test('a token within a token is decoded', () => {
  const outer = `${Buffer.from('{"cty":"JWT"}').toString('base64url')}.${Buffer.from('"e30.e30."').toString('base64url')}.`;
  assert.deepEqual(call('io.jwt.decode', outer), [{}, {}, '']);
});

// The texts are what OPA 1.22.2 answers.
for (const [name, operands, message] of [
  ['io.jwt.decode', ['a'], 'encoded JWT had no period separators'],
  ['io.jwt.decode', ['a.b'], 'encoded JWT must have 3 sections, found 2'],
  ['io.jwt.decode', ['a.e30.'], 'JWT header had invalid encoding: illegal base64url string: a'],
  ['io.jwt.decode', ['e30.e30.a='], 'JWT signature had invalid encoding: illegal base64 data at input byte 1'],
  ['io.jwt.decode', ['W10.e30.'], 'bad JWT header: decoded JSON type was not an Object'],
  ['io.jwt.decode', ['eyJlbmMiOjF9.e30.'], 'JWT is a JWE object, which is not supported'],
  ['io.jwt.decode', [1], 'operand 1 must be string but got number'],
  ['io.jwt.decode_verify', ['e30.e30.', { foo: 1 }], 'unknown token validation constraint: foo'],
  ['io.jwt.decode_verify', ['e30.e30.', {}], 'no key constraint'],
  ['io.jwt.decode_verify', ['e30.e30.', { secret: 'a', time: -1 }], 'token time constraint: must not be negative'],
  [
    'io.jwt.encode_sign_raw',
    ['{"alg":"HS256"}', '{}', '{"kty":"oct"}'],
    'jwk.Parse: failed to parse sole key: jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): ' +
      'failed to unmarshal JSON into key (*jwk.symmetricKey): required field k is missing',
  ],
  [
    'io.jwt.encode_sign_raw',
    ['{"alg":5}', '{}', JSON.stringify(secretKey)],
    "missing or invalid 'alg' header: value doesn't contain string; it contains number",
  ],
  ['io.jwt.encode_sign_raw', ['{"alg":"none"}', '{}', JSON.stringify(secretKey)], 'unknown JWS algorithm: none'],
  [
    'io.jwt.encode_sign_raw',
    ['{"alg":"HS256"}', 'x', JSON.stringify(secretKey)],
    'type is JWT but payload is not JSON',
  ],
] satisfies [keyof typeof jwt, Value[], string][]) {
  test(`${name} fails with: ${message}`, () => {
    assert.throws(() => call(name, ...operands), { message });
  });
}
