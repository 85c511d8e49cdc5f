import type { Scope } from '../../config/fields.ts';
import { Failure } from '../../request/failure.ts';
import { defineMechanism, type Eventually } from '../mechanism.ts';
import { type PdpAnswer, pdpProperties, pdpQuestion, pdpReadsBody } from '../pdp.ts';

/** Allows what a decision point allows. */
export const pdpAuthorizer = defineMechanism({
  kind: 'authorizer',
  type: 'pdp',
  description: 'Asks a decision point: the one in this process, or any that speaks AuthZEN or OPA’s REST API.',
  properties: (scope: Scope) => pdpProperties(scope),
  create: (config, context) => {
    const ask = pdpQuestion(config, context);
    return {
      needsBody: pdpReadsBody(config),
      run: (exchange): Eventually<Failure | undefined> => {
        const answer = ask(exchange);
        if (answer instanceof Promise)
          return answer.then((later) => judge(keep(exchange.outputs, context.stepId, later)));
        return judge(keep(exchange.outputs, context.stepId, answer));
      },
    };
  },
});

function judge(answer: PdpAnswer | Failure): Failure | undefined {
  if (answer instanceof Failure) return answer;
  return answer.decision ? undefined : new Failure('authorization_error', 'the policy does not allow the request');
}

function keep(outputs: Record<string, unknown>, stepId: string, answer: PdpAnswer | Failure): PdpAnswer | Failure {
  if (!(answer instanceof Failure)) outputs[stepId] = answer;
  return answer;
}
