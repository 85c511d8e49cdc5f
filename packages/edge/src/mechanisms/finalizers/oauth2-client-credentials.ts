import { z } from 'zod';
import { headerTarget } from '../../config/endpoint.ts';
import { duration, type Scope, secretRef, url } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';

/** Gets a token for the upstream. */
export const oauth2ClientCredentials = defineMechanism({
  kind: 'finalizer',
  type: 'oauth2_client_credentials',
  description:
    'Gets an access token with the credentials of a client (RFC 6749 section 4.4) and sends it to the upstream.',
  properties: (scope: Scope) => ({
    token_url: required(url(scope), 'The token endpoint'),
    credentials: optional(secretRef(scope), 'A secret `{client_id, client_secret}`'),
    client_id: optional(z.string().min(1), 'The id of the client, as heimdall 0.17 has it'),
    client_secret: optional(z.string().min(1), 'The secret of the client, as heimdall 0.17 has it'),
    auth_method: withDefault(z.enum(['basic_auth', 'request_body']), 'basic_auth', 'How the client authenticates'),
    scopes: withDefault(z.array(z.string()), [], 'What to ask for', { overridable: true }),
    cache_ttl: optional(duration(), 'How long a token is kept at most; `0s` keeps none', { overridable: true }),
    header: optional(
      headerTarget(),
      'The header that it goes into; default: `Authorization` with the type of the token',
      {
        overridable: true,
      },
    ),
  }),
  check: ({ credentials, client_id: id, client_secret: secret }) =>
    (credentials === undefined) === (id === undefined) || (id === undefined) !== (secret === undefined)
      ? [{ message: 'the key `credentials` is missing; write it, or both `client_id` and `client_secret`' }]
      : [],
});
