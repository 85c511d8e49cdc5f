import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { coreError } from './errors.ts';
import { redact } from './redact.ts';
import { isSecretName, redactText } from './redact-text.ts';

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';

for (const name of [
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'Set-Cookie',
  'password',
  'dbPassword',
  'passwd',
  'client_secret',
  'clientSecret',
  'accessToken',
  'refresh_token',
  'id-token',
  'apikey',
  'X-API-Key',
  'PRIVATE_KEY',
  'credentials',
  'passphrase',
  'client_assertion',
  'code_verifier',
]) {
  test(`a field named ${name} is redacted`, () => {
    assert.deepEqual(redact({ deep: [{ [name]: 's3cret' }] }), { deep: [{ [name]: '[redacted]' }] });
  });
}

for (const name of ['tokenEndpoint', 'code', 'subject', 'keyId', 'cookieName', 'passing']) {
  test(`a field named ${name} is not redacted`, () => assert.equal(isSecretName(name), false));
}

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
for (const [text, clean] of [
  [`token ${JWT} expired`, 'token [redacted] expired'],
  [`token=${JWT}`, 'token=[redacted]'],
  [`x_${JWT}`, 'x_[redacted]'],
  [`cut ${JWT.slice(0, 50)}`, 'cut [redacted]'],
  ['Authorization: Bearer xyz', 'Authorization: Bearer [redacted]'],
  ['basic dTpw', 'basic [redacted]'],
  ['the bearer token is missing', 'the bearer token is missing'],
  ['postgres://u:p@db:5432/x', 'postgres://[redacted]@db:5432/x'],
  ['postgres://u:p/w@db/x', 'postgres://[redacted]@db/x'],
  ['postgres://u:p@w@db/x', 'postgres://[redacted]@db/x'],
  ['https://ghp_abc@github.com/x', 'https://[redacted]@github.com/x'],
  ['http://host:8080/p?q=a@b', 'http://host:8080/p?q=a@b'],
  ['https://host/@scope/name', 'https://host/@scope/name'],
  ['/cb?access_token=abc&x=1', '/cb?access_token=[redacted]&x=1'],
  ['{"password":"a\\"b","x":1}', '{"password":"[redacted]","x":1}'],
  ['{\\"password\\":\\"ab\\"}', '{\\"password\\":\\"[redacted]\\"}'],
  [`key ${pem}rest`, 'key [redacted]\nrest'],
  [pem.slice(0, 60), '[redacted]'],
] as const) {
  test(`in text ${JSON.stringify(text.slice(0, 40))} only the secret is redacted`, () => {
    assert.equal(redactText(text), clean);
  });
}

test('text past the limit is cut', () => assert.equal(redactText('ab cd ef', 4), 'ab c[cut]'));

test('a secret that reaches over the limit is not shown in part', () => {
  for (let length = 0; length < 60; length++) {
    const text = `${'x '.repeat(length)}postgres://user:hunter2hunter2hunter2@host`;
    assert.ok(!redactText(text, 40).includes('hunter'), String(length));
  }
});

test('a secret is found in any surroundings', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      assert.ok(!redactText(`${before} ${JWT} ${after}`).includes('c2lnbmF0dXJl'));
    }),
  );
});

test('an error tells its type, message, fields and causes without secrets', () => {
  const cause = new Error(`GET failed with Bearer abc.def`);
  const error = coreError('ERR_CORE_INTERNAL', 'no `postgres://u:p@h`', {
    cause,
    details: { part: 'pdp', token: 'x' },
  });
  const { stack, cause: inner, ...rest } = redact(error) as Record<string, unknown>;
  assert.deepEqual(rest, {
    type: 'WritError',
    message: 'no `postgres://[redacted]@h`',
    code: 'ERR_CORE_INTERNAL',
    kind: 'internal',
    details: { part: 'pdp', token: '[redacted]' },
  });
  assert.ok(!String(stack).includes('u:p'));
  assert.equal((inner as { message: string }).message, 'GET failed with Bearer [redacted]');
});

test('private members of a JSON Web Key are redacted', () => {
  const jwk = key.export({ format: 'jwk' });
  assert.deepEqual(redact(jwk), { ...jwk, d: '[redacted]' });
});

test('values that JSON does not know are written out', () => {
  const value = { map: new Map([['a', 1]]), set: new Set([1]), big: 10n, bytes: Buffer.from('abc'), nan: Number.NaN };
  assert.deepEqual(redact(value), { map: { a: 1 }, set: [1], big: '10', bytes: '[3 bytes]', nan: 'NaN' });
});

test('a secret in a Map is redacted', () => {
  assert.deepEqual(redact(new Map([['password', 'x']])), { password: '[redacted]' });
});

test('a cycle is named, and a value that comes twice is not taken for one', () => {
  const shared = { x: 1 };
  const value: Record<string, unknown> = { one: shared, two: shared };
  value['self'] = value;
  assert.deepEqual(redact(value), { one: { x: 1 }, two: { x: 1 }, self: '[cyclic]' });
});

test('what throws when it is read is named', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const getter = Object.defineProperty({}, 'bad', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  assert.deepEqual(redact({ proxy, getter }), { proxy: '[unreadable]', getter: { bad: '[unreadable]' } });
});

test('a field named __proto__ stays a field', () => {
  const copied = redact(JSON.parse('{"__proto__": {"x": 1}}') as unknown) as object;
  assert.deepEqual(Object.keys(copied), ['__proto__']);
  assert.equal(Object.getPrototypeOf(copied), Object.prototype);
});

test('a hostile value stays small', () => {
  const wide = (depth: number): unknown =>
    depth === 0 ? 'x'.repeat(1000) : Array.from({ length: 20 }, () => wide(depth - 1));
  assert.ok(JSON.stringify(redact(wide(4))).length < 100_000);
});

test('any value becomes JSON', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }),
      (value) => {
        JSON.stringify(redact(value));
      },
    ),
  );
});
