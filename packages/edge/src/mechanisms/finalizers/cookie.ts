import { z } from 'zod';
import { template } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { required } from '../property.ts';
import { readBody } from '../values.ts';

/** Sets cookies for the upstream. */
export const cookie = defineMechanism({
  kind: 'finalizer',
  type: 'cookie',
  description: 'Sets cookies of the request to the upstream.',
  properties: () => ({
    cookies: required(
      z.record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), template()),
      'Names with the templates of their values',
      {
        overridable: true,
      },
    ),
  }),
  create: ({ cookies }) => {
    const entries = Object.entries(cookies);
    return {
      needsBody: readBody(...Object.values(cookies)),
      run: (exchange) => {
        const root = exchange.templateRoot();
        for (const [name, value] of entries) exchange.cookies.set(name, cookieValue(value.render(root)));
        return undefined;
      },
    };
  },
});

/** Drops what a cookie's value cannot hold (RFC 6265 section 4.1.1); one with a space or comma is put in quotes. */
function cookieValue(text: string): string {
  const kept = text.replace(/[^\x20\x21\x23-\x3A\x3C-\x5B\x5D-\x7E]/g, '');
  return /[ ,]/.test(kept) ? `"${kept}"` : kept;
}
