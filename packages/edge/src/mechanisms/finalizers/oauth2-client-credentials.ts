import { z } from 'zod';
import { headerTarget } from '../../config/endpoint.ts';
import { duration, type Scope, secretRef, url } from '../../config/fields.ts';
import { TokenSource } from '../../http/endpoint-client.ts';
import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { headerValue } from './header.ts';

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
  create: (config, { runtime }) => {
    const { credentials, client_id: id = '', client_secret: secret = '', header } = config;
    const source = new TokenSource(
      {
        tokenUrl: config.token_url,
        credentials: credentials ? { type: 'reference', reference: credentials } : { type: 'inline', id, secret },
        authMethod: config.auth_method,
        scopes: config.scopes,
        cacheTtlMs: config.cache_ttl,
        header,
      },
      runtime,
    );
    const name = header?.name.toLowerCase() ?? 'authorization';
    return {
      setsHeaders: [name],
      run: async (exchange) => {
        try {
          const { type, token } = await source.get();
          const scheme = header ? header.scheme : type;
          exchange.headers.set(name, [
            headerValue(scheme === undefined || scheme === '' ? token : `${scheme} ${token}`),
          ]);
          return undefined;
        } catch (cause) {
          return new Failure('communication_error', 'the token endpoint gives no token', { cause });
        }
      },
    };
  },
});
