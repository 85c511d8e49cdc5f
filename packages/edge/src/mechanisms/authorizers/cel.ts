import { assertions } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';
import { required } from '../property.ts';
import { readBody, renderValues, valuesProperty } from '../values.ts';

/** Allows what expressions say. */
export const cel = defineMechanism({
  kind: 'authorizer',
  type: 'cel',
  description: 'Allows a request if every expression (CEL) is true.',
  properties: () => ({
    expressions: required(
      assertions('Request', 'Subject', 'Outputs', 'Values'),
      'What must be true, with the message where it is not',
      {
        overridable: true,
      },
    ),
    values: valuesProperty('Templates that expressions see as `Values`'),
  }),
  create: ({ expressions, values }) => ({
    needsBody: expressions.some(({ expression }) => expression.reads.has('Body')) || readBody(...Object.values(values)),
    run: (exchange) => {
      const rendered = renderValues(values, exchange.templateRoot());
      const variables = exchange.expressionVariables(rendered);
      for (const { expression, message } of expressions) {
        if (!expression.test(variables))
          return new Failure('authorization_error', message ?? 'an expression is not true');
      }
      return undefined;
    },
  }),
});
