import { z } from 'zod';
import type { Template } from '../template/index.ts';
import { duration, type Scope, type SecretRef, secretRef, template, url } from './fields.ts';

/** A user id and its secret: a reference to both, or the two in the configuration (heimdall 0.17). */
export type Credentials =
  | { readonly type: 'reference'; readonly reference: SecretRef }
  | { readonly type: 'inline'; readonly id: string; readonly secret: string };

export type SecretText =
  | { readonly type: 'reference'; readonly reference: SecretRef }
  | { readonly type: 'inline'; readonly value: string };

export interface TokenRequest {
  readonly tokenUrl: Template;
  readonly credentials: Credentials;
  readonly authMethod: 'basic_auth' | 'request_body';
  readonly scopes: readonly string[];
  readonly cacheTtlMs: number | undefined;
  readonly header: HeaderTarget | undefined;
}

/** The header that a token goes into. */
export interface HeaderTarget {
  readonly name: string;
  readonly scheme: string | undefined;
}

/** How the edge proves to an endpoint who it is. */
export type EndpointAuth =
  | { readonly type: 'basic_auth'; readonly credentials: Credentials }
  | {
      readonly type: 'api_key';
      readonly in: 'header' | 'cookie' | 'query';
      readonly name: string;
      readonly secret: SecretText;
    }
  | ({ readonly type: 'oauth2_client_credentials' } & TokenRequest)
  | {
      readonly type: 'http_message_signatures';
      readonly components: readonly string[];
      readonly signerName: string;
      readonly signer: SignerKey;
      readonly ttlMs: number;
      readonly label: string;
    };

/** Where a signing key is: a secret source, or a PEM file (heimdall 0.17). */
export type SignerKey =
  | { readonly type: 'reference'; readonly reference: SecretRef }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly password: string | undefined;
      readonly keyId: string | undefined;
    };

export interface Endpoint {
  readonly url: Template;
  readonly method: string | undefined;
  readonly headers: Readonly<Record<string, Template>>;
  readonly retry: { readonly giveUpAfterMs: number; readonly maxDelayMs: number } | undefined;
  readonly auth: EndpointAuth | undefined;
  readonly httpCache: { readonly enabled: boolean; readonly defaultTtlMs: number } | undefined;
}

export interface MetadataEndpoint extends Endpoint {
  readonly verifiesIssuer: boolean;
  readonly resolved: Readonly<
    Partial<Record<'jwks_uri' | 'introspection_endpoint', Omit<Endpoint, 'url' | 'method' | 'headers'>>>
  >;
}

export function headerTarget(): z.ZodType<HeaderTarget> {
  return z
    .strictObject({ name: headerName(), scheme: z.string().optional() })
    .transform(({ name, scheme }) => ({ name, scheme }));
}

/** A field name of HTTP (RFC 9110 section 5.1). */
export function headerName(): z.ZodType<string> {
  return z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'the name of a header has letters, digits and `-`');
}

/** Reads credentials under either generation's keys. */
function credentialsOf(
  value: Readonly<Record<string, unknown>>,
  idKey: string,
  secretKey: string,
  context: z.core.$RefinementCtx,
): Credentials {
  const { credentials, [idKey]: id, [secretKey]: secret } = value;
  if (isReference(credentials) && id === undefined && secret === undefined)
    return { type: 'reference', reference: credentials };
  if (credentials === undefined && typeof id === 'string' && typeof secret === 'string')
    return { type: 'inline', id, secret };
  const message = `the key \`credentials\` is missing; write it, or both \`${idKey}\` and \`${secretKey}\``;
  context.issues.push({ code: 'custom', message, input: value, path: [], continue: false });
  return z.NEVER;
}

function isReference(value: unknown): value is SecretRef {
  return typeof value === 'object' && value !== null && 'source' in value;
}

function tokenRequest(scope: Scope): z.ZodType<TokenRequest> {
  return z
    .strictObject({
      token_url: url(scope),
      credentials: secretRef(scope).optional(),
      client_id: z.string().min(1).optional(),
      client_secret: z.string().min(1).optional(),
      auth_method: z.enum(['basic_auth', 'request_body']).default('basic_auth'),
      scopes: z.array(z.string()).default([]),
      cache_ttl: duration().optional(),
      header: headerTarget().optional(),
    })
    .transform(
      (value, context): TokenRequest => ({
        tokenUrl: value.token_url,
        credentials: credentialsOf(value, 'client_id', 'client_secret', context),
        authMethod: value.auth_method,
        scopes: value.scopes,
        cacheTtlMs: value.cache_ttl,
        header: value.header,
      }),
    );
}

export function signerKeyOf(
  value: {
    readonly secret?: SecretRef | undefined;
    readonly key_store?: { path: string; password?: string | undefined } | undefined;
    readonly key_id?: string | undefined;
  },
  context: z.core.$RefinementCtx,
): SignerKey {
  if (value.secret && !value.key_store && value.key_id === undefined)
    return { type: 'reference', reference: value.secret };
  if (!value.secret && value.key_store) {
    return { type: 'file', path: value.key_store.path, password: value.key_store.password, keyId: value.key_id };
  }
  const message = 'the key `secret` is missing; write it, or `key_store` as heimdall 0.17 has it';
  context.issues.push({ code: 'custom', message, input: value, path: [], continue: false });
  return z.NEVER;
}

/** `{path, password}` of heimdall 0.17. The path may be empty while a variable is not set; that stops the start. */
export function keyStore(): z.ZodType<{ path: string; password?: string | undefined }> {
  return z.strictObject({ path: z.string(), password: z.string().optional() });
}

/** The signer of tokens and messages. */
export interface Signer {
  readonly name: string;
  readonly key: SignerKey;
}

export function signer(scope: Scope): z.ZodType<Signer> {
  return z
    .strictObject({
      name: z.string().min(1).default('heimdall'),
      secret: secretRef(scope).optional(),
      key_store: keyStore().optional(),
      key_id: z.string().optional(),
    })
    .transform((value, context): Signer => ({ name: value.name, key: signerKeyOf(value, context) }));
}

function endpointAuth(scope: Scope): z.ZodType<EndpointAuth> {
  const basic = z.strictObject({
    credentials: secretRef(scope).optional(),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
  });
  const apiKey = z
    .strictObject({
      in: z.enum(['header', 'cookie', 'query']),
      name: z.string().min(1),
      secret: secretRef(scope).optional(),
      value: z.string().min(1).optional(),
    })
    .transform((value, context) => {
      const secret: SecretText | undefined =
        value.secret && value.value === undefined
          ? { type: 'reference', reference: value.secret }
          : value.value !== undefined && !value.secret
            ? { type: 'inline', value: value.value }
            : undefined;
      if (secret) return { in: value.in, name: value.name, secret };
      context.addIssue({
        code: 'custom',
        message: 'the key `secret` is missing; write it, or `value` as heimdall 0.17 has it',
      });
      return z.NEVER;
    });
  const signatures = z.strictObject({
    components: z.array(z.string().min(1)).min(1),
    signer: signer(scope),
    ttl: duration().prefault('1m'),
    label: z.string().min(1).default('sig'),
  });
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('basic_auth'), config: basic }).transform(({ type, config }, context) => ({
      type,
      credentials: credentialsOf(config, 'user', 'password', context),
    })),
    z
      .strictObject({ type: z.literal('api_key'), config: apiKey })
      .transform(({ type, config }) => ({ type, ...config })),
    z
      .strictObject({ type: z.literal('oauth2_client_credentials'), config: tokenRequest(scope) })
      .transform(({ type, config }) => ({ type, ...config })),
    z
      .strictObject({ type: z.literal('http_message_signatures'), config: signatures })
      .transform(({ type, config }) => ({
        type,
        components: config.components,
        signerName: config.signer.name,
        signer: config.signer.key,
        ttlMs: config.ttl,
        label: config.label,
      })),
  ]);
}

function common(scope: Scope) {
  return {
    retry: z
      .strictObject({ give_up_after: duration().prefault('1s'), max_delay: duration().prefault('100ms') })
      .transform(({ give_up_after, max_delay }) => ({ giveUpAfterMs: give_up_after, maxDelayMs: max_delay }))
      .optional(),
    auth: endpointAuth(scope).optional(),
    http_cache: z
      .strictObject({
        enabled: z.boolean().default(false),
        default_ttl: duration().prefault('0s'),
        // What heimdall's documentation calls default_ttl.
        cache_ttl: duration().optional(),
      })
      .transform(({ enabled, default_ttl, cache_ttl }) => ({ enabled, defaultTtlMs: cache_ttl ?? default_ttl }))
      .optional(),
  };
}

function endpointShape(scope: Scope) {
  return {
    url: url(scope),
    method: z
      .string()
      .regex(/^[A-Z]+$/, 'a method such as `GET` is expected')
      .optional(),
    headers: z.record(headerName(), template()).default({}),
    ...common(scope),
  };
}

/** Where the edge asks something: a URL, or a map with more. */
export function endpoint(scope: Scope): z.ZodType<Endpoint> {
  const full = z
    .strictObject(endpointShape(scope))
    .transform(({ http_cache, ...rest }): Endpoint => ({ ...plain(rest), httpCache: http_cache }));
  return z.union([short(scope), full]);
}

function plain(value: {
  url: Template;
  method?: string | undefined;
  headers: Record<string, Template>;
  retry?: Endpoint['retry'];
  auth?: EndpointAuth | undefined;
}): Omit<Endpoint, 'httpCache'> {
  return { url: value.url, method: value.method, headers: value.headers, retry: value.retry, auth: value.auth };
}

function short(scope: Scope): z.ZodType<Endpoint> {
  return url(scope).transform(
    (address): Endpoint => ({
      url: address,
      method: undefined,
      headers: {},
      retry: undefined,
      auth: undefined,
      httpCache: undefined,
    }),
  );
}

/** An endpoint that says where others are (OpenID Connect Discovery, RFC 8414). */
export function metadataEndpoint(scope: Scope): z.ZodType<MetadataEndpoint> {
  const resolved = z
    .strictObject(common(scope))
    .transform(({ http_cache, retry, auth }) => ({ retry, auth, httpCache: http_cache }));
  const full = z
    .strictObject({
      ...endpointShape(scope),
      disable_issuer_identifier_verification: z.boolean().default(false),
      resolved_endpoints: z
        .strictObject({ jwks_uri: resolved.optional(), introspection_endpoint: resolved.optional() })
        .default({}),
    })
    .transform(
      ({ http_cache, resolved_endpoints, disable_issuer_identifier_verification, ...rest }): MetadataEndpoint => ({
        ...plain(rest),
        httpCache: http_cache,
        verifiesIssuer: !disable_issuer_identifier_verification,
        resolved: {
          ...(resolved_endpoints.jwks_uri && { jwks_uri: resolved_endpoints.jwks_uri }),
          ...(resolved_endpoints.introspection_endpoint && {
            introspection_endpoint: resolved_endpoints.introspection_endpoint,
          }),
        },
      }),
    );
  return z.union([
    short(scope).transform((value): MetadataEndpoint => ({ ...value, verifiesIssuer: true, resolved: {} })),
    full,
  ]);
}
