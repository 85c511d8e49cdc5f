import { z } from 'zod';
import { type Scope, secretRef } from '../../config/fields.ts';
import { type ConfigProblem, defineMechanism } from '../mechanism.ts';
import { ignored, optional, withDefault } from '../property.ts';

const signaling = z
  .strictObject({ enabled: z.boolean().default(false), realm: z.string().default('Please authenticate') })
  .transform(({ enabled, realm }) => ({ enabled, realm }));

/** User id and password of HTTP (RFC 7617). */
export const basicAuth = defineMechanism({
  kind: 'authenticator',
  type: 'basic_auth',
  description: 'Checks user id and password of an `Authorization: Basic` header.',
  properties: (scope: Scope) => ({
    credentials: optional(secretRef(scope), 'A secret `{user_id, password}`, the password an argon2id hash (PHC)'),
    user_id: optional(z.string().min(1), 'The user id, as heimdall 0.17 has it'),
    password: optional(z.string().min(1), 'The password, as heimdall 0.17 has it'),
    error_signaling: withDefault(signaling, {}, 'Whether a refused client is told how to authenticate', {
      overridable: true,
    }),
    allow_fallback_on_error: ignored('Has no effect since heimdall 0.15'),
  }),
  check: ({ credentials, user_id: id, password }): ConfigProblem[] =>
    credentials === undefined
      ? id !== undefined && password !== undefined
        ? []
        : [NEITHER]
      : (id ?? password)
        ? [NEITHER]
        : [],
});

const NEITHER: ConfigProblem = {
  message: 'the key `credentials` is missing; write it, or both `user_id` and `password` as heimdall 0.17 has them',
};
