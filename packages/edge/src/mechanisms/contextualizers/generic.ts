import { z } from 'zod';
import { endpoint, headerName } from '../../config/endpoint.ts';
import { duration, type Scope, template } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { isSuccess, RemoteCall } from '../remote-call.ts';
import { readBody, renderValues, valuesProperty } from '../values.ts';

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
  create: (config, { stepId, runtime }) => {
    const { endpoint: target, payload, values, continue_pipeline_on_error: goesOn } = config;
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
      needsBody: readBody(payload, target.url, ...Object.values(target.headers), ...Object.values(values)),
      run: async (exchange) => {
        const root = exchange.templateRoot(renderValues(values, exchange.templateRoot()));
        const answer = await call.ask(exchange, root);
        if (answer instanceof Failure) return goesOn ? undefined : answer;
        if (isSuccess(answer)) exchange.outputs[stepId] = answer.payload;
        else if (!goesOn)
          return new Failure('communication_error', 'a service does not answer', { cause: answer.status });
        return undefined;
      },
    };
  },
});
