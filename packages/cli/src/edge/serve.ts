import {
  composeParts,
  configErrorFrom,
  createLogger,
  createMetrics,
  issueLine,
  type LogLevel,
  operationsListener,
  type Part,
} from '@writ/core';
import { createEdge, enforcementWithout, loadEdgeConfiguration } from '@writ/edge';
import type { Io } from '../io.ts';
import { writVersion } from '../version.ts';
import { embeddedDecisionPoint } from './embedded-decision-point.ts';
import { type EdgeOptions, insecureFlags } from './options.ts';

export interface ServeOptions extends EdgeOptions {
  readonly config: string;
}

/** heimdall's levels by ours. */
const LEVELS: Readonly<Record<string, LogLevel>> = { trace: 'debug', debug: 'debug', info: 'info', warn: 'warn' };
const START_TIMEOUT_MS = 60_000;
const DRAIN_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Runs an edge until the process is told to stop.
 *
 * @returns the exit code: 0 after a stop that was asked for
 * @throws ERR_CONFIG_… where the configuration is wrong, ERR_EDGE_… where it asks for what cannot be had
 */
export async function serveEdge(io: Io, mode: 'proxy' | 'decision', options: ServeOptions): Promise<number> {
  const stop = io.stopRequested();
  const flags = insecureFlags(options);
  const loaded = loadEdgeConfiguration(options.config, {
    ...io,
    enforcement: enforcementWithout(flags),
    ...(options.envConfigPrefix !== undefined && { environmentPrefix: options.envConfigPrefix }),
  });
  if (!loaded.ok) throw configErrorFrom(loaded.issues);
  const { configuration } = loaded;
  const { settings } = configuration;
  const destination = { write: (text: string): void => io.err(text) };
  const logger = createLogger({ destination, level: LEVELS[settings.log.level] ?? 'error' });
  for (const warning of loaded.warnings) logger.warn(issueLine(warning));
  for (const flag of flags) logger.warn('a risk is accepted', { flag });
  const metrics = createMetrics({ version: writVersion(), processMetrics: true });
  const embedded = embeddedDecisionPoint(io, configuration, logger);
  const edge = createEdge({
    configuration,
    mode,
    workingDirectory: io.workingDirectory,
    environment: io.environment,
    logger,
    accessLog: destination,
    metrics,
    ...(embedded && { decider: embedded.decider }),
  });
  const operations: readonly Part[] = settings.metrics.enabled
    ? [operationsListener({ status: () => lifecycle.status(), metrics, logger, ...operationsAddress(io) })]
    : [];
  const lifecycle = composeParts([...operations, ...(embedded ? [embedded.part] : []), ...edge.parts], {
    startTimeoutMs: START_TIMEOUT_MS,
    drainTimeoutMs: DRAIN_TIMEOUT_MS,
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
    logger,
  });
  await lifecycle.start();
  const ended = new AbortController();
  io.onReloadRequest(() => {
    edge.keys.reload();
    embedded?.reload();
  }, ended.signal);
  io.out(`The ${mode} is up at ${edge.main.url ?? ''}, health and keys at ${edge.management.url ?? ''}.\n`);
  await stop;
  ended.abort();
  await lifecycle.close();
  return 0;
}

/** Where heimdall's exporter listens, by the variables of OpenTelemetry. */
function operationsAddress({ environment }: Io): { host?: string; port?: number } {
  const { OTEL_EXPORTER_PROMETHEUS_HOST: host, OTEL_EXPORTER_PROMETHEUS_PORT: port } = environment;
  return { ...(host !== undefined && { host }), ...(port !== undefined && { port: Number(port) }) };
}
