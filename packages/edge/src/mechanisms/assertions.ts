import { Failure } from '../request/failure.ts';
import type { ScopeAssertion, TokenAssertions } from './token-fields.ts';

export const DEFAULT_ALGORITHMS: readonly string[] = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];
export const DEFAULT_LEEWAY_MS = 10_000;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Checks what a token, or an authorization server, says: issuer, audience, times, scopes.
 *
 * @param nowMs wall time
 */
export function assertClaims(claims: Claims, assertions: TokenAssertions, nowMs: number): Failure | undefined {
  const { issuers, audience, scopes, leewayMs = DEFAULT_LEEWAY_MS } = assertions;
  if (issuers && !issuers.includes(textOf(claims['iss']))) return refused('the issuer is not trusted');
  if (audience && !audience.some((wanted) => textsOf(claims['aud']).includes(wanted)))
    return refused('the token is for another audience');
  const now = nowMs / 1_000;
  const leeway = leewayMs / 1_000;
  for (const name of ['nbf', 'exp', 'iat'] as const) {
    const value = claims[name];
    if (value === undefined) continue;
    if (typeof value !== 'number') return refused(`the claim \`${name}\` is no time`);
    if (name === 'exp' ? value + leeway <= now : value - leeway > now) {
      return refused(name === 'exp' ? 'the token has expired' : 'the token is not valid yet');
    }
  }
  const own = scopes && textsOf(claims['scp'] ?? claims['scope']);
  if (scopes && own && !scopes.values.every((wanted) => own.some((scope) => covers(scopes, scope, wanted)))) {
    return refused('a required scope is missing');
  }
  return undefined;
}

function refused(message: string): Failure {
  return new Failure('authentication_error', message);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A list of texts, or texts with spaces between them. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return textOf(value)
    .split(' ')
    .filter((item) => item !== '');
}

/** Whether a scope of the token stands for a wanted one, as heimdall's code has it: wildcards and parents are the token's. */
function covers({ strategy }: ScopeAssertion, scope: string, wanted: string): boolean {
  if (scope === wanted) return true;
  if (strategy === 'hierarchic') return wanted.startsWith(`${scope}.`);
  if (strategy === 'exact') return false;
  const [pattern, parts] = [scope.split('.'), wanted.split('.')];
  if (pattern.length > parts.length) return false;
  return (
    pattern.every((part, at) => (part === '*' ? (parts[at] ?? '') !== '' : part === parts[at])) &&
    (pattern.length === parts.length || pattern.at(-1) === '*')
  );
}
