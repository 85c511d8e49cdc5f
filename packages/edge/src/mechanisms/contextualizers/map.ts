import { templates } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { required } from '../property.ts';
import { readBody, renderValues, valuesProperty } from '../values.ts';

/** Makes new values of known ones. */
export const map = defineMechanism({
  kind: 'contextualizer',
  type: 'map',
  description: 'Renders templates and keeps the texts as the output of the step.',
  properties: () => ({
    items: required(templates(), 'Names with the templates of their texts'),
    values: valuesProperty('Templates that `items` see as `.Values`'),
  }),
  create: ({ items, values }, { stepId }) => ({
    needsBody: readBody(...Object.values(items), ...Object.values(values)),
    run: (exchange) => {
      const rendered = renderValues(values, exchange.templateRoot());
      exchange.outputs[stepId] = renderValues(items, exchange.templateRoot(rendered));
      return undefined;
    },
  }),
});
