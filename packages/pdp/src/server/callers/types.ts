import type { Path } from '../../store/types.ts';

/** Who asks, as authentication found out. */
export interface Identity {
  readonly name: string;
  /** The claims of a JWT: for the policy that authorizes callers. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A bearer token that never changes. */
export interface StaticToken {
  /** Who has it. */
  readonly name: string;
  readonly token: string;
}

/** Whose JWTs are taken. */
export interface JwtIssuer {
  readonly issuer: string;
  /** One of these has to be in `aud`. */
  readonly audience: readonly string[];
  /** Signature algorithms, of public keys alone. */
  readonly algorithms: readonly JwtAlgorithm[];
  /** Where the keys are, over TLS or on this machine; or the key set as JSON. */
  readonly jwks: { readonly url: string } | { readonly keys: string };
}

/** RFC 7518 section 3.1, RFC 8037. */
export const JWT_ALGORITHMS = [
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
] as const;

export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** How callers are authenticated and authorized. */
export interface CallerSettings {
  readonly tokens?: readonly StaticToken[];
  readonly jwt?: readonly JwtIssuer[];
  /** The names that client certificates may have; each is one of the DNS names or URIs of the certificate, or its common name. */
  readonly certificates?: ReadonlySet<string>;
  /** What decides whether a caller may ask, below `data`. Default: who is authenticated may ask. */
  readonly authorization?: Path;
}
