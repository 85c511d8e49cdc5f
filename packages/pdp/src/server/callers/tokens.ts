import { hash } from 'node:crypto';
import type { Identity, StaticToken } from './types.ts';

/** The token of `Bearer <token>` (RFC 6750 section 2.1). Two headers joined to one are no token. */
export function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : BEARER.exec(header)?.[1];
}

const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

/**
 * Finds whose a token is. Tokens are compared by their digests: how long that takes tells something of a digest at most, from
 * which nobody gets to a token.
 */
export function staticTokens(tokens: readonly StaticToken[]): (digest: string) => Identity | undefined {
  const byDigest = new Map(tokens.map(({ name, token }) => [digestOf(token), { name }]));
  return (digest) => byDigest.get(digest);
}

export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
