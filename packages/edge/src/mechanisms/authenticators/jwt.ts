import { hash } from 'node:crypto';
import { Cache } from '@writ/core';
import { compactVerify, decodeJwt, errors } from 'jose';
import { z } from 'zod';
import { endpoint, metadataEndpoint } from '../../config/endpoint.ts';
import { duration, type Scope, secretRef } from '../../config/fields.ts';
import { edgeError } from '../../errors.ts';
import { Failure } from '../../request/failure.ts';
import { Principal } from '../../request/subject.ts';
import { assertClaims, DEFAULT_ALGORITHMS, DEFAULT_LEEWAY_MS } from '../assertions.ts';
import { areInBody, findCredentials, principalFrom } from '../credentials.ts';
import { issuerKeys } from '../key-source.ts';
import { type ConfigProblem, defineMechanism, type Eventually } from '../mechanism.ts';
import { ignored, optional, withDefault } from '../property.ts';
import {
  credentialSources,
  type ErrorSignaling,
  principalPaths,
  TOKEN_SOURCES,
  type TokenAssertions,
  tokenAssertions,
  tokenErrorSignaling,
} from '../token-fields.ts';

/** Verifies a JWT with the keys of its issuer. */
export const jwtAuthenticator = defineMechanism({
  kind: 'authenticator',
  type: 'jwt',
  description: 'Verifies the signature and the claims of a JWT.',
  properties: (scope: Scope) => ({
    jwks_endpoint: optional(endpoint(scope), 'Where the keys of the issuer are; this or `metadata_endpoint`'),
    metadata_endpoint: optional(
      metadataEndpoint(scope),
      'Where the metadata of the issuer is; this or `jwks_endpoint`',
    ),
    jwt_source: withDefault(credentialSources(), TOKEN_SOURCES, 'Where the token is in the request'),
    assertions: withDefault(tokenAssertions(), {}, 'What the token must say', { overridable: true, merge: 'keys' }),
    principal: withDefault(principalPaths('sub'), {}, 'Which claims make the principal', { aliases: ['subject'] }),
    cache_ttl: withDefault(duration(), '10m', 'How long a key is kept', { overridable: true }),
    validate_jwk: withDefault(
      z.boolean(),
      true,
      'Whether the certificate chain of a key, where it has one, is checked',
    ),
    trust_anchors: optional(secretRef(scope), 'The certificates that chains may end in; default: those of the system'),
    trust_store: optional(z.string(), 'A PEM file with these certificates, as heimdall 0.17 has it'),
    error_signaling: withDefault(tokenErrorSignaling(), {}, 'Whether a refused client is told why', {
      overridable: true,
    }),
    allow_fallback_on_error: ignored('Has no effect since heimdall 0.15'),
  }),
  check: ({
    jwks_endpoint: jwks,
    metadata_endpoint: metadata,
    assertions,
    trust_anchors: anchors,
    trust_store: store,
  }): ConfigProblem[] => [
    ...((jwks === undefined) === (metadata === undefined)
      ? [{ message: 'exactly one of `jwks_endpoint` and `metadata_endpoint` is needed' }]
      : []),
    ...(jwks && !assertions.issuers
      ? [
          {
            message: '`assertions.issuers` is needed with `jwks_endpoint`: its keys do not say whose they are',
            path: ['assertions'],
          },
        ]
      : []),
    ...(anchors && store !== undefined
      ? [{ message: '`trust_anchors` and `trust_store` are the same; keep one' }]
      : []),
  ],
  create: (config, { runtime }) => {
    const { assertions, principal, jwt_source: sources, error_signaling: signaling } = config;
    if (assertions.possession) {
      throw edgeError(
        'ERR_EDGE_UNSUPPORTED',
        "`proof_of_possession` is recognised and cannot be checked yet; without it a stolen token would be as good as its owner's",
      );
    }
    const algorithms = [...(assertions.algorithms ?? DEFAULT_ALGORITHMS)];
    const keys = issuerKeys({
      jwks: config.jwks_endpoint,
      metadata: config.metadata_endpoint,
      ttlMs: config.cache_ttl,
      runtime,
    });
    const verified = new Cache<Verified>({ maxEntries: MAX_TOKENS, ttlMs: config.cache_ttl, clock: runtime.clock });
    const refuse = (message: string): Failure => challenged(new Failure('authentication_error', message), signaling);

    async function verify(token: string, key: string): Promise<Principal | Failure> {
      let issuer: string;
      try {
        issuer = decodeJwt(token).iss ?? '';
      } catch {
        return refuse('the token is no JWT');
      }
      // Before anything is fetched: a token must not choose whom the edge asks.
      if (assertions.issuers && !assertions.issuers.includes(issuer)) return refuse('the issuer is not trusted');
      const named = assertions.issuers ? undefined : await keys.issuerOf(issuer);
      if (named instanceof Failure) return named;
      let failure: Failure | undefined;
      try {
        const { payload } = await compactVerify(
          token,
          async (header, jws) => {
            const found = await keys.keyFor(header, jws, issuer);
            if (!(found instanceof Failure)) return found;
            failure = found;
            throw new TypeError('there is no key for the token');
          },
          { algorithms },
        );
        const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
        if (typeof claims !== 'object' || claims === null) return refuse('the token has no claims');
        const expected = named === undefined ? assertions : { ...assertions, issuers: [named] };
        const problem = assertClaims({ ...claims }, expected, runtime.clock.now());
        if (problem) return challenged(problem, signaling);
        const who = principalFrom(claims, principal, key);
        if (who instanceof Principal) remember(key, who, expected, { ...claims });
        return who;
      } catch (cause) {
        if (failure) return failure.type === 'authentication_error' ? challenged(failure, signaling) : failure;
        if (cause instanceof errors.JOSEError || cause instanceof SyntaxError) return refuse('the token is not valid');
        throw cause;
      }
    }

    function remember(
      key: string,
      who: Principal,
      expected: TokenAssertions,
      claims: Readonly<Record<string, unknown>>,
    ): void {
      const { exp } = claims;
      const leftMs =
        typeof exp === 'number'
          ? exp * 1_000 + (expected.leewayMs ?? DEFAULT_LEEWAY_MS) - runtime.clock.now()
          : config.cache_ttl;
      verified.set(key, { principal: who, claims, expected }, Math.min(leftMs, config.cache_ttl));
    }

    return {
      needsBody: areInBody(sources),
      run: (exchange): Eventually<Principal | Failure> => {
        const token = findCredentials(exchange.request, sources);
        if (token instanceof Failure) return challenged(token, signaling);
        if (token.length > MAX_TOKEN_LENGTH) return refuse('the token is too long');
        const key = hash('sha256', token, 'base64url');
        const known = verified.get(key);
        if (!known) return verify(token, key);
        // The wall clock may have been set, so times are compared each time.
        const problem = assertClaims(known.claims, known.expected, runtime.clock.now());
        return problem ? challenged(problem, signaling) : known.principal;
      },
    };
  },
});

const MAX_TOKENS = 50_000;
const MAX_TOKEN_LENGTH = 16 * 1024;

/** A token whose signature was verified, with what is asserted of it each time. */
interface Verified {
  readonly principal: Principal;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expected: TokenAssertions;
}

/** Tells the client what was wrong, where that is wanted (RFC 6750 section 3). */
function challenged(failure: Failure, { enabled, realm, errorUri, includesDescription }: ErrorSignaling): Failure {
  if (!enabled) return failure;
  const parts = [`realm="${quoted(realm)}"`];
  if (!failure.isAbsent) parts.push('error="invalid_token"');
  if (!failure.isAbsent && includesDescription) parts.push(`error_description="${quoted(failure.message)}"`);
  if (errorUri !== undefined) parts.push(`error_uri="${quoted(errorUri)}"`);
  const headers = { 'www-authenticate': `Bearer ${parts.join(', ')}` };
  const { causes, isAbsent } = failure;
  return new Failure(failure.type, failure.message, { causes, isAbsent, headers });
}

function quoted(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&');
}
