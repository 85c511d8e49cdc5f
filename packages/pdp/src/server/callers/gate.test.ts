import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { manualClock, sequentialIds, silentLogger } from '@writ/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { DecisionPoint } from '../../decision/decision-point.ts';
import { compileRego } from '../../engine/rego.ts';
import type { EngineProgram } from '../../engine/types.ts';
import { DataStore } from '../../store/index.ts';
import type { HttpRequest } from '../http/types.ts';
import { CallerGate } from './gate.ts';
import type { CallerSettings } from './types.ts';

const SOURCE = `package system.authz
default allow := false
allow if { input.identity == "edge"; input.path == ["v1", "data", "a/b"]; input.params.x == ["1"]; input.body.input == 2 }
allow := {"allowed": false, "reason": "not you"} if input.identity == "other"
allow if input.claims.admin
allow if input.headers.authorization`;

const NOW = 1_700_000_000_000;
const clock = manualClock(NOW);

function gateWith(settings: CallerSettings): CallerGate {
  const store = new DataStore<EngineProgram>({ clock });
  const program = compileRego([{ file: 'authz.rego', source: SOURCE }]);
  store.stage().policies({ revisions: {}, program, rulePaths: program.rulePaths }).commit();
  const point = new DecisionPoint({ store, clock, ids: sequentialIds('d') });
  return new CallerGate(settings, { consult: (request) => point.consult(request), logger: silentLogger, clock });
}

function requestOf(authorization: string | undefined): HttpRequest {
  return {
    method: 'POST',
    path: '/v1/data/a%2Fb',
    query: 'x=1',
    headers: authorization === undefined ? {} : { authorization },
    body: Buffer.from('{"input":2}'),
    socket: new Socket(),
    origin: '',
    isGone: () => false,
  };
}

/** The name of who was let in, or the status and message of the refusal. */
async function outcome(gate: CallerGate, authorization: string | undefined): Promise<unknown> {
  const admission = await gate.admit(requestOf(authorization));
  return admission.ok ? admission.identity?.name : [admission.error.status, admission.error.message];
}

const TOKENS = [
  { name: 'edge', token: 'secret-1' },
  { name: 'other', token: 'secret-2' },
  { name: 'nobody', token: 'secret-3' },
];
const UNAUTHENTICATED = [401, 'the caller is not authenticated'];

describe('bearer tokens', () => {
  for (const [header, expected] of [
    ['Bearer secret-1', 'edge'],
    ['bearer secret-2', 'other'],
    ['Bearer secret-', UNAUTHENTICATED],
    ['Bearer secret-11', UNAUTHENTICATED],
    ['Basic secret-1', UNAUTHENTICATED],
    ['Bearer secret-1, Bearer secret-1', UNAUTHENTICATED],
    ['', UNAUTHENTICATED],
    [undefined, UNAUTHENTICATED],
  ] as const) {
    it(`\`${header}\` is ${String(expected)}`, async () => {
      assert.deepEqual(await outcome(gateWith({ tokens: TOKENS }), header), expected);
    });
  }

  it('are challenged for', async () => {
    const admission = await gateWith({ tokens: TOKENS }).admit(requestOf(undefined));
    assert.deepEqual(!admission.ok && admission.error.headers, { 'www-authenticate': 'Bearer realm="writ"' });
  });
});

describe('the policy for callers', () => {
  const authorization = ['system', 'authz', 'allow'];

  for (const [header, expected] of [
    ['Bearer secret-1', 'edge'],
    ['Bearer secret-2', [403, 'not you']],
    ['Bearer secret-3', [403, 'request rejected by administrative policy']],
  ] as const) {
    it(`says ${String(expected)} to \`${header}\``, async () => {
      assert.deepEqual(await outcome(gateWith({ tokens: TOKENS, authorization }), header), expected);
    });
  }

  it('denies where it is missing', async () => {
    const gate = gateWith({ tokens: TOKENS, authorization: ['nothing'] });
    assert.deepEqual(await outcome(gate, 'Bearer secret-1'), [403, 'authorization policy missing or undefined']);
  });

  it('decides alone where nobody is authenticated, and never sees credentials', async () => {
    assert.deepEqual(await outcome(gateWith({ authorization }), 'Bearer x'), [
      403,
      'request rejected by administrative policy',
    ]);
  });
});

describe('JWTs', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const stranger = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k' }] });
  const issuer = { issuer: 'https://idp.example', audience: ['pdp'], algorithms: ['ES256'] as const, jwks: { keys } };

  const signed = async (claims: Readonly<Record<string, unknown>>, key = privateKey): Promise<string> => {
    const all = { iss: 'https://idp.example', aud: 'pdp', sub: 'svc', exp: NOW / 1000 + 60, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(key);
  };

  for (const [what, claims, expected] of [
    ['as it should be', {}, 'svc'],
    ['for others', { aud: 'x' }, UNAUTHENTICATED],
    ['of another issuer', { iss: 'https://evil.example' }, UNAUTHENTICATED],
    ['that has expired', { exp: NOW / 1000 - 6 }, UNAUTHENTICATED],
    ['without an end', { exp: undefined }, UNAUTHENTICATED],
    ['without a subject', { sub: undefined }, UNAUTHENTICATED],
  ] as const) {
    it(`one ${what} is ${String(expected)}`, async () => {
      assert.deepEqual(await outcome(gateWith({ jwt: [issuer] }), `Bearer ${await signed(claims)}`), expected);
    });
  }

  it('one signed by somebody else is refused', async () => {
    assert.deepEqual(
      await outcome(gateWith({ jwt: [issuer] }), `Bearer ${await signed({}, stranger.privateKey)}`),
      UNAUTHENTICATED,
    );
  });

  it('one without a signature is refused', async () => {
    const [, payload] = (await signed({})).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    assert.deepEqual(await outcome(gateWith({ jwt: [issuer] }), `Bearer ${none}`), UNAUTHENTICATED);
  });

  it('one that was verified is known at once, until it ends', async () => {
    const gate = gateWith({ jwt: [issuer] });
    const header = `Bearer ${await signed({ exp: NOW / 1000 + 10 })}`;
    await outcome(gate, header);
    assert.equal(gate.admit(requestOf(header)) instanceof Promise, false);
    clock.advance(16_000);
    assert.deepEqual(await outcome(gate, header), UNAUTHENTICATED);
    clock.setNow(NOW);
  });

  it('give their claims to the policy for callers', async () => {
    const gate = gateWith({ jwt: [issuer], authorization: ['system', 'authz', 'allow'] });
    assert.equal(await outcome(gate, `Bearer ${await signed({ admin: true })}`), 'svc');
    assert.deepEqual(await outcome(gate, `Bearer ${await signed({})}`), [
      403,
      'request rejected by administrative policy',
    ]);
  });

  it('need keys that come over https', () => {
    assert.throws(() => gateWith({ jwt: [{ ...issuer, jwks: { url: 'http://idp.example/jwks' } }] }), {
      code: 'ERR_PDP_CALLERS',
    });
    assert.throws(() => gateWith({ jwt: [{ ...issuer, jwks: { keys: '{' } }] }), { code: 'ERR_PDP_CALLERS' });
  });
});
