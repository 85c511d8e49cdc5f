import { z } from 'zod';
import { duration } from '../config/fields.ts';

/** A place where credentials may be. */
export type CredentialSource =
  | { readonly in: 'header'; readonly name: string; readonly scheme: string | undefined }
  | { readonly in: 'cookie' | 'query' | 'body'; readonly name: string };

/** Places where credentials may be, in the order in which they are looked at. */
export function credentialSources(): z.ZodType<readonly CredentialSource[]> {
  const name = z.string().min(1);
  return z
    .array(
      z
        .union([
          z.strictObject({ header: name, scheme: z.string().optional() }),
          z.strictObject({ cookie: name }),
          z.strictObject({ query_parameter: name }),
          z.strictObject({ body_parameter: name }),
        ])
        .transform((source): CredentialSource => {
          if ('header' in source) return { in: 'header', name: source.header, scheme: source.scheme };
          if ('cookie' in source) return { in: 'cookie', name: source.cookie };
          return 'query_parameter' in source
            ? { in: 'query', name: source.query_parameter }
            : { in: 'body', name: source.body_parameter };
        }),
    )
    .min(1);
}

/** Where tokens are by default (RFC 6750, RFC 9449). */
export const TOKEN_SOURCES = [
  { header: 'Authorization', scheme: 'Bearer' },
  { header: 'Authorization', scheme: 'DPoP' },
  { query_parameter: 'access_token' },
  { body_parameter: 'access_token' },
];

/** Which parts of an answer or token make the principal: paths of GJSON. */
export interface PrincipalPaths {
  readonly id: string;
  readonly attributes: string | Readonly<Record<string, string>>;
}

export function principalPaths(idDefault?: string): z.ZodType<PrincipalPaths> {
  const id = z.string().min(1);
  return z
    .strictObject({
      id: idDefault === undefined ? id : id.default(idDefault),
      attributes: z.union([z.string().min(1), z.record(z.string(), z.string().min(1))]).default('@this'),
    })
    .transform(({ id: path, attributes }) => ({ id: path, attributes }));
}

export interface ScopeAssertion {
  readonly strategy: 'exact' | 'hierarchic' | 'wildcard';
  readonly values: readonly string[];
}

/** What a token must say of itself. A rule replaces single members. */
export interface TokenAssertions {
  readonly issuers: readonly string[] | undefined;
  readonly audience: readonly string[] | undefined;
  readonly scopes: ScopeAssertion | undefined;
  readonly algorithms: readonly string[] | undefined;
  readonly leewayMs: number | undefined;
  readonly possession:
    | {
        readonly type: 'dpop' | 'mtls';
        readonly maxAgeMs: number;
        readonly needsNonce: boolean;
        readonly allowsReplay: boolean;
      }
    | undefined;
}

export function tokenAssertions(): z.ZodType<TokenAssertions> {
  const texts = z.array(z.string().min(1)).min(1);
  return z
    .strictObject({
      issuers: texts.optional(),
      audience: texts.optional(),
      scopes: z
        .union([
          texts.transform((values): ScopeAssertion => ({ strategy: 'exact', values })),
          z
            .strictObject({
              matching_strategy: z.enum(['exact', 'hierarchic', 'wildcard']).default('exact'),
              values: texts,
            })
            .transform(({ matching_strategy, values }): ScopeAssertion => ({ strategy: matching_strategy, values })),
        ])
        .optional(),
      allowed_algorithms: texts.optional(),
      validity_leeway: duration().optional(),
      proof_of_possession: z
        .strictObject({
          type: z.enum(['dpop', 'mtls']),
          config: z
            .strictObject({
              max_age: duration().prefault('1m'),
              nonce_required: z.boolean().default(false),
              replay_allowed: z.boolean().default(false),
            })
            .prefault({}),
        })
        .transform(({ type, config }) => ({
          type,
          maxAgeMs: config.max_age,
          needsNonce: config.nonce_required,
          allowsReplay: config.replay_allowed,
        }))
        .optional(),
    })
    .transform(
      (value): TokenAssertions => ({
        issuers: value.issuers,
        audience: value.audience,
        scopes: value.scopes,
        algorithms: value.allowed_algorithms,
        leewayMs: value.validity_leeway,
        possession: value.proof_of_possession,
      }),
    );
}

/** How a refused client is told what was wrong (RFC 6750, RFC 9449). */
export interface ErrorSignaling {
  readonly enabled: boolean;
  readonly realm: string;
  readonly errorUri: string | undefined;
  readonly includesDescription: boolean;
  readonly includesScope: boolean;
  readonly includesAlgorithms: boolean;
}

export function tokenErrorSignaling(): z.ZodType<ErrorSignaling> {
  return z
    .strictObject({
      enabled: z.boolean().default(false),
      realm: z.string().default('Please authenticate'),
      error_uri: z.string().optional(),
      include_error_description: z.boolean().default(false),
      include_required_scope: z.boolean().default(false),
      include_dpop_algorithms: z.boolean().default(false),
    })
    .transform((value) => ({
      enabled: value.enabled,
      realm: value.realm,
      errorUri: value.error_uri,
      includesDescription: value.include_error_description,
      includesScope: value.include_required_scope,
      includesAlgorithms: value.include_dpop_algorithms,
    }));
}
