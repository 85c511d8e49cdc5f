import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';

/** Refuses every request. */
export const deny = defineMechanism({
  kind: 'authorizer',
  type: 'deny',
  description: 'Denies every request.',
  properties: () => ({}),
  create: () => {
    const denied = new Failure('authorization_error', 'denied by authorizer');
    return { run: () => denied };
  },
});
