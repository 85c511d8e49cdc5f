import { z } from 'zod';
import { endpoint, headerName } from '../../config/endpoint.ts';
import { duration, type Scope, template } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { valuesProperty } from '../values.ts';

/** Asks a service for more about a request. */
export const genericContextualizer = defineMechanism({
  kind: 'contextualizer',
  type: 'generic',
  description: 'Asks an endpoint and keeps the answer as the output of the step.',
  properties: (scope: Scope) => ({
    endpoint: required(endpoint(scope), 'Where to ask'),
    forward_headers: withDefault(z.array(headerName()), [], 'Headers of the request to send along', {
      overridable: true,
    }),
    forward_cookies: withDefault(z.array(z.string()), [], 'Cookies of the request to send along', {
      overridable: true,
    }),
    payload: optional(template(), 'The body to send', { overridable: true }),
    cache_ttl: withDefault(duration(), '10s', 'How long an answer is kept', { overridable: true }),
    continue_pipeline_on_error: withDefault(
      z.boolean(),
      false,
      'Goes on without an output where the endpoint does not answer',
      {
        overridable: true,
      },
    ),
    values: valuesProperty('Templates that the others see as `.Values`'),
  }),
});
