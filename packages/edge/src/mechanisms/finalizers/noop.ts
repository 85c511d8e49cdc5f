import { defineMechanism } from '../mechanism.ts';

/** Does nothing, so that a rule does not inherit the finalizers of the default rule. */
export const noop = defineMechanism({
  kind: 'finalizer',
  type: 'noop',
  description: 'Does nothing; a rule that has it does not inherit the finalizers of the default rule.',
  properties: () => ({}),
  create: () => ({ run: () => undefined }),
});
