import { type Clock, type IdSource, type Logger, type Metrics, type Part, systemClock, uuidSource } from '@writ/core';
import type { Decider } from '@writ/pdp';
import type { EdgeConfiguration } from './config/configuration.ts';
import { edgeError } from './errors.ts';
import { type Explanation, explain, type TriedRequest } from './explain.ts';
import { KeyStore } from './keys/key-store.ts';
import type { Runtime } from './mechanisms/runtime.ts';
import { fileProvider } from './providers/file-provider.ts';
import { httpProvider } from './providers/http-provider.ts';
import { EdgeRules } from './rules/edge-rules.ts';
import { accessLog } from './server/access-log.ts';
import { decisionService } from './server/decision-service.ts';
import { Intake } from './server/intake.ts';
import { type Listener, listener } from './server/listener.ts';
import { managementService } from './server/management-service.ts';
import { edgeMetrics } from './server/metrics.ts';
import { proxyService } from './server/proxy-service.ts';
import { Refusals } from './server/refusal.ts';
import { RequestFlow } from './server/request-flow.ts';

export interface EdgeOptions {
  readonly configuration: EdgeConfiguration;
  readonly mode: 'proxy' | 'decision';
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Takes the lines of the access log. */
  readonly accessLog?: { write(text: string): unknown };
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly ids?: IdSource;
  /** The decision point in this process, for the mechanisms of type `pdp`. */
  readonly decider?: Decider;
}

/** A running edge. */
export interface Edge {
  /** In the order to start them. */
  readonly parts: readonly Part[];
  readonly main: Listener;
  readonly management: Listener;
  readonly rules: EdgeRules;
  readonly keys: KeyStore;
  /** Where rule sets come from; part of {@link parts}. Started alone, they load the rules without serving anything. */
  readonly providers: readonly Part[];
  /** Tries a request out. */
  explain(tried: TriedRequest): Promise<Explanation>;
}

/** Room beside the limit, for what the parser counts beyond the headers' own bytes, as Go's server leaves it. */
const HEADER_SLACK_BYTES = 4_096;

/**
 * Builds an edge out of its configuration.
 *
 * @throws ERR_EDGE_UNSUPPORTED where the configuration asks for what this edge does not have, ERR_EDGE_KEY, ERR_EDGE_SECRET
 */
export function createEdge(options: EdgeOptions): Edge {
  const {
    configuration,
    mode,
    workingDirectory,
    environment,
    logger,
    clock = systemClock,
    ids = uuidSource(),
  } = options;
  const { settings, scope } = configuration;
  assertSupported(configuration, logger);
  const keys = new KeyStore({ sources: configuration.secretSources, workingDirectory, clock, logger });
  const runtime: Runtime = { clock, ids, logger, secrets: keys, signers: keys, decider: options.decider };
  const rules = new EdgeRules(configuration.defaultRule, runtime);
  const metrics = options.metrics && edgeMetrics(options.metrics);
  const { serve, management } = settings;
  const refusals = new Refusals(serve.respond);
  const flow = new RequestFlow({
    rules,
    intake: new Intake(serve.trusted_proxies, serve.tls ? 'https' : 'http'),
    refusals,
    accessLog: options.accessLog && settings.log.access_log_enabled ? accessLog(options.accessLog, clock) : undefined,
    metrics,
    clock,
    logger,
  });
  const proxy =
    mode === 'proxy'
      ? proxyService(flow, {
          scheme: scope.enforcement.upstreamTls ? 'https' : undefined,
          isSetByRules: (name) => rules.isSetByRules(name),
          maxConnectionsPerHost: serve.connections_limit.max_per_host,
          headersTimeoutMs: serve.timeout.read,
          idleTimeoutMs: serve.timeout.idle,
        })
      : undefined;
  const main = listener({
    name: 'edge',
    host: serve.host,
    port: serve.port,
    timeout: serve.timeout,
    maxHeaderBytes: serve.buffer_limit.read + HEADER_SLACK_BYTES,
    tls: tlsOf(serve.tls, keys),
    onRequest: proxy ? proxy.onRequest : decisionService(flow, serve.respond.with.accepted?.code ?? 200),
    ...(proxy && { onUpgrade: proxy.onUpgrade }),
  });
  const managed = listener({
    name: 'management',
    host: management.host,
    port: management.port,
    timeout: management.timeout,
    maxHeaderBytes: management.buffer_limit.read + HEADER_SLACK_BYTES,
    tls: tlsOf(management.tls, keys),
    onRequest: managementService(() => keys.jwks()),
  });
  const onChange = (): void => metrics?.rules(rules.ruleCount);
  const shared = { configuration, rules, isProxy: mode === 'proxy', logger, onChange };
  const { file_system: files, http_endpoint: endpoints } = settings.providers;
  const providers = [
    ...(files ? [fileProvider({ ...shared, workingDirectory, environment })] : []),
    ...(endpoints ? [httpProvider({ ...shared, runtime })] : []),
  ];
  const upstreams: Part = { name: 'upstreams', start: async () => undefined, close: async () => proxy?.close() };
  return {
    parts: [...providers, managed, upstreams, main],
    main,
    management: managed,
    rules,
    keys,
    providers,
    explain: async (tried) => explain(rules, tried, (failure) => refusals.answer(failure, '').status),
  };
}

function tlsOf(
  settings: EdgeConfiguration['settings']['serve']['tls'],
  keys: KeyStore,
): Parameters<typeof listener>[0]['tls'] {
  return settings && { settings, key: () => keys.tlsKeyOf(settings.key) };
}

/** What `validate` accepts and this edge does not have. */
function assertSupported({ settings }: EdgeConfiguration, logger: Logger): void {
  const { providers, cache, log, profiling } = settings;
  if (providers.cloud_blob)
    throw unsupported('rules from cloud blobs', 'put them into a folder and use `providers.file_system`');
  if (providers.kubernetes)
    throw unsupported('rules from the API of Kubernetes', 'mount them as files and use `providers.file_system`');
  if (cache.type !== 'in-memory' && cache.type !== 'noop')
    throw unsupported(`cache of the type \`${cache.type}\``, 'use `in-memory`');
  if (log.format === 'gelf') logger.warn('the log has no gelf format; it is JSON lines');
  if (settings.serve.cors) logger.warn('`serve.cors` has no effect yet');
  if (profiling.enabled) logger.warn('`profiling` is ignored; use the inspector of Node');
}

function unsupported(what: string, instead: string): Error {
  return edgeError('ERR_EDGE_UNSUPPORTED', `this edge has no ${what}; ${instead}`);
}
