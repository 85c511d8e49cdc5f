import { type Scope, url } from '../../config/fields.ts';
import { headerValue } from '../finalizers/header.ts';
import { defineMechanism } from '../mechanism.ts';
import { required, withDefault } from '../property.ts';
import { redirectStatus } from './default.ts';

/** Sends a browser elsewhere. */
export const redirect = defineMechanism({
  kind: 'error_handler',
  type: 'redirect',
  description: 'Redirects the client, to log in for example.',
  properties: (scope: Scope) => ({
    to: required(url(scope), 'Where to; a template that sees `.Request`'),
    code: withDefault(redirectStatus, 302, 'The status'),
  }),
  create: ({ to, code }) => ({
    run: (exchange) => ({
      status: code,
      headers: [['location', headerValue(to.render({ Request: exchange.request.toTemplate() }))]],
      body: '',
    }),
  }),
});
