import { argon2, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Cache } from '@writ/core';
import { z } from 'zod';
import { type Scope, secretRef } from '../../config/fields.ts';
import { edgeError } from '../../errors.ts';
import { credentialsFrom } from '../../http/endpoint-client.ts';
import { Failure } from '../../request/failure.ts';
import { Principal } from '../../request/subject.ts';
import { findCredentials } from '../credentials.ts';
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
  create: ({ credentials, user_id: inlineId, password, error_signaling: { enabled, realm } }, { runtime }) => {
    const known = credentials
      ? credentialsFrom({ type: 'reference', reference: credentials }, runtime, 'user_id', 'password')
      : { id: inlineId ?? '', secret: password ?? '' };
    const check = passwordCheck(known.secret, credentials !== undefined);
    // A hash is expensive on purpose. What was right a moment ago is right now; what was wrong is hashed each time.
    const salt = randomBytes(32);
    const right = new Cache<true>({ maxEntries: 16, ttlMs: 30_000, clock: runtime.clock });
    const headers: Record<string, string> = enabled
      ? { 'www-authenticate': `Basic realm="${realm.replaceAll(/["\\]/g, '\\$&')}"` }
      : {};
    const absent = new Failure('authentication_error', 'no user id and password are present', {
      causes: ['precondition_error'],
      isAbsent: true,
      headers,
    });
    const wrong = new Failure('authentication_error', 'the user id or the password is wrong', { headers });
    const principal = new Principal(known.id);
    return {
      run: async (exchange) => {
        const encoded = findCredentials(exchange.request, [{ in: 'header', name: 'authorization', scheme: 'Basic' }]);
        if (encoded instanceof Failure) return absent;
        // A password may hold colons, a user id cannot (RFC 7617 section 2).
        const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
        if (id === undefined || secret === undefined) return wrong;
        const key = createHmac('sha256', salt)
          .update(JSON.stringify([id, secret]))
          .digest('base64');
        if (right.get(key)) return principal;
        const [isUser, isPassword] = [sameText(id, known.id), await check(secret)];
        if (!isUser || !isPassword) return wrong;
        right.set(key, true);
        return principal;
      },
    };
  },
});

const NEITHER: ConfigProblem = {
  message: 'the key `credentials` is missing; write it, or both `user_id` and `password` as heimdall 0.17 has them',
};

/** Compares in a time that does not tell how much was right. */
function sameText(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

// `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/-]+)\$([\w+/-]+)$/;

/** @throws ERR_EDGE_SECRET where a hash is needed and the secret is none */
function passwordCheck(secret: string, needsHash: boolean): (password: string) => Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', digest = ''] = PHC.exec(secret) ?? [];
  if (memory === undefined) {
    if (needsHash)
      throw edgeError(
        'ERR_EDGE_SECRET',
        'the password of `basic_auth` is no argon2id hash in PHC format: `$argon2id$v=19$m=…,t=…,p=…$…$…`',
      );
    return async (password) => Promise.resolve(sameText(password, secret));
  }
  const expected = Buffer.from(digest, 'base64');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return async (password) => {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const options = {
      message: password,
      nonce: Buffer.from(salt, 'base64'),
      tagLength: expected.length,
      ...parameters,
    };
    argon2('argon2id', options, (error, derived) => (error ? reject(error) : resolve(Buffer.from(derived))));
    const derived = await promise;
    return derived.length === expected.length && timingSafeEqual(derived, expected);
  };
}
