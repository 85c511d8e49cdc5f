import type { ServiceErrorCode } from '../errors.ts';

/** The claims that each contract has (RFC 7519 section 4.1), times in seconds since 1970-01-01T00:00:00Z. */
export interface RegisteredClaims {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
  readonly iat: number;
  readonly nbf?: number;
  readonly jti?: string;
  readonly aud?: string | readonly string[];
}

/** Who the request is made for. */
export type Subject =
  | { readonly kind: 'anonymous' }
  /** `id` is the canonical one that the edge gave, the same in every service. */
  | { readonly kind: 'authenticated'; readonly id: string };

/** What the edge signed for this request: the canonical subject, and the decisions made for it. */
export interface AuthorizationContract<Claims> {
  readonly subject: Subject;
  /** What the schema of the verifier made of the claims; without one all of them, unchecked but for the registered ones. */
  readonly claims: Claims;
  readonly registered: RegisteredClaims;
  /** As it came: pass it on to other services unchanged, as `authorization: Bearer <token>`. */
  readonly token: string;
}

/** Why a request has no valid contract. */
export interface ContractRefusal {
  readonly code: Extract<ServiceErrorCode, `ERR_SERVICE_CONTRACT_${string}` | 'ERR_SERVICE_KEYS_UNAVAILABLE'>;
  /** 401, 403, or 503 where it is not the caller's fault. */
  readonly status: number;
  /** One line for the log of the service. It holds nothing of the token; it is not for the caller. */
  readonly message: string;
}

export type Verification<Claims> =
  | { readonly ok: true; readonly contract: AuthorizationContract<Claims> }
  | { readonly ok: false; readonly refusal: ContractRefusal };

/** The claims of a token whose signature, issuer, audience and times hold. */
export type UncheckedClaims = RegisteredClaims & Readonly<Record<string, unknown>>;

/**
 * A schema for claims: what zod, valibot, arktype and others offer as Standard Schema 1 (https://standardschema.dev). It must
 * answer synchronously.
 */
export interface ClaimsSchema<Claims> {
  readonly '~standard': {
    readonly version: 1;
    readonly validate: (value: unknown) => SchemaResult<Claims> | Promise<SchemaResult<Claims>>;
  };
}

type SchemaResult<Claims> =
  | { readonly value: Claims; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };
