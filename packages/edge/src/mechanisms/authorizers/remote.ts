import { z } from 'zod';
import { endpoint, headerName } from '../../config/endpoint.ts';
import { assertions, duration, type Scope, template } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { valuesProperty } from '../values.ts';

/** Asks a service whether a request is allowed. */
export const remote = defineMechanism({
  kind: 'authorizer',
  type: 'remote',
  description: 'Asks an endpoint; an answer of 2xx for which every expression is true allows the request.',
  properties: (scope: Scope) => ({
    endpoint: required(endpoint(scope), 'Where to ask'),
    payload: optional(template(), 'The body to send', { overridable: true }),
    expressions: withDefault(
      assertions('Payload').or(z.array(z.never())),
      [],
      'What must be true of the answer, which is `Payload`',
      {
        overridable: true,
      },
    ),
    forward_response_headers_to_upstream: withDefault(
      z.array(headerName()),
      [],
      'Headers of the answer to send to the upstream',
      {
        overridable: true,
      },
    ),
    cache_ttl: withDefault(duration(), '0s', 'How long an answer is kept', { overridable: true }),
    values: valuesProperty('Templates that the others see as `.Values`'),
  }),
  check: ({ endpoint: { headers }, payload }) =>
    payload === undefined && Object.keys(headers).length === 0
      ? [
          {
            message:
              '`payload` is needed where the endpoint has no `headers`: the answer would not depend on the request',
          },
        ]
      : [],
});
