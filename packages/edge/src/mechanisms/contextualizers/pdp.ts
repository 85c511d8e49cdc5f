import type { Scope } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';
import { pdpProperties, pdpQuestion, pdpReadsBody } from '../pdp.ts';

/** Keeps what a decision point says, for others to enforce. */
export const pdpContextualizer = defineMechanism({
  kind: 'contextualizer',
  type: 'pdp',
  description:
    'Asks a decision point and keeps `{result, decision, context}` as the output of the step; it does not deny.',
  properties: (scope: Scope) => pdpProperties(scope),
  create: (config, context) => {
    const ask = pdpQuestion(config, context);
    return {
      needsBody: pdpReadsBody(config),
      run: async (exchange) => {
        const answer = await ask(exchange);
        if (answer instanceof Failure) return answer;
        exchange.outputs[context.stepId] = answer;
        return undefined;
      },
    };
  },
});
