import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contender } from '../contender.ts';
import type { Host } from '../host.ts';
import { failed, type Outcome, withLastLine } from '../results.ts';
import { collect } from '../run-process.ts';
import type { Settings } from '../settings.ts';
import type { FunctionSuite } from '../suite.ts';
import { parseOutcome, type TurnRequest } from './messages.ts';

const WORKER = fileURLToPath(new URL('../programs/function-worker.ts', import.meta.url));
const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * The variants of a suite of functions. All share one process, so that they meet the same heap and the same compiler;
 * it is not this one, because a function that never returns could not be ended here. After such a one the others get a
 * new process and warm up in it again.
 */
export function functionContenders(suite: FunctionSuite, host: Host, settings: Settings): Contender[] {
  let worker: ChildProcess | undefined;
  let stderr: (() => string) | undefined;

  function liveWorker(): ChildProcess {
    if (worker) return worker;
    const started = host.children.fork(WORKER, [suite.source], ['--conditions=@writ/source', '--expose-gc']);
    stderr = collect(started.stderr);
    started.once('exit', () => {
      if (worker === started) worker = undefined;
    });
    worker = started;
    return started;
  }

  async function stopWorker(): Promise<void> {
    const stopped = worker;
    worker = undefined;
    if (stopped) await host.children.stop(stopped, 0);
  }

  async function turn(request: TurnRequest, timeoutMs: number): Promise<Outcome> {
    const child = liveWorker();
    const outcome = await answerOf(child, request, timeoutMs);
    if (outcome === 'timeout') {
      await stopWorker();
      return failed(`no result within ${timeoutMs} ms`);
    }
    return outcome === 'exit' ? failed(withLastLine('its process ended', stderr?.() ?? '')) : outcome;
  }

  return suite.variants.map(({ name, timeoutMs = DEFAULT_TIMEOUT_MS }) => ({
    name,
    async warmUp() {
      const outcome = await turn({ name, minMs: settings.functionMs }, timeoutMs);
      return outcome.ok ? undefined : outcome;
    },
    measure: async () => turn({ name, minMs: settings.functionMs }, timeoutMs),
    peakRssBytes: () => undefined,
    close: stopWorker,
  }));
}

async function answerOf(
  child: ChildProcess,
  request: TurnRequest,
  timeoutMs: number,
): Promise<Outcome | 'timeout' | 'exit'> {
  const { promise, resolve } = Promise.withResolvers<Outcome | 'timeout' | 'exit'>();
  const onMessage = (message: unknown): void => {
    resolve(parseOutcome(message) ?? failed('its process sent something that is not a result'));
  };
  const onExit = (): void => {
    resolve('exit');
  };
  const timer = setTimeout(() => {
    resolve('timeout');
  }, timeoutMs);
  child.once('message', onMessage);
  child.once('exit', onExit);
  child.once('error', onExit);
  child.send(request, (error) => {
    if (error) resolve('exit');
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.off('message', onMessage);
    child.off('exit', onExit);
    child.off('error', onExit);
  }
}
