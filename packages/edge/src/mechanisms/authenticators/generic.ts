import { z } from 'zod';
import { endpoint, headerName } from '../../config/endpoint.ts';
import { duration, type Scope, template } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { areInBody, findCredentials, principalFrom } from '../credentials.ts';
import { lookUp } from '../gjson.ts';
import { defineMechanism } from '../mechanism.ts';
import { ignored, optional, required, withDefault } from '../property.ts';
import { isSuccess, RemoteCall } from '../remote-call.ts';
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
  create: (config, { runtime }) => {
    const { authentication_data_source: sources, principal, session_lifespan: times, payload } = config;
    const target = config.identity_info_endpoint;
    const call = new RemoteCall({
      endpoint: target,
      defaultMethod: 'POST',
      payload,
      forwardHeaders: config.forward_headers,
      forwardCookies: config.forward_cookies,
      cacheTtlMs: config.cache_ttl,
      runtime,
    });
    return {
      needsBody: areInBody(sources),
      run: async (exchange) => {
        const credentials = findCredentials(exchange.request, sources);
        if (credentials instanceof Failure) return credentials;
        const answer = await call.ask(exchange, { AuthenticationData: credentials }, credentials);
        if (answer instanceof Failure) return answer;
        if (answer.status === 401 || answer.status === 403)
          return new Failure('authentication_error', 'the credentials are not accepted');
        if (!isSuccess(answer))
          return new Failure('communication_error', 'the identity service does not answer', { cause: answer.status });
        // Also of an answer that was kept: a session ends when it ends.
        const ended = times && sessionProblem(answer.payload, times, runtime.clock.now());
        return ended ?? principalFrom(answer.payload, principal, JSON.stringify(answer.payload));
      },
    };
  },
});

/** What is wrong with a session by what the answer says of it. Times are seconds, or texts in ISO 8601. */
function sessionProblem(payload: unknown, times: z.infer<typeof lifespan>, nowMs: number): Failure | undefined {
  const refused = new Failure('authentication_error', 'the session is not valid');
  const at = (path: string | undefined): number | undefined => {
    const value = path === undefined ? undefined : lookUp(payload, path);
    if (value === undefined || value === null) return undefined;
    return typeof value === 'number' ? value * 1_000 : Date.parse(typeof value === 'string' ? value : '');
  };
  const active = times.active === undefined ? true : lookUp(payload, times.active);
  if (active !== true && active !== 'true' && active !== 1) return refused;
  const leeway = times.validity_leeway;
  for (const start of [at(times.issued_at), at(times.not_before)]) {
    if (start !== undefined && !(start <= nowMs + leeway)) return refused;
  }
  const end = at(times.not_after);
  return end !== undefined && !(end > nowMs - leeway) ? refused : undefined;
}
