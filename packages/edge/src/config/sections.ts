import type { ConfigNode, Environment } from '@writ/core';
import { type Validated, validateNode } from '@writ/core/internal';
import { z } from 'zod';
import { parseNetwork } from '../request/networks.ts';
import { endpoint, keyStore, type SignerKey, signerKeyOf } from './endpoint.ts';
import { byteSize, duration, type Scope, secretRef } from './fields.ts';

const CIPHERS = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
] as const;

/** How a listener of the edge, or a connection of its cache, is encrypted. */
export interface TlsSettings {
  readonly key: SignerKey;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly cipherSuites: readonly string[];
}

function tlsShape(scope: Scope) {
  return {
    secret: secretRef(scope).optional(),
    key_store: keyStore().optional(),
    key_id: z.string().optional(),
    min_version: z.enum(['TLS1.2', 'TLS1.3']).default('TLS1.3'),
    cipher_suites: z.array(z.enum(CIPHERS)).default(CIPHERS.slice(2)),
  };
}

function tls(scope: Scope): z.ZodType<TlsSettings> {
  return z.strictObject(tlsShape(scope)).transform((value, context) => ({
    key: signerKeyOf(value, context),
    minVersion: value.min_version === 'TLS1.2' ? 'TLSv1.2' : 'TLSv1.3',
    cipherSuites: value.cipher_suites,
  }));
}

/** TLS of what others connect to is needed unless that is given up. */
function enforceTls(scope: Scope, name: string) {
  return (section: { readonly tls?: TlsSettings | undefined }, context: z.core.$RefinementCtx): void => {
    if (section.tls || !scope.enforcement.ingressTls) return;
    const message = `\`${name}.tls\` must be configured; http is accepted with --insecure-skip-ingress-tls-enforcement`;
    const params = { code: 'ERR_CONFIG_INSECURE' };
    context.issues.push({ code: 'custom', message, params, input: section, path: [], continue: true });
  };
}

const port = (fallback: number) => z.int().min(0).max(65_535).default(fallback);

const timeout = z
  .strictObject({
    read: duration().prefault('5s'),
    write: duration().prefault('10s'),
    idle: duration().prefault('120s'),
  })
  .prefault({});

const bufferLimit = z
  .strictObject({ read: byteSize().prefault('4KB'), write: byteSize().prefault('4KB') })
  .prefault({});

const cors = z.strictObject({
  allowed_origins: z.array(z.string().min(1)).default(['*']),
  allowed_methods: z.array(z.string().min(1)).default(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  allowed_headers: z.array(z.string()).default([]),
  exposed_headers: z.array(z.string()).default([]),
  allow_credentials: z.boolean().default(false),
  max_age: duration().prefault('0s'),
});

const override = z.strictObject({ code: z.int().min(100).max(599).optional() }).optional();

const respond = z
  .strictObject({
    verbose: z.boolean().default(false),
    with: z
      .strictObject({
        accepted: override,
        precondition_error: override,
        argument_error: override,
        authentication_error: override,
        authorization_error: override,
        communication_error: override,
        internal_error: override,
        no_rule_error: override,
      })
      .prefault({}),
  })
  .prefault({});

function trustedProxies({ enforcement }: Scope) {
  return z
    .array(
      z.string().superRefine((text, context) => {
        const network = parseNetwork(text);
        if (!network) {
          context.addIssue({
            code: 'custom',
            message: `\`${text}\` is neither an IP address nor a network such as \`10.0.0.0/8\``,
          });
        } else if (network.prefix === 0 && enforcement.secureTrustedProxies) {
          const message =
            "'serve'.'trusted_proxies' contains insecure networks: everyone could claim to be anyone; accepted with --insecure-skip-secure-trusted-proxies-enforcement";
          context.addIssue({ code: 'custom', message, params: { code: 'ERR_CONFIG_INSECURE' } });
        }
      }),
    )
    .default([]);
}

/** `serve`: the edge itself. */
function serveSection(scope: Scope) {
  return z
    .strictObject({
      host: z.string().default(''),
      port: port(4456),
      timeout,
      buffer_limit: bufferLimit,
      connections_limit: z
        .strictObject({
          max_per_host: z.int().min(0).default(0),
          max_idle: z.int().min(0).default(100),
          max_idle_per_host: z.int().min(0).default(100),
        })
        .prefault({}),
      cors: cors.optional(),
      tls: tls(scope).optional(),
      trusted_proxies: trustedProxies(scope),
      respond,
    })
    .superRefine(enforceTls(scope, 'serve'))
    .prefault({});
}

/** `management`: health and keys. */
function managementSection(scope: Scope) {
  return z
    .strictObject({
      host: z.string().default(''),
      port: port(4457),
      timeout,
      buffer_limit: bufferLimit,
      cors: cors.optional(),
      tls: tls(scope).optional(),
    })
    .superRefine(enforceTls(scope, 'management'))
    .prefault({});
}

const logSection = z
  .strictObject({
    level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'panic']).default('error'),
    format: z.enum(['text', 'gelf']).default('text'),
    access_log_enabled: z.boolean().default(true),
  })
  .prefault({});

const metricsSection = z
  .strictObject({
    enabled: z.boolean().default(true),
    cover_rules: z.boolean().default(false),
    cover_cache: z.boolean().default(false),
  })
  .prefault({});

const tracingSection = z
  .strictObject({
    enabled: z.boolean().default(true),
    cover_rules: z.boolean().default(false),
    span_processor: z.enum(['batch', 'simple']).default('batch'),
  })
  .prefault({});

const profilingSection = z
  .strictObject({
    enabled: z.boolean().default(false),
    host: z.string().default('127.0.0.1'),
    port: port(10_251),
  })
  .prefault({});

/** `cache`. Types that need a server of their own are recognised, and stop the start. */
function cacheSection(scope: Scope) {
  const size = byteSize();
  const credentials = z.union([
    secretRef(scope),
    z.strictObject({ path: z.string().min(1) }),
    z.strictObject({ username: z.string().optional(), password: z.string() }),
  ]);
  const cacheTls = z
    .strictObject({ ...tlsShape(scope), disabled: z.boolean().default(false) })
    .superRefine(({ disabled }, context) => {
      if (!disabled || !scope.enforcement.egressTls) return;
      const message = "'tls'.'disabled' must be false; accepted with --insecure-skip-egress-tls-enforcement";
      context.addIssue({ code: 'custom', path: ['disabled'], message, params: { code: 'ERR_CONFIG_INSECURE' } });
    });
  const redis = {
    credentials: credentials.optional(),
    client_cache: z
      .strictObject({
        disabled: z.boolean().optional(),
        ttl: duration().optional(),
        size_per_connection: size.optional(),
      })
      .optional(),
    buffer_limit: z.strictObject({ read: size.optional(), write: size.optional() }).optional(),
    timeout: z
      .strictObject({ read: duration().optional(), write: duration().optional(), idle: duration().optional() })
      .optional(),
    max_flush_delay: duration().optional(),
    tls: cacheTls.optional(),
  };
  const nodes = z.array(z.string().min(1)).min(1);
  return z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('noop') }),
      z.strictObject({
        type: z.literal('in-memory'),
        config: z
          .strictObject({ memory_limit: size.prefault('128MB'), entry_limit: z.int().min(0).optional() })
          .prefault({}),
      }),
      z.strictObject({
        type: z.literal('redis'),
        config: z.strictObject({ ...redis, address: z.string().min(1), db: z.int().optional() }),
      }),
      z.strictObject({ type: z.literal('redis-cluster'), config: z.strictObject({ ...redis, nodes }) }),
      z.strictObject({
        type: z.literal('redis-sentinel'),
        config: z.strictObject({ ...redis, nodes, master: z.string().min(1), db: z.int().optional() }),
      }),
    ])
    .prefault({ type: 'in-memory' });
}

/** Where rule sets come from. */
function providersSection(scope: Scope) {
  return z
    .strictObject({
      file_system: z
        .strictObject({
          src: z.string(),
          watch: z.boolean().default(false),
          env_vars_enabled: z.boolean().default(false),
        })
        .optional(),
      http_endpoint: z
        .strictObject({ endpoints: z.array(endpoint(scope)).min(1), watch_interval: duration().optional() })
        .optional(),
      cloud_blob: z
        .strictObject({
          buckets: z.array(z.strictObject({ url: z.string().min(1), prefix: z.string().optional() })).min(1),
          watch_interval: duration().optional(),
        })
        .optional(),
      kubernetes: z.strictObject({ auth_class: z.string().optional(), tls: tls(scope).optional() }).optional(),
    })
    .prefault({});
}

const file = { path: z.string(), watch: z.boolean().default(false) };

/** One entry of `secret_management`. */
const secretSource = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pem'),
    allow_in_rules: z.boolean().default(false),
    config: z.strictObject({ ...file, password: z.string().optional() }),
  }),
  z.strictObject({ type: z.literal('jwks'), allow_in_rules: z.boolean().default(false), config: z.strictObject(file) }),
  z.strictObject({ type: z.literal('file'), allow_in_rules: z.boolean().default(false), config: z.strictObject(file) }),
  z.strictObject({
    type: z.literal('inline'),
    allow_in_rules: z.boolean().default(false),
    config: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  }),
]);

export type SecretSource = z.infer<typeof secretSource>;

/** `decision_point`: what the decision point in this process decides by. Not one of heimdall's keys. */
const decisionPoint = z
  .strictObject({
    paths: z.array(z.string().min(1)).default([]),
    bundles: z.array(z.string().min(1)).default([]),
  })
  .refine(
    ({ paths, bundles }) => paths.length + bundles.length > 0,
    'name files or folders with policies and data in `paths`, or bundles in `bundles`',
  )
  .optional();

function settingsSchema(scope: Scope) {
  return z.strictObject({
    version: z.string().optional(),
    serve: serveSection(scope),
    management: managementSection(scope),
    log: logSection,
    cache: cacheSection(scope),
    metrics: metricsSection,
    tracing: tracingSection,
    profiling: profilingSection,
    providers: providersSection(scope),
    decision_point: decisionPoint,
    secret_management: z.record(z.string().min(1), secretSource).default({}),
    master_key: secretRef(scope).optional(),
    secrets_reload_enabled: z.boolean().default(false),
  });
}

/** The settings of an edge, mechanisms and rules aside. */
export type EdgeSettings = z.infer<ReturnType<typeof settingsSchema>>;

/** Reads the settings of an edge. */
export function readSettings(node: ConfigNode, scope: Scope, environment: Environment): Validated<EdgeSettings> {
  return validateNode(settingsSchema(scope), node, { environment });
}
