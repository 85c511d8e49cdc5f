import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { manualClock } from '@writ/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { AUDIENCE, ISSUER, type SigningEdge, signingEdge } from '../testing/edge.ts';
import type { ClaimsSchema } from './types.ts';
import { type ContractVerifier, createContractVerifier, type VerifierOptions } from './verifier.ts';

interface Article {
  readonly requested_article: string;
}

/** A schema as validators offer it. */
const article: ClaimsSchema<Article> = {
  '~standard': {
    version: 1,
    validate(value) {
      const claim =
        typeof value === 'object' && value !== null && 'requested_article' in value && value.requested_article;
      return typeof claim === 'string'
        ? { value: { requested_article: claim } }
        : { issues: [{ message: 'got alice@example.com', path: ['requested_article'] }] };
    },
  },
};

async function setUp(t: TestContext, options: Partial<VerifierOptions<Article>> = {}) {
  const edge = await signingEdge(t);
  const verifier = createContractVerifier({ jwks: edge.jwks, issuer: ISSUER, audience: AUDIENCE, ...options });
  return { edge, verifier };
}

async function codeOf(verifier: ContractVerifier<unknown>, token: string): Promise<string> {
  const result = await verifier.verify(`Bearer ${token}`);
  return result.ok ? 'ok' : result.refusal.code;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a contract', () => {
  test('is accepted with its subject, claims and token', async (t) => {
    const { edge, verifier } = await setUp(t, { schema: article });
    const token = await edge.sign({ requested_article: '7', jti: 'j' });
    const result = await verifier.verify(`Bearer ${token}`);
    assert.ok(result.ok);
    assert.deepEqual(result.contract.subject, { kind: 'authenticated', id: 'alice' });
    assert.deepEqual(result.contract.claims, { requested_article: '7' });
    assert.equal(result.contract.registered.jti, 'j');
    assert.equal(result.contract.token, token);
  });

  test('of an anonymous request says so', async (t) => {
    const { edge, verifier } = await setUp(t);
    const result = await verifier.verify(`Bearer ${await edge.sign({ sub: 'anonymous' })}`);
    assert.deepEqual(result.ok && result.contract.subject, { kind: 'anonymous' });
  });

  test('without what the schema wants is denied, and no value is repeated', async (t) => {
    const { edge, verifier } = await setUp(t, { schema: article });
    const result = await verifier.verify(`Bearer ${await edge.sign()}`);
    assert.ok(!result.ok);
    assert.equal(result.refusal.status, 403);
    assert.equal(result.refusal.message, 'claims that do not fit the schema: `requested_article`');
  });

  test('is verified once, and again after 30 seconds', async (t) => {
    const clock = manualClock(Date.now());
    const { edge, verifier } = await setUp(t, { clock });
    const token = await edge.sign();
    assert.equal(await codeOf(verifier, token), 'ok');
    await edge.close();
    assert.equal(await codeOf(verifier, token), 'ok');
    clock.advance(400_000);
    assert.equal(await codeOf(verifier, token), 'ERR_SERVICE_CONTRACT_EXPIRED');
  });

  test('of a new key is accepted without a restart, and that of a withdrawn key is not', async (t) => {
    const edge = await signingEdge(t);
    const old = await edge.sign();
    await edge.rotate();
    const verifier = createContractVerifier({ jwks: edge.jwks, issuer: ISSUER, audience: AUDIENCE });
    assert.equal(await codeOf(verifier, await edge.sign()), 'ok');
    assert.equal(await codeOf(verifier, old), 'ERR_SERVICE_CONTRACT_INVALID');
  });

  test('cannot be verified without keys, which is not the blame of the caller', async (t) => {
    const { edge, verifier } = await setUp(t);
    const token = await edge.sign();
    await edge.close();
    const result = await verifier.verify(`Bearer ${token}`);
    assert.deepEqual(result.ok || [result.refusal.code, result.refusal.status], ['ERR_SERVICE_KEYS_UNAVAILABLE', 503]);
  });
});

describe('refused is', () => {
  const cases: Readonly<Record<string, readonly [string, (edge: SigningEdge) => string | Promise<string>]>> = {
    'an expired contract': ['EXPIRED', async (edge) => edge.sign({ exp: seconds() - 10 })],
    'one from the future': ['EXPIRED', async (edge) => edge.sign({ nbf: seconds() + 60 })],
    'one of another issuer': ['INVALID', async (edge) => edge.sign({ iss: 'https://evil.example.com' })],
    'one for another service': ['INVALID', async (edge) => edge.sign({ aud: 'payments' })],
    'one without an audience': ['INVALID', async (edge) => edge.sign({ aud: undefined })],
    'one without an end': ['INVALID', async (edge) => edge.sign({ exp: undefined })],
    'one without a subject': ['INVALID', async (edge) => edge.sign({ sub: undefined })],
    'one with an empty subject': ['INVALID', async (edge) => edge.sign({ sub: '' })],
    'one with a subject that is no text': ['INVALID', async (edge) => edge.sign({ sub: { $ne: null } })],
    'a token of another type': ['INVALID', async (edge) => edge.sign({}, { typ: 'at+jwt' })],
    'one with a key that nobody published': ['INVALID', async (edge) => edge.sign({}, { kid: '../../etc/passwd' })],
    'one signed by another key under a known name': [
      'INVALID',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        const now = seconds();
        return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: now, exp: now + 60 })
          .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'JWT' })
          .sign(privateKey);
      },
    ],
    'one that brings its own key': [
      'INVALID',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES256');
        const now = seconds();
        return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: now, exp: now + 60 })
          .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'JWT', jwk: await exportJWK(publicKey) })
          .sign(privateKey);
      },
    ],
    'one without a signature': [
      'INVALID',
      () => `${part({ alg: 'none', typ: 'JWT' })}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'a', iat: 1, exp: 9e9 })}.`,
    ],
    'one signed with the public key as a secret': [
      'INVALID',
      async ({ jwks }) => {
        const keys = await (await fetch(jwks)).text();
        const text = `${part({ alg: 'HS256', kid: 'key-1', typ: 'JWT' })}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'a', iat: 1, exp: 9e9 })}`;
        return `${text}.${createHmac('sha256', keys).update(text).digest('base64url')}`;
      },
    ],
    'one with claims changed': [
      'INVALID',
      async (edge) => {
        const [head, , signature] = (await edge.sign()).split('.');
        const now = seconds();
        return `${head}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'root', iat: now, exp: now + 60 })}.${signature}`;
      },
    ],
    'what is no token': ['INVALID', () => 'abc'],
    'a token without end': ['INVALID', () => 'a'.repeat(20_000)],
    'two tokens': ['MISSING', async (edge) => `${await edge.sign()}, Bearer ${await edge.sign()}`],
  };
  for (const [name, [code, tokenOf]] of Object.entries(cases)) {
    test(name, async (t) => {
      const { edge, verifier } = await setUp(t);
      assert.equal(await codeOf(verifier, await tokenOf(edge)), `ERR_SERVICE_CONTRACT_${code}`);
    });
  }

  test('a request without a token, or with one of another scheme', async (t) => {
    const { verifier } = await setUp(t);
    for (const header of [undefined, '', 'Bearer', 'Basic YTpi', 'Bearer a b']) {
      const result = await verifier.verify(header);
      assert.equal(!result.ok && result.refusal.code, 'ERR_SERVICE_CONTRACT_MISSING', header);
    }
  });

  test('another algorithm than the pinned one, though the key is known', async (t) => {
    const edge = await signingEdge(t, 'ES384');
    const verifier = createContractVerifier({ jwks: edge.jwks, issuer: ISSUER, audience: AUDIENCE });
    assert.equal(await codeOf(verifier, await edge.sign()), 'ERR_SERVICE_CONTRACT_INVALID');
    const pinned = createContractVerifier({
      jwks: edge.jwks,
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES384'],
    });
    assert.equal(await codeOf(pinned, await edge.sign()), 'ok');
  });
});

describe('options', () => {
  const good = { jwks: 'https://edge.example.com/jwks', issuer: ISSUER, audience: AUDIENCE };
  const bad: Readonly<Record<string, [object, RegExp]>> = {
    'without an audience': [{ audience: undefined }, /`audience` is missing: .*insecure: \['any-audience'\]/],
    'without an issuer': [{ issuer: '' }, /`issuer` is missing/],
    'with a shared secret': [{ algorithms: ['HS256'] }, /`HS256` is none/],
    'with `none`': [{ algorithms: ['none'] }, /`none` is none/],
    'with keys from another machine without TLS': [{ jwks: 'http://edge.example.com/jwks' }, /`jwks` is `http:`/],
    'with credentials in the address': [{ jwks: 'https://a:b@edge.example.com/jwks' }, /holds credentials/],
    'with a tolerance of an hour': [{ clockToleranceMs: 3_600_000 }, /clockToleranceMs/],
  };
  for (const [name, [change, message]] of Object.entries(bad)) {
    test(`${name} are refused`, () => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JavaScript callers may pass
      const options = { ...good, ...change } as VerifierOptions<unknown>;
      assert.throws(() => createContractVerifier(options), { code: 'ERR_SERVICE_OPTIONS', message });
    });
  }

  test('accept any audience where that is said', async (t) => {
    const edge = await signingEdge(t);
    const verifier = createContractVerifier({ jwks: edge.jwks, issuer: ISSUER, insecure: ['any-audience'] });
    assert.equal(await codeOf(verifier, await edge.sign({ aud: 'payments' })), 'ok');
  });
});
