import { Failure } from '../../request/failure.ts';
import { defineMechanism } from '../mechanism.ts';

/** Lets nobody in. */
export const unauthorized = defineMechanism({
  kind: 'authenticator',
  type: 'unauthorized',
  description: 'Refuses every request.',
  properties: () => ({}),
  create: () => {
    // Nothing was presented that it could judge, so an authenticator after it may have a try, as in heimdall.
    const denied = new Failure('authentication_error', 'denied by authenticator', { isAbsent: true });
    return { run: () => denied };
  },
});
