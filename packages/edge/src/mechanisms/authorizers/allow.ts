import { defineMechanism } from '../mechanism.ts';

/** Lets every authenticated request pass. */
export const allow = defineMechanism({
  kind: 'authorizer',
  type: 'allow',
  description: 'Allows every request.',
  properties: () => ({}),
  create: () => ({ run: () => undefined }),
});
