import { Cache } from '@writ/core';
import { headerTarget, signer } from '../../config/endpoint.ts';
import { duration, type Scope, template } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { readBody, renderValues, valuesProperty } from '../values.ts';

/** A token that has less than this left is made anew, so that the upstream does not see it expire. */
const REMAINING_MS = 5_000;
const MAX_TOKENS = 50_000;

/** Signs the authorization contract. */
export const jwt = defineMechanism({
  kind: 'finalizer',
  type: 'jwt',
  description: 'Signs a JWT for the upstream: the subject, and the claims that templates make.',
  properties: (scope: Scope) => ({
    signer: required(signer(scope), 'Who signs, and with which key'),
    claims: optional(template(), 'A template that yields a JSON object of claims', { overridable: true }),
    values: valuesProperty('Templates that `claims` sees as `.Values`; without `claims` they are claims themselves'),
    ttl: withDefault(duration(), '5m', 'How long the token is valid; more than 1s', { overridable: true }),
    header: optional(headerTarget(), 'The header that it goes into; default: `Authorization` with the scheme `Bearer`'),
  }),
  check: ({ ttl }) => (ttl > 1_000 ? [] : [{ message: '`ttl` must be more than 1s', path: ['ttl'] }]),
  create: ({ signer: by, claims, values, ttl, header }, { runtime }) => {
    const { name = 'authorization', scheme = header ? undefined : 'Bearer' } = header ?? {};
    const prefix = scheme === undefined || scheme === '' ? '' : `${scheme} `;
    const tokens = new Cache<string>({ maxEntries: MAX_TOKENS, ttlMs: ttl - REMAINING_MS, clock: runtime.clock });
    // A key that is not there must stop the start and not the first request.
    runtime.signers.keyOf(by);
    return {
      needsBody: readBody(claims, ...Object.values(values)),
      setsHeaders: [name],
      run: (exchange) => {
        const rendered = renderValues(values, exchange.templateRoot());
        const text = claims ? claims.render(exchange.templateRoot(rendered)) : JSON.stringify(rendered);
        const key = runtime.signers.keyOf(by);
        const { id } = exchange.subject;
        // INVARIANT: everything that a token is made of is part of its key in the cache.
        const cacheKey = `${key.kid}\n${JSON.stringify(id)}\n${text}`;
        let token = tokens.get(cacheKey);
        if (token === undefined) {
          const own = objectOf(text);
          if (!own) return new Failure('internal_error', 'the claims are no JSON object');
          const now = Math.floor(runtime.clock.now() / 1_000);
          const payload = {
            ...own,
            exp: now + Math.floor(ttl / 1_000),
            iat: now,
            nbf: now,
            iss: by.name,
            jti: runtime.ids.next(),
            sub: id,
          };
          const input = `${encode({ alg: key.alg, kid: key.kid, typ: 'JWT' })}.${encode(payload)}`;
          token = `${input}.${key.sign(input)}`;
          tokens.set(cacheKey, token);
        }
        exchange.headers.set(name.toLowerCase(), [prefix + token]);
        return undefined;
      },
    };
  },
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
