import { z } from 'zod';
import { headerName } from '../../config/endpoint.ts';
import { template } from '../../config/fields.ts';
import { defineMechanism } from '../mechanism.ts';
import { required } from '../property.ts';
import { readBody } from '../values.ts';

/** Sets headers for the upstream. */
export const header = defineMechanism({
  kind: 'finalizer',
  type: 'header',
  description: 'Sets headers of the request to the upstream; each line of a rendered text is a value.',
  properties: () => ({
    headers: required(z.record(headerName(), template()), 'Names with the templates of their values', {
      overridable: true,
    }),
  }),
  create: ({ headers }) => {
    const entries = Object.entries(headers);
    return {
      needsBody: readBody(...Object.values(headers)),
      setsHeaders: Object.keys(headers),
      run: (exchange) => {
        const root = exchange.templateRoot();
        for (const [name, value] of entries) {
          for (const line of value.render(root).split(/\r\n|\r|\n/)) exchange.addHeader(name, headerValue(line));
        }
        return undefined;
      },
    };
  },
});

/** Takes out what a field value cannot hold (RFC 9110 section 5.5): no request may smuggle one in. */
export function headerValue(text: string): string {
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000A-\u001F\u007F]/g, '').trim();
}
