import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import {
  type Clock,
  composeParts,
  createLogger,
  createMetrics,
  isLoopback,
  type ListenAddress,
  type Logger,
  listenAddress,
  systemClock,
  uuidSource,
} from '@writ/core';
import {
  createDecisionLog,
  DataStore,
  DecisionPoint,
  type EngineProgram,
  fileSink,
  pdpServer,
  type RecordSink,
  streamSink,
} from '@writ/pdp';
import type { Io } from '../io.ts';
import { printableLines } from '../output.ts';
import { ProblemsError } from '../rego/problem.ts';
import { writVersion } from '../version.ts';
import { LocalFiles } from './local-files.ts';

export interface ServePdpOptions {
  readonly paths: readonly string[];
  readonly addr: string;
  readonly bundle?: readonly string[];
  readonly ignore?: readonly string[];
  readonly v0Compatible?: boolean;
  readonly authzenEntrypoint?: string;
  readonly decisionLog?: string;
}

const START_TIMEOUT_MS = 10_000;
const DRAIN_TIMEOUT_MS = 10_000;
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
  const address = listenAddress().safeParse(options.addr);
  if (!address.success) return wrong(`--addr: ${address.error.issues[0]?.message ?? 'no address'}`);
  if (!isLocal(address.data)) {
    return wrong(`--addr: others can reach \`${options.addr}\`, and callers are not authenticated: use 127.0.0.1`);
  }
  const entrypoint = entrypointOf(options.authzenEntrypoint ?? 'data.authzen.allow');
  if (!entrypoint) return wrong('--authzen-entrypoint: write a reference such as `data.authzen.allow`');

  const stop = io.stopRequested();
  const logger = createLogger({ destination: { write: (line) => io.err(line) } });
  const metrics = createMetrics({ version: writVersion(), processMetrics: true });
  const clock = systemClock;
  const ids = uuidSource(clock);
  const store = new DataStore<EngineProgram>({ clock });
  const files = new LocalFiles(io.workingDirectory, sourcesOf(options), { store, clock, ids });
  try {
    files.load();
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return wrong(error.message);
  }
  const sink = sinkOf(io, options.decisionLog);
  const log =
    sink && createDecisionLog({ sinks: [sink], clock, logger, metrics, store, labels: { version: writVersion() } });
  const point = new DecisionPoint({ store, clock, ids, ...(log && { onDecision: log.record, admits: log.accepts }) });
  const server = pdpServer({
    address: address.data,
    point,
    store,
    modules: () => files.modules,
    unready: () => undefined,
    authzen: { entrypoint },
    tellsDecisionId: log !== undefined,
    ...(log && { durable: (): Promise<void> | undefined => log.durable() }),
    version: writVersion(),
    logger,
    metrics,
    ids,
  });
  const lifecycle = composeParts([server], {
    startTimeoutMs: START_TIMEOUT_MS,
    drainTimeoutMs: DRAIN_TIMEOUT_MS,
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
    logger,
  });
  await lifecycle.start();
  const ended = new AbortController();
  const reload = (): void => reloadFiles(files, logger, clock);
  const unwatch = files.watch(reload);
  io.onReloadRequest(reload, ended.signal);
  logger.info('serving decisions', { url: server.url });
  await stop;
  logger.info('stopping');
  ended.abort();
  unwatch();
  await lifecycle.close();
  await log?.close();
  point.close();
  return 0;
}

/** A change that is wrong leaves everything as it was. */
function reloadFiles(files: LocalFiles, logger: Logger, clock: Clock): void {
  const start = clock.monotonic();
  try {
    files.load();
    logger.info('policies and data loaded anew', { durationMs: Math.round(clock.monotonic() - start) });
  } catch (error) {
    const problems = error instanceof ProblemsError ? error.problems.map(({ text }) => text) : undefined;
    logger.error(
      'the changed policies and data are refused, the running ones stay',
      problems ? { problems } : { err: error },
    );
  }
}

function sourcesOf({ paths, bundle = [], ignore = [], v0Compatible = false }: ServePdpOptions) {
  return { paths, bundles: bundle, ignore, regoVersion: v0Compatible ? ('v0' as const) : ('v1' as const) };
}

function sinkOf(io: Io, name: string | undefined): RecordSink | undefined {
  if (name === undefined) return undefined;
  if (name !== 'stdout') return fileSink({ file: resolve(io.workingDirectory, name) });
  const write = (chunk: unknown, _encoding: string, done: () => void): void => {
    io.out(String(chunk));
    done();
  };
  return streamSink('stdout', new Writable({ write, decodeStrings: false }));
}

function isLocal({ host }: ListenAddress): boolean {
  return host === 'localhost' || isLoopback(host);
}

/** The path below `data` of `data.a.b`. */
function entrypointOf(text: string): readonly string[] | undefined {
  return /^data(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(text) ? text.split('.').slice(1) : undefined;
}
