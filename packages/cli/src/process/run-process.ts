import {
  type Configuration,
  composeParts,
  configErrorFrom,
  createLogger,
  createMetrics,
  issueLine,
  type LoadResult,
  loadConfiguration,
  type Part,
  watchConfiguration,
} from '@writ/core';
import type { Io } from '../io.ts';
import { DOCUMENT_KINDS } from '../kinds.ts';
import type { OutputFormat } from '../output.ts';
import { writVersion } from '../version.ts';
import { type ProcessSpec, processKind } from './kind.ts';
import { reconfigurableOperations } from './operations.ts';

export interface RunOptions {
  /** Configuration files; none for the embedded defaults. */
  readonly files: readonly string[];
  readonly output: OutputFormat;
}

const START_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 10_000;
/** An entry of the log is no place for thousands of mistakes; `writ validate` shows all. */
const MOST_LOGGED = 20;

/**
 * Runs a process until it is told to stop: loads the configuration, starts the parts, says what it serves, applies
 * changes of the configuration that are valid as a whole, and at the end drains and closes everything.
 *
 * @returns the exit code: 0 after a stop that was asked for
 * @throws ERR_CONFIG_… where the configuration is wrong, ERR_CORE_START_FAILED with its cause where a part does not start
 */
export async function runProcess(io: Io, { files, output }: RunOptions): Promise<number> {
  const stop = io.stopRequested();
  const load = (): LoadResult =>
    loadConfiguration({
      files,
      kinds: DOCUMENT_KINDS,
      environment: io.environment,
      workingDirectory: io.workingDirectory,
    });
  const first = load();
  if (!first.ok) throw configErrorFrom(first.issues);
  let settings = settingsOf(first.configuration);

  const logger = createLogger({ destination: { write: (line) => io.err(line) }, level: settings.log.level });
  const metrics = createMetrics({ version: writVersion(), processMetrics: true });
  const reloads = metrics.counter({
    name: 'writ_config_reloads_total',
    help: 'Configuration changes that were noticed',
    labelNames: ['result'],
    maxSeries: 2,
  });
  const operations = reconfigurableOperations(settings.operations.listen, {
    status: () => lifecycle.status(),
    metrics,
    logger,
  });
  const parts: readonly Part[] = [operations];
  const lifecycle = composeParts(parts, {
    startTimeoutMs: START_TIMEOUT_MS,
    drainTimeoutMs: settings.shutdown.drainMs,
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
    logger,
  });
  for (const risk of settings.insecure) logger.warn('an insecure setting is accepted', { setting: risk });
  await lifecycle.start();

  const apply = async (configuration: Configuration): Promise<void> => {
    const next = settingsOf(configuration);
    try {
      await operations.listenOn(next.operations.listen);
      logger.setLevel(next.log.level);
      settings = next;
      reloads.labels('applied').inc();
      logger.info('configuration applied');
    } catch (error) {
      reloads.labels('refused').inc();
      logger.error('the new configuration cannot be applied, the running one stays', { err: error });
    }
  };
  // One after the other: two changes in quick succession must not overtake each other.
  let applying = Promise.resolve();
  const watch = watchConfiguration({
    load,
    current: first,
    onChange: (configuration) => {
      applying = applying.then(async () => apply(configuration));
    },
    onRefused: (issues) => {
      reloads.labels('refused').inc();
      logger.error('the new configuration is refused, the running one stays', {
        issues: issues.slice(0, MOST_LOGGED).map(issueLine),
      });
    },
  });
  const ended = new AbortController();
  io.onReloadRequest(() => watch.reload(), ended.signal);

  io.out(announce(output, operations.url ?? ''));
  await stop;
  logger.info('stopping');
  ended.abort();
  watch.close();
  await applying;
  await lifecycle.close();
  return 0;
}

/** The settings of the process, or the defaults where no document gives any. */
function settingsOf(configuration: Configuration): ProcessSpec {
  const [document] = configuration.of(processKind);
  return document?.spec ?? processKind.spec.parse(undefined);
}

function announce(output: OutputFormat, operationsUrl: string): string {
  const serves = [
    { name: 'health', url: `${operationsUrl}/health` },
    { name: 'metrics', url: `${operationsUrl}/metrics` },
  ];
  if (output === 'json') return `${JSON.stringify({ state: 'up', version: writVersion(), serves })}\n`;
  const lines = serves.map(({ name, url }) => `  ${name.padEnd(8)} ${url}\n`);
  return `Writ ${writVersion()} is up and serves:\n${lines.join('')}Stop it with Ctrl-C.\n`;
}
