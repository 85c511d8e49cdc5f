import { z } from 'zod';
import { headerValue } from '../finalizers/header.ts';
import { defineMechanism } from '../mechanism.ts';
import { withDefault } from '../property.ts';

/** Asks for user id and password. */
export const wwwAuthenticate = defineMechanism({
  kind: 'error_handler',
  type: 'www_authenticate',
  description: 'Answers 401 with a challenge for user id and password (RFC 7617).',
  properties: () => ({
    realm: withDefault(z.string(), 'Please authenticate', 'What browsers show', { overridable: true }),
  }),
  create: ({ realm }) => {
    const challenge = `Basic realm="${headerValue(realm).replace(/["\\]/g, (mark) => `\\${mark}`)}"`;
    return { run: () => ({ status: 401, headers: [['www-authenticate', challenge]], body: '' }) };
  },
});
