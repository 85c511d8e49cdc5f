import { z } from 'zod';
import { Principal } from '../../request/subject.ts';
import { defineMechanism } from '../mechanism.ts';
import { withDefault } from '../property.ts';

/** Lets everyone in, under one name. */
export const anonymous = defineMechanism({
  kind: 'authenticator',
  type: 'anonymous',
  description: 'Accepts every request and gives it a principal without attributes.',
  properties: () => ({
    principal: withDefault(z.string().min(1), 'anonymous', 'The id of the principal', {
      overridable: true,
      aliases: ['subject'],
    }),
  }),
  isInsecure: true,
  create: ({ principal }) => {
    const nobody = new Principal(principal);
    return { run: () => nobody };
  },
});
