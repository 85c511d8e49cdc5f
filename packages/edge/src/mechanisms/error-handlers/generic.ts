import { z } from 'zod';
import { headerName } from '../../config/endpoint.ts';
import { template } from '../../config/fields.ts';
import { headerValue } from '../finalizers/header.ts';
import { defineMechanism } from '../mechanism.ts';
import { optional, required, withDefault } from '../property.ts';
import { readBody, renderValues, valuesProperty } from '../values.ts';

const headers = z
  .array(
    z.record(headerName(), template()).refine((entry) => Object.keys(entry).length === 1, 'each entry has one header'),
  )
  .transform((entries) => entries.flatMap((entry) => Object.entries(entry)));

/** Answers with what the configuration says. */
export const genericHandler = defineMechanism({
  kind: 'error_handler',
  type: 'generic',
  description: 'Answers with a status, headers and a body of your own.',
  properties: () => ({
    code: required(z.int().min(100).max(599), 'The status', { overridable: true }),
    headers: withDefault(headers, [], 'A list of headers, one to an entry, with templates', { overridable: true }),
    body: optional(template(), 'The body', { overridable: true }),
    values: valuesProperty('Templates that the others see as `.Values`'),
  }),
  create: ({ code, headers: list, body, values }) => ({
    needsBody: readBody(body, ...list.map(([, value]) => value), ...Object.values(values)),
    run: (exchange) => {
      const Request = exchange.request.toTemplate();
      const root = { Request, Values: renderValues(values, { Request }) };
      return {
        status: code,
        headers: list.map(([name, value]) => [name.toLowerCase(), headerValue(value.render(root))] as const),
        body: body?.render(root) ?? '',
      };
    },
  }),
});
