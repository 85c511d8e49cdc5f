import { z } from 'zod';
import { endpoint, metadataEndpoint } from '../../config/endpoint.ts';
import { duration, type Scope, secretRef } from '../../config/fields.ts';
import { type ConfigProblem, defineMechanism } from '../mechanism.ts';
import { ignored, optional, withDefault } from '../property.ts';
import {
  credentialSources,
  principalPaths,
  TOKEN_SOURCES,
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
});
