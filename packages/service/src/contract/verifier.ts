import { hash } from 'node:crypto';
import { Cache, type Clock, ERROR_KINDS, systemClock } from '@writ/core';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { SERVICE_ERRORS, serviceError } from '../errors.ts';
import { type KeySource, keysOf } from './keys.ts';
import type { AuthorizationContract, ClaimsSchema, ContractRefusal, UncheckedClaims, Verification } from './types.ts';

/** Signature algorithms of public keys (RFC 7518 section 3.1, RFC 8037): a contract is never signed with a shared secret. */
export type ContractAlgorithm =
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'RS256'
  | 'RS384'
  | 'RS512';

const ALGORITHMS: ReadonlySet<string> = new Set<ContractAlgorithm>([
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
]);

export interface VerifierOptions<Claims> {
  /** Where the public keys of the edge are: its `/.well-known/jwks` address, or the key set. */
  readonly jwks: KeySource;
  /** The `iss` that contracts must have. */
  readonly issuer: string;
  /** The `aud` that contracts must have, one of them. Required, but for `insecure: ['any-audience']`. */
  readonly audience?: string | readonly string[];
  /** Default: `ES256` alone. */
  readonly algorithms?: readonly ContractAlgorithm[];
  /** What the claims have to be. Default: they stay unchecked. */
  readonly schema?: ClaimsSchema<Claims>;
  /** The `sub` of a request without a login. Default: `anonymous`. */
  readonly anonymousSubject?: string;
  /** By how many milliseconds the clocks of edge and service may differ. Default: 5000; at most 60,000. */
  readonly clockToleranceMs?: number;
  /** What is accepted although it weakens the verification. */
  readonly insecure?: readonly ('any-audience' | 'plain-http')[];
  readonly clock?: Clock;
}

/** Verifies authorization contracts, without a call to anybody once it has the keys. */
export interface ContractVerifier<Claims> {
  /**
   * @param header the value of the `authorization` header, or undefined where the request has none
   * @returns the contract or why there is none; it does not throw
   */
  verify(header: string | undefined): Promise<Verification<Claims>>;
}

const MAX_TOKEN_LENGTH = 16 * 1024;
const MAX_CLOCK_TOLERANCE_MS = 60_000;
/** A verified contract is looked at again after this time at the latest: its key may have been withdrawn. */
const REMEMBER_MS = 30_000;
const REMEMBERED = 10_000;

/**
 * Makes a verifier: one for each kind of contract, for the life of the process.
 *
 * Checked are signature, algorithm, issuer, audience, times (RFC 7519) and the schema; a contract must say `sub`, `iat` and
 * `exp`. Keys are fetched once and anew where a contract names an unknown one, so that rotation needs no restart; no keys
 * means no contract. A verified contract is remembered for at most 30 seconds.
 *
 * @example
 * const verifier = createContractVerifier({
 *   jwks: 'https://edge.internal/.well-known/jwks',
 *   issuer: 'https://edge.example.com',
 *   audience: 'articles',
 *   schema: z.object({ requested_article: z.uuid(), allowed_representation: z.enum(['full', 'excerpt']) }),
 * });
 * const result = await verifier.verify(request.headers.authorization);
 *
 * @throws ERR_SERVICE_OPTIONS where an option is missing or not safe
 */
export function createContractVerifier<Claims = UncheckedClaims>(
  options: VerifierOptions<Claims>,
): ContractVerifier<Claims> {
  const { clock = systemClock, insecure = [] } = options;
  const settings = settingsOf(options);
  const keys = keysOf(options.jwks, insecure.includes('plain-http'));
  const remembered = new Cache<AuthorizationContract<Claims>>({ maxEntries: REMEMBERED, ttlMs: REMEMBER_MS, clock });
  return {
    async verify(header) {
      const token = tokenOf(header);
      if (token === undefined) return refused('ERR_SERVICE_CONTRACT_MISSING', 'no `authorization: Bearer` header');
      if (token.length > MAX_TOKEN_LENGTH) {
        return refused('ERR_SERVICE_CONTRACT_INVALID', `the token is longer than ${MAX_TOKEN_LENGTH} characters`);
      }
      const key = hash('sha256', token, 'base64');
      const known = remembered.get(key);
      if (known) return { ok: true, contract: known };
      const result = await verified(token, keys, settings, clock);
      if (result.ok) {
        const leftMs = result.contract.registered.exp * 1000 - clock.now();
        remembered.set(key, result.contract, Math.min(REMEMBER_MS, leftMs));
      }
      return result;
    },
  };
}

interface Settings<Claims> {
  readonly issuer: string;
  readonly audience: string[] | undefined;
  readonly algorithms: string[];
  readonly schema: ClaimsSchema<Claims> | undefined;
  readonly anonymousSubject: string;
  readonly clockToleranceMs: number;
}

function settingsOf<Claims>(options: VerifierOptions<Claims>): Settings<Claims> {
  const { issuer, audience, algorithms = ['ES256'], clockToleranceMs = 5_000, insecure = [] } = options;
  if (typeof issuer !== 'string' || issuer === '')
    throw badOption('`issuer` is missing: the `iss` that the edge signs');
  const audiences = typeof audience === 'string' ? [audience] : (audience ?? []);
  if (!audiences.every((name) => name !== '') || (audiences.length === 0 && !insecure.includes('any-audience'))) {
    const advice = "name this service as the edge does, or accept contracts for others: `insecure: ['any-audience']`";
    throw badOption(`\`audience\` is missing: ${advice}`);
  }
  const wrong = algorithms.find((name) => !ALGORITHMS.has(name));
  if (wrong !== undefined || algorithms.length === 0) {
    throw badOption(
      `\`algorithms\` must name some of ${[...ALGORITHMS].join(', ')}${wrong === undefined ? '' : `; \`${wrong}\` is none`}`,
    );
  }
  if (!(clockToleranceMs >= 0 && clockToleranceMs <= MAX_CLOCK_TOLERANCE_MS)) {
    throw badOption(`\`clockToleranceMs\` must be between 0 and ${MAX_CLOCK_TOLERANCE_MS}`);
  }
  return {
    issuer,
    audience: audiences.length === 0 ? undefined : [...audiences],
    algorithms: [...algorithms],
    schema: options.schema,
    anonymousSubject: options.anonymousSubject ?? 'anonymous',
    clockToleranceMs,
  };
}

const badOption = (message: string): Error => serviceError('ERR_SERVICE_OPTIONS', message);

/** The token of `Bearer <token>` (RFC 6750 section 2.1). Two headers joined to one are no token. */
function tokenOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
}

async function verified<Claims>(
  token: string,
  keys: JWTVerifyGetKey,
  settings: Settings<Claims>,
  clock: Clock,
): Promise<Verification<Claims>> {
  let payload: JWTPayload;
  try {
    const { issuer, audience, algorithms, clockToleranceMs } = settings;
    const result = await jwtVerify(token, keys, {
      issuer,
      ...(audience && { audience }),
      algorithms,
      typ: 'JWT',
      clockTolerance: clockToleranceMs / 1000,
      currentDate: new Date(clock.now()),
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    payload = result.payload;
  } catch (error) {
    return joseRefusal(error);
  }
  if (!isComplete(payload)) return refused('ERR_SERVICE_CONTRACT_INVALID', 'a registered claim is of the wrong type');
  const claims = await claimsOf(payload, settings.schema);
  if ('issues' in claims) return refused('ERR_SERVICE_CONTRACT_CLAIMS', claims.issues);
  const { iss, sub, exp, iat, nbf, jti, aud } = payload;
  return {
    ok: true,
    contract: {
      subject: sub === settings.anonymousSubject ? { kind: 'anonymous' } : { kind: 'authenticated', id: sub },
      claims: claims.value,
      registered: {
        iss,
        sub,
        exp,
        iat,
        ...(nbf !== undefined && { nbf }),
        ...(jti !== undefined && { jti }),
        ...(aud !== undefined && { aud }),
      },
      token,
    },
  };
}

function isComplete(payload: JWTPayload): payload is JWTPayload & UncheckedClaims {
  const { iss, sub, exp, iat } = payload;
  return typeof iss === 'string' && typeof sub === 'string' && sub !== '' && exp !== undefined && iat !== undefined;
}

async function claimsOf<Claims>(
  payload: UncheckedClaims,
  schema: ClaimsSchema<Claims> | undefined,
): Promise<{ readonly value: Claims } | { readonly issues: string }> {
  // Without a schema `Claims` is `UncheckedClaims`, its default.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (!schema) return { value: payload as Claims };
  try {
    const result = await schema['~standard'].validate(payload);
    if (!result.issues) return { value: result.value };
    // Paths only: messages of validators quote values, and claims are personal data.
    const paths = result.issues.map(({ path = [] }) =>
      path.map((part) => String(typeof part === 'object' ? part.key : part)),
    );
    return { issues: `claims that do not fit the schema: ${paths.map((path) => `\`${path.join('.')}\``).join(', ')}` };
  } catch {
    return { issues: 'the schema failed to validate the claims' };
  }
}

function joseRefusal(error: unknown): Verification<never> {
  if (error instanceof errors.JWTExpired) return refused('ERR_SERVICE_CONTRACT_EXPIRED', 'the contract has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    const early = error.claim === 'nbf' || (error.claim === 'iat' && error.reason === 'check_failed');
    return early
      ? refused('ERR_SERVICE_CONTRACT_EXPIRED', `the contract is from the future: \`${error.claim}\``)
      : refused(
          'ERR_SERVICE_CONTRACT_INVALID',
          `claim \`${error.claim}\` is ${error.reason === 'missing' ? 'missing' : 'not as expected'}`,
        );
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return refused('ERR_SERVICE_CONTRACT_INVALID', 'the edge has no key that could have signed this');
  }
  const blame = KNOWN.find((known) => error instanceof known);
  if (blame)
    return refused('ERR_SERVICE_CONTRACT_INVALID', 'it is no token signed by the edge with an allowed algorithm');
  return refused('ERR_SERVICE_KEYS_UNAVAILABLE', error instanceof Error ? error.message : String(error));
}

/** What jose throws because of the token, not because of the keys. */
const KNOWN = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
];

function refused(code: ContractRefusal['code'], message: string): Verification<never> {
  return { ok: false, refusal: { code, status: ERROR_KINDS[SERVICE_ERRORS[code].kind].status, message } };
}
