import { z } from 'zod';
import { toCel } from '../../cel/values.ts';
import { endpoint, headerName } from '../../config/endpoint.ts';
import { assertions, duration, type Scope, template } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { headerValue } from '../finalizers/header.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { isSuccess, RemoteCall } from '../remote-call.ts';
import { readBody, renderValues, valuesProperty } from '../values.ts';

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
  create: (config, { stepId, runtime }) => {
    const { endpoint: target, payload, expressions, values, forward_response_headers_to_upstream: forwarded } = config;
    const call = new RemoteCall({
      endpoint: target,
      defaultMethod: 'POST',
      payload,
      forwardHeaders: [],
      forwardCookies: [],
      cacheTtlMs: config.cache_ttl,
      runtime,
    });
    return {
      needsBody: readBody(payload, target.url, ...Object.values(target.headers), ...Object.values(values)),
      setsHeaders: forwarded,
      run: async (exchange) => {
        const root = exchange.templateRoot(renderValues(values, exchange.templateRoot()));
        const answer = await call.ask(exchange, root);
        if (answer instanceof Failure) return answer;
        if (!isSuccess(answer)) return new Failure('authorization_error', 'the service does not allow the request');
        // INVARIANT: expressions are tested for every request, also where the answer was kept.
        const variables = { Payload: toCel(answer.payload) };
        for (const { expression, message } of expressions) {
          if (!expression.test(variables))
            return new Failure('authorization_error', message ?? 'an expression is not true');
        }
        exchange.outputs[stepId] = answer.payload;
        for (const name of forwarded) {
          const value = answer.headers[name.toLowerCase()];
          if (value !== undefined) exchange.headers.set(name.toLowerCase(), [headerValue(value)]);
        }
        return undefined;
      },
    };
  },
});
