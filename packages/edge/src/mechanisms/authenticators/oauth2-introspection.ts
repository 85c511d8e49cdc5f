import { endpoint, metadataEndpoint } from '../../config/endpoint.ts';
import { duration, type Scope } from '../../config/fields.ts';
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
});
