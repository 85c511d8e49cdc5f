import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { type Configuration, fingerprintOf, type LoadResult, realPath } from './documents.ts';
import type { ConfigIssue } from './issue.ts';

export interface WatchOptions {
  /** Loads the configuration anew. */
  readonly load: () => LoadResult;
  /** The result that runs now. */
  readonly current: LoadResult;
  /** Takes a wholly valid new configuration. */
  readonly onChange: (configuration: Configuration) => void;
  /** Learns why a new version is refused; the one that runs stays. */
  readonly onRefused: (issues: readonly ConfigIssue[]) => void;
  /** How long a burst of changes is waited out, in milliseconds; 100 by default. */
  readonly settleMs?: number;
}

export interface ConfigWatch {
  /** Loads now, whether or not a file changed: for SIGHUP. */
  reload(): void;
  close(): void;
}

/**
 * Watches the files of a configuration, with what they include and the secrets they refer to, and hands on each new
 * version that is valid as a whole. It watches directories, not files: editors and container platforms replace files by
 * renaming, which ends a watch on the file itself.
 */
export function watchConfiguration(options: WatchOptions): ConfigWatch {
  const settleMs = options.settleMs ?? 100;
  let { files, fingerprint } = options.current;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const watchers = new Map<string, FSWatcher>();

  const settle = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (fingerprintOf(files) !== fingerprint) reload();
    }, settleMs);
    timer.unref();
  };

  const follow = (): void => {
    const directories = new Set(files.flatMap((file) => [dirname(file), dirname(realPath(file))]));
    for (const [directory, watcher] of watchers) {
      if (directories.has(directory)) continue;
      watcher.close();
      watchers.delete(directory);
    }
    for (const directory of directories) {
      if (watchers.has(directory)) continue;
      const watcher = watchDirectory(directory, settle);
      if (watcher) watchers.set(directory, watcher);
    }
    // What changed after it was read and before it was watched raises no event.
    settle();
  };

  const reload = (): void => {
    if (closed) return;
    const result = options.load();
    ({ files, fingerprint } = result);
    follow();
    if (result.ok) options.onChange(result.configuration);
    else options.onRefused(result.issues);
  };

  follow();
  return {
    reload,
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** @returns undefined where the directory does not exist; then only a reload by hand finds out that it came to be */
function watchDirectory(directory: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, onEvent);
    // A directory that is removed under a watch raises an error event; the files in it are then reported as missing.
    watcher.on('error', onEvent);
    return watcher;
  } catch {
    return undefined;
  }
}
