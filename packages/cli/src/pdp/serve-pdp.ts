import {
  type Configuration,
  composeParts,
  configErrorFrom,
  createLogger,
  createMetrics,
  formatAddress,
  isLoopback,
  issueLine,
  type ListenAddress,
  type LoadResult,
  listenAddress,
  loadConfiguration,
  systemClock,
  uuidSource,
  watchConfiguration,
} from '@writ/core';
import { DataStore, DecisionPoint, type EngineProgram, pdpServer } from '@writ/pdp';
import type { Io } from '../io.ts';
import { DOCUMENT_KINDS } from '../kinds.ts';
import { printableLines } from '../output.ts';
import { processKind } from '../process/kind.ts';
import { ProblemsError } from '../rego/problem.ts';
import { writVersion } from '../version.ts';
import { historyOf, openDecisionLog } from './decision-log.ts';
import { type DecisionPointSpec, decisionPointKind } from './decision-point-kind.ts';
import { LocalFiles, type LocalSources, reloadFiles } from './local-files.ts';
import { authenticates, callersOf, limitsOf, pathOf, searchOf, tlsOf } from './server-settings.ts';

const REFERENCE = /^data(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

export interface ServePdpOptions {
  readonly paths: readonly string[];
  readonly addr?: string;
  readonly config?: readonly string[];
  readonly bundle?: readonly string[];
  readonly ignore?: readonly string[];
  readonly v0Compatible?: boolean;
  readonly authzenEntrypoint?: string;
  readonly decisionLog?: string;
}

const START_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 12_000;

/**
 * `writ serve pdp`: serves policies and data from files until it is told to stop, and loads them anew when they change.
 *
 * @returns 0 after a stop that was asked for; 2 where an option or a file is wrong at the start
 */
export async function servePdp(io: Io, options: ServePdpOptions): Promise<number> {
  const wrong = (message: string): number => {
    io.err(printableLines(`writ: ${message}\n`));
    return 2;
  };
  const loadConfig = (): LoadResult =>
    loadConfiguration({
      files: options.config ?? [],
      kinds: DOCUMENT_KINDS,
      environment: io.environment,
      workingDirectory: io.workingDirectory,
    });
  const loaded = loadConfig();
  if (!loaded.ok) throw configErrorFrom(loaded.issues);
  const { settings, shutdown, level } = settingsOf(loaded.configuration);
  const address = addressOf(options.addr, settings);
  if ('problem' in address) return wrong(address.problem);
  if (!isLocal(address) && !authenticates(settings.callers)) {
    return wrong(
      `others can reach \`${formatAddress(address)}\`, and callers are not authenticated: listen on 127.0.0.1, or configure \`callers\``,
    );
  }
  if (options.authzenEntrypoint !== undefined && !REFERENCE.test(options.authzenEntrypoint)) {
    return wrong('--authzen-entrypoint: write a reference such as `data.authzen.allow`');
  }
  const tls = tlsOf(settings);
  const callers = callersOf(settings);

  const stop = io.stopRequested();
  const logger = createLogger({ destination: { write: (line) => io.err(line) }, level });
  const metrics = createMetrics({ version: writVersion(), processMetrics: true });
  const clock = systemClock;
  const ids = uuidSource(clock);
  const store = new DataStore<EngineProgram>({ clock });
  const files = new LocalFiles(io.workingDirectory, sourcesOf(options, settings), { store, clock, ids });
  try {
    files.load();
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return wrong(error.message);
  }
  const log = await openDecisionLog(io, options.decisionLog, settings.decisionLog, { store, clock, logger, metrics });
  const history = historyOf(settings.decisionLog, { store, logger, policies: () => files.saved() });
  history?.save();
  const point = new DecisionPoint({ store, clock, ids, ...(log && { onDecision: log.record, admits: log.accepts }) });
  const server = pdpServer({
    address,
    point,
    store,
    modules: () => files.modules,
    unready: () => undefined,
    authzen: {
      entrypoint: pathOf(options.authzenEntrypoint ?? settings.authzen.entrypoint),
      search: searchOf(settings),
      ...(settings.authzen.publicUrl !== undefined && { publicUrl: settings.authzen.publicUrl }),
    },
    defaultDecision: pathOf(settings.defaultDecision),
    limits: limitsOf(settings),
    ...(tls && { tls }),
    ...(callers && { callers }),
    tellsDecisionId: log !== undefined,
    ...(log && { durable: (): Promise<void> | undefined => log.durable() }),
    version: writVersion(),
    logger,
    metrics,
    ids,
  });
  const lifecycle = composeParts([server], {
    startTimeoutMs: START_TIMEOUT_MS,
    drainTimeoutMs: shutdown.drainMs,
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
    logger,
  });
  await lifecycle.start();
  const ended = new AbortController();
  const reload = (): void => {
    if (reloadFiles(files, logger, clock)) history?.save();
  };
  const unwatch = files.watch(reload);
  // Certificates change without a restart; everything else that the configuration says holds until the next start.
  const configuration = watchConfiguration({
    load: loadConfig,
    current: loaded,
    onChange: (changed) => {
      const renewed = tlsOf(settingsOf(changed).settings);
      if (renewed) server.setTls(renewed);
      logger.info('configuration read anew: certificates are in force, other changes with the next start');
    },
    onRefused: (issues) =>
      logger.error('the new configuration is refused, the running one stays', { issues: issues.map(issueLine) }),
  });
  io.onReloadRequest(() => {
    reload();
    configuration.reload();
  }, ended.signal);
  logger.info('serving decisions', { url: server.url });
  await stop;
  logger.info('stopping');
  ended.abort();
  unwatch();
  configuration.close();
  await lifecycle.close();
  await log?.close();
  await history?.close();
  point.close();
  return 0;
}

function sourcesOf(
  { paths, bundle = [], ignore = [], v0Compatible = false }: ServePdpOptions,
  settings: DecisionPointSpec,
): LocalSources {
  return {
    paths: [...paths, ...settings.paths],
    bundles: [...bundle, ...settings.bundles],
    ignore,
    regoVersion: v0Compatible ? 'v0' : 'v1',
  };
}

function settingsOf(configuration: Configuration) {
  const [point] = configuration.of(decisionPointKind);
  const [process] = configuration.of(processKind);
  const { shutdown, log } = process?.spec ?? processKind.spec.parse(undefined);
  return { settings: point?.spec ?? decisionPointKind.spec.parse(undefined), shutdown, level: log.level };
}

function addressOf(
  text: string | undefined,
  { listen }: DecisionPointSpec,
): ListenAddress | { readonly problem: string } {
  if (text === undefined) return listen;
  const parsed = listenAddress().safeParse(text);
  return parsed.success ? parsed.data : { problem: `--addr: ${parsed.error.issues[0]?.message ?? 'no address'}` };
}

function isLocal({ host }: ListenAddress): boolean {
  return host === 'localhost' || isLoopback(host);
}
