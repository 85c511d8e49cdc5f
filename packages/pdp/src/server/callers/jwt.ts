import { Cache, type Clock, isLoopback } from '@writ/core';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { pdpError } from '../../errors.ts';
import type { Identity, JwtIssuer } from './types.ts';

/** A verified token is looked at again after this time at the latest: its key may have been withdrawn. */
const REMEMBER_MS = 30_000;
const REMEMBERED = 10_000;
const TOLERANCE_SECONDS = 5;
const KEYS_AGE_MS = 5 * 60_000;
const COOL_DOWN_MS = 10_000;
const FETCH_TIMEOUT_MS = 3_000;

/** Verifies JWTs of the configured issuers. */
export class JwtVerifier {
  readonly #issuers: ReadonlyMap<string, JwtIssuer & { readonly key: JWTVerifyGetKey }>;
  readonly #clock: Clock;
  readonly #verified: Cache<Identity>;

  /** @throws WritError `ERR_PDP_CALLERS` where keys cannot be read or their address is not safe */
  constructor(issuers: readonly JwtIssuer[], clock: Clock) {
    this.#issuers = new Map(issuers.map((issuer) => [issuer.issuer, { ...issuer, key: keysOf(issuer) }]));
    this.#clock = clock;
    this.#verified = new Cache({ maxEntries: REMEMBERED, ttlMs: REMEMBER_MS, clock });
  }

  /** Whose a token is that was verified before, at once. */
  known(digest: string): Identity | undefined {
    return this.#verified.get(digest);
  }

  /** @throws what fetching keys throws: then nobody knows */
  async verify(token: string, digest: string): Promise<Identity | undefined> {
    const issuer = this.#issuerOf(token);
    if (!issuer) return undefined;
    try {
      const { payload } = await jwtVerify(token, issuer.key, {
        issuer: issuer.issuer,
        audience: [...issuer.audience],
        algorithms: [...issuer.algorithms],
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: new Date(this.#clock.now()),
        requiredClaims: ['sub', 'exp'],
      });
      if (typeof payload.sub !== 'string' || payload.sub === '' || payload.exp === undefined) return undefined;
      const identity = { name: payload.sub, claims: payload };
      this.#verified.set(digest, identity, Math.min(REMEMBER_MS, payload.exp * 1000 - this.#clock.now()));
      return identity;
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined;
      throw error;
    }
  }

  #issuerOf(token: string): (JwtIssuer & { readonly key: JWTVerifyGetKey }) | undefined {
    try {
      const { iss } = decodeJwt(token);
      return iss === undefined ? undefined : this.#issuers.get(iss);
    } catch {
      return undefined;
    }
  }
}

function keysOf({ issuer, jwks }: JwtIssuer): JWTVerifyGetKey {
  if ('keys' in jwks) {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it checks the shape itself, and throws
      return createLocalJWKSet(JSON.parse(jwks.keys) as JSONWebKeySet);
    } catch (cause) {
      throw pdpError('ERR_PDP_CALLERS', `the key set of issuer \`${issuer}\` is none`, { cause });
    }
  }
  const url = URL.parse(jwks.url);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe) throw pdpError('ERR_PDP_CALLERS', `the keys of issuer \`${issuer}\` must come over https`);
  return createRemoteJWKSet(url, {
    cacheMaxAge: KEYS_AGE_MS,
    cooldownDuration: COOL_DOWN_MS,
    timeoutDuration: FETCH_TIMEOUT_MS,
  });
}
