import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from '../contender.ts';
import { type Host, PROJECT_ROOT, pinned } from '../host.ts';
import { peakRssBytes, processTree, treeCpuTicks } from '../proc.ts';
import { type Failure, failed, invalid, type Outcome, withLastLine } from '../results.ts';
import { collect } from '../run-process.ts';
import { DEFAULT_CONNECTIONS, type Settings } from '../settings.ts';
import type { ServerSuite, ServerVariant } from '../suite.ts';
import { ask, freePort } from './ask.ts';
import { runLoad } from './run-load.ts';

const DEFAULT_READY_TIMEOUT_MS = 15_000;
const READY_POLL_MS = 50;

/**
 * A server that takes turns. It stays up from the warm-up to the end and is idle while others are loaded. One answer is
 * checked before and after each load, so that a server that answers fast and wrong cannot win.
 */
export function serverContender(suite: ServerSuite, variant: ServerVariant, host: Host, settings: Settings): Contender {
  let server: RunningServer | undefined;
  let memory: number | undefined;

  async function underLoad(running: RunningServer): Promise<Outcome> {
    const before = await checkAnswer(variant, running);
    if (before) return before;
    const ticksBefore = running.cpuTicks();
    const spec = {
      origin: running.origin,
      request: variant.request,
      status: variant.status,
      connections: suite.connections ?? DEFAULT_CONNECTIONS,
      seconds: settings.loadSeconds,
    };
    const report = await runLoad(spec, host, running.directory);
    const ticksAfter = running.cpuTicks();
    if ('ok' in report) return running.death() ?? report;
    const death = running.death();
    if (death) return death;
    if (report.errors > 0)
      return invalid(`${report.errors} of ${report.requests} requests were answered wrongly or not at all`);
    if (report.requests === 0) return failed('not one request was answered');
    const after = await checkAnswer(variant, running);
    if (after) return after;
    memory = running.peakRssBytes();
    const ticks = ticksBefore === undefined || ticksAfter === undefined ? undefined : ticksAfter - ticksBefore;
    return {
      ok: true,
      sample: {
        cpuUs: ticks === undefined ? undefined : (ticks * 1e6) / host.ticksPerSecond / report.requests,
        wallUs: (report.seconds * 1e6) / report.requests,
        load: {
          requestsPerSecond: report.requests / report.seconds,
          p50Us: report.p50Us,
          p99Us: report.p99Us,
        },
      },
    };
  }

  return {
    name: variant.name,
    async warmUp() {
      server = await startServer(variant, host);
      const unready = await waitUntilReady(variant, server);
      if (unready) return unready;
      const outcome = await underLoad(server);
      return outcome.ok ? undefined : outcome;
    },
    measure: async () => (server ? underLoad(server) : failed('it is not running')),
    peakRssBytes: () => memory,
    async close() {
      if (server) await host.children.stop(server.child);
    },
  };
}

interface RunningServer {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly directory: string;
  cpuTicks(): number | undefined;
  peakRssBytes(): number | undefined;
  /** Why it is no longer there; `undefined` while it lives. */
  death(): Failure | undefined;
}

async function startServer(variant: ServerVariant, host: Host): Promise<RunningServer> {
  const directory = await mkdtemp(join(host.directory, 'server-'));
  const port = await freePort();
  const { command, args, env = {} } = await variant.start({ port, directory });
  const start = pinned(host, 'server', command, args);
  const child = host.children.spawn(start.command, start.args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stderr = collect(child.stderr);
  let death: string | undefined;
  child.once('error', (error) => {
    death = error.message;
  });
  child.once('exit', (code, signal) => {
    death = `it ended with ${code === null ? String(signal) : `exit code ${code}`}`;
  });
  const pid = host.hasProc ? child.pid : undefined;
  return {
    child,
    origin: `http://127.0.0.1:${port}`,
    directory,
    cpuTicks: () => (pid === undefined ? undefined : treeCpuTicks(pid)),
    peakRssBytes: () =>
      pid === undefined ? undefined : processTree(pid).reduce((sum, member) => sum + peakRssBytes(member.pid), 0),
    death: () => (death === undefined ? undefined : failed(withLastLine(death, stderr()))),
  };
}

async function waitUntilReady(variant: ServerVariant, server: RunningServer): Promise<Failure | undefined> {
  const limitMs = variant.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS;
  const deadline = performance.now() + limitMs;
  for (;;) {
    const failure = server.death() ?? (await checkAnswer(variant, server));
    if (!failure) return undefined;
    if (server.death() !== undefined || performance.now() > deadline)
      return server.death() ?? { ...failure, reason: `not ready within ${limitMs} ms: ${failure.reason}` };
    await sleep(READY_POLL_MS);
  }
}

async function checkAnswer(variant: ServerVariant, server: RunningServer): Promise<Failure | undefined> {
  try {
    const answer = await ask(server.origin, variant.request);
    if (answer.status !== variant.status)
      return invalid(`wrong answer: status ${answer.status} instead of ${variant.status}`);
    const complaint = variant.check(answer);
    return complaint === undefined ? undefined : invalid(`wrong answer: ${complaint}`);
  } catch (error) {
    return server.death() ?? failed(`no answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}
