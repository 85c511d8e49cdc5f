import { hash } from 'node:crypto';
import { Cache, expiring } from '@writ/core';
import { endpoint, metadataEndpoint } from '../../config/endpoint.ts';
import { duration, type Scope } from '../../config/fields.ts';
import { edgeError } from '../../errors.ts';
import { EndpointClient } from '../../http/endpoint-client.ts';
import { Failure } from '../../request/failure.ts';
import { assertClaims } from '../assertions.ts';
import { areInBody, findCredentials, principalFrom } from '../credentials.ts';
import { issuerKeys } from '../key-source.ts';
import { defineMechanism } from '../mechanism.ts';
import { ignored, optional, withDefault } from '../property.ts';
import {
  credentialSources,
  principalPaths,
  TOKEN_SOURCES,
  tokenAssertions,
  tokenErrorSignaling,
} from '../token-fields.ts';

/** Asks an authorization server whether a token is valid (RFC 7662). */
export const oauth2Introspection = defineMechanism({
  kind: 'authenticator',
  type: 'oauth2_introspection',
  description: 'Asks the introspection endpoint of an authorization server about the token of the request.',
  properties: (scope: Scope) => ({
    introspection_endpoint: optional(endpoint(scope), 'Where to ask; this or `metadata_endpoint`'),
    metadata_endpoint: optional(
      metadataEndpoint(scope),
      'Where the metadata of the server is; this or `introspection_endpoint`',
    ),
    token_source: withDefault(credentialSources(), TOKEN_SOURCES, 'Where the token is in the request'),
    assertions: withDefault(tokenAssertions(), {}, 'What the answer must say', { overridable: true, merge: 'keys' }),
    principal: withDefault(principalPaths('sub'), {}, 'Which parts of the answer make the principal', {
      aliases: ['subject'],
    }),
    cache_ttl: optional(duration(), 'How long an answer is kept at most; `0s` keeps none', { overridable: true }),
    error_signaling: withDefault(tokenErrorSignaling(), {}, 'Whether a refused client is told why', {
      overridable: true,
    }),
    allow_fallback_on_error: ignored('Has no effect since heimdall 0.15'),
  }),
  check: (config) =>
    (config.introspection_endpoint === undefined) === (config.metadata_endpoint === undefined)
      ? [{ message: 'exactly one of `introspection_endpoint` and `metadata_endpoint` is needed' }]
      : [],
  create: (config, { runtime }) => {
    const {
      assertions,
      principal,
      token_source: sources,
      metadata_endpoint: metadata,
      introspection_endpoint: target,
    } = config;
    if (assertions.possession)
      throw edgeError('ERR_EDGE_UNSUPPORTED', '`proof_of_possession` is recognised and cannot be checked yet');
    const direct = target && new EndpointClient(target, 'POST', runtime);
    const server = metadata && issuerKeys({ jwks: undefined, metadata, ttlMs: METADATA_TTL_MS, runtime });
    const answers = new Cache<Readonly<Record<string, unknown>>>({
      maxEntries: MAX_ANSWERS,
      ttlMs: 0,
      clock: runtime.clock,
    });

    async function load(token: string): Promise<ReturnType<typeof expiring<Readonly<Record<string, unknown>>>>> {
      const client = direct ?? (await server?.introspectionClient());
      if (!client) throw new TypeError('there is no introspection endpoint');
      const answer = await client.send({
        root: {},
        body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      });
      if (answer.status !== 200) throw new TypeError(`the introspection endpoint answered ${answer.status}`);
      const claims: unknown = JSON.parse(answer.text);
      if (typeof claims !== 'object' || claims === null)
        throw new TypeError('the introspection endpoint answered no object');
      const known: Readonly<Record<string, unknown>> = { ...claims };
      const { exp } = known;
      const left = typeof exp === 'number' ? exp * 1_000 - runtime.clock.now() - RESERVE_MS : undefined;
      const ttlMs = config.cache_ttl === undefined ? (left ?? 0) : Math.min(config.cache_ttl, left ?? config.cache_ttl);
      // Of a token that is not active nothing is kept: it may be a new one that has not arrived yet.
      return expiring(known, known['active'] === true ? ttlMs : 0);
    }

    return {
      needsBody: areInBody(sources),
      run: async (exchange) => {
        const token = findCredentials(exchange.request, sources);
        if (token instanceof Failure) return token;
        const key = hash('sha256', token, 'base64url');
        let claims: Readonly<Record<string, unknown>> | undefined;
        try {
          claims = await answers.getOrLoad(key, async () => load(token));
        } catch (cause) {
          return new Failure('communication_error', 'the introspection endpoint does not answer', { cause });
        }
        if (claims?.['active'] !== true) return new Failure('authentication_error', 'the token is not active');
        const issuer = metadata && !assertions.issuers ? await server?.issuerOf('') : undefined;
        if (issuer instanceof Failure) return issuer;
        const expected =
          claims['iss'] === undefined
            ? { ...assertions, issuers: undefined }
            : issuer === undefined
              ? assertions
              : { ...assertions, issuers: [issuer] };
        return (
          assertClaims(claims, expected, runtime.clock.now()) ??
          principalFrom(claims, principal, JSON.stringify(claims))
        );
      },
    };
  },
});

const METADATA_TTL_MS = 30 * 60_000;
const MAX_ANSWERS = 50_000;
/** A token that is about to expire is asked about again. */
const RESERVE_MS = 10_000;
