import { anonymous } from './authenticators/anonymous.ts';
import { basicAuth } from './authenticators/basic-auth.ts';
import { genericAuthenticator } from './authenticators/generic.ts';
import { jwtAuthenticator } from './authenticators/jwt.ts';
import { oauth2Introspection } from './authenticators/oauth2-introspection.ts';
import { unauthorized } from './authenticators/unauthorized.ts';
import { allow } from './authorizers/allow.ts';
import { cel } from './authorizers/cel.ts';
import { deny } from './authorizers/deny.ts';
import { pdpAuthorizer } from './authorizers/pdp.ts';
import { remote } from './authorizers/remote.ts';
import { genericContextualizer } from './contextualizers/generic.ts';
import { map } from './contextualizers/map.ts';
import { pdpContextualizer } from './contextualizers/pdp.ts';
import { defaultHandler } from './error-handlers/default.ts';
import { genericHandler } from './error-handlers/generic.ts';
import { redirect } from './error-handlers/redirect.ts';
import { wwwAuthenticate } from './error-handlers/www-authenticate.ts';
import { cookie } from './finalizers/cookie.ts';
import { header } from './finalizers/header.ts';
import { jwt } from './finalizers/jwt.ts';
import { noop } from './finalizers/noop.ts';
import { oauth2ClientCredentials } from './finalizers/oauth2-client-credentials.ts';
import type { MechanismKind, MechanismType } from './mechanism.ts';

/** The kinds, in the order in which pipelines run them. */
export const MECHANISM_KINDS = [
  'authenticator',
  'authorizer',
  'contextualizer',
  'finalizer',
  'error_handler',
] as const satisfies readonly MechanismKind[];

/** Every type of mechanism. A new one is added here, and nowhere else. */
const MECHANISM_TYPES: readonly MechanismType[] = [
  anonymous,
  unauthorized,
  basicAuth,
  genericAuthenticator,
  oauth2Introspection,
  jwtAuthenticator,
  allow,
  deny,
  cel,
  remote,
  pdpAuthorizer,
  genericContextualizer,
  map,
  pdpContextualizer,
  noop,
  header,
  cookie,
  jwt,
  oauth2ClientCredentials,
  defaultHandler,
  genericHandler,
  redirect,
  wwwAuthenticate,
];

/** The types of a kind. */
export function typesOf(kind: MechanismKind): readonly MechanismType[] {
  return MECHANISM_TYPES.filter((type) => type.kind === kind);
}
