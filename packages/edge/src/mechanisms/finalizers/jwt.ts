import { headerTarget, signer } from '../../config/endpoint.ts';
import { duration, type Scope, template } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { valuesProperty } from '../values.ts';

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
});
