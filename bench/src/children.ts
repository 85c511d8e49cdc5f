import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';

/**
 * All processes that the benches started and that may still live. Each leads a process group of its own, so that
 * whatever it starts itself ends with it.
 */
export interface Children {
  spawn(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** A Node.js process with a message channel. */
  fork(modulePath: string, args: readonly string[], execArgv: readonly string[]): ChildProcess;
  /** Asks the group of `child` to end, and ends it after `graceMs` milliseconds; resolves when `child` is gone. */
  stop(child: ChildProcess, graceMs?: number): Promise<void>;
  /** Ends every group at once, without waiting. */
  killAll(): void;
}

const DEFAULT_GRACE_MS = 2_000;

export function createChildren(): Children {
  const live = new Set<ChildProcess>();

  function track(child: ChildProcess): ChildProcess {
    live.add(child);
    child.once('exit', () => {
      // What the leader left behind in its group ends with it.
      signalGroup(child, 'SIGKILL');
      live.delete(child);
    });
    child.on('error', () => {
      if (child.pid === undefined) live.delete(child);
    });
    return child;
  }

  return {
    spawn: (command, args, options = {}) =>
      track(spawn(command, args, { ...options, detached: process.platform !== 'win32' })),
    fork: (modulePath, args, execArgv) =>
      track(
        fork(modulePath, [...args], {
          execArgv: [...execArgv],
          detached: process.platform !== 'win32',
          stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        }),
      ),
    async stop(child, graceMs = DEFAULT_GRACE_MS) {
      if (!live.has(child) || child.pid === undefined) return;
      const gone = new Promise<void>((resolve) => {
        child.once('exit', () => {
          resolve();
        });
      });
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
      }, graceMs);
      await gone;
      clearTimeout(timer);
    },
    killAll() {
      for (const child of live) signalGroup(child, 'SIGKILL');
      live.clear();
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already (ESRCH), which is what was wanted.
  }
}
