import { z } from 'zod';
import { endpoint, headerName } from '../../config/endpoint.ts';
import { duration, type Scope, template } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { ignored, optional, required, withDefault } from '../property.ts';
import { credentialSources, principalPaths } from '../token-fields.ts';

const lifespan = z
  .strictObject({
    active: z.string().optional(),
    issued_at: z.string().optional(),
    not_before: z.string().optional(),
    not_after: z.string().optional(),
    time_format: z.string().optional(),
    validity_leeway: duration().prefault('10s'),
  })
  .transform((value) => value);

/** Asks a service who the credentials belong to. */
export const genericAuthenticator = defineMechanism({
  kind: 'authenticator',
  type: 'generic',
  description: 'Sends the credentials of the request to an endpoint, which answers with who that is.',
  properties: (scope: Scope) => ({
    identity_info_endpoint: required(endpoint(scope), 'Where to ask'),
    authentication_data_source: required(credentialSources(), 'Where the credentials are in the request'),
    forward_headers: withDefault(z.array(headerName()), [], 'Headers of the request to send along'),
    forward_cookies: withDefault(z.array(z.string()), [], 'Cookies of the request to send along'),
    payload: optional(template(), 'The body to send'),
    principal: required(principalPaths(), 'Which parts of the answer make the principal', { aliases: ['subject'] }),
    cache_ttl: withDefault(duration(), '0s', 'How long an answer is kept', { overridable: true }),
    session_lifespan: optional(lifespan, 'Where the answer says how long the session is valid'),
    allow_fallback_on_error: ignored('Has no effect since heimdall 0.15'),
  }),
});
