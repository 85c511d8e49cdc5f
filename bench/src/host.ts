import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Children, createChildren } from './children.ts';
import { allowedCores, hasProc } from './proc.ts';
import { createRedact, type Redact, thisMachine } from './redact.ts';
import { probe } from './tools.ts';

/** Absolute path of the repository. */
export const PROJECT_ROOT: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** What this machine can measure with. */
export interface Host {
  readonly children: Children;
  /** A folder for files of the run, removed by {@link closeHost}. */
  readonly directory: string;
  /** Whether `/proc` tells CPU time and memory. */
  readonly hasProc: boolean;
  /** Clock ticks per second in `/proc`. */
  readonly ticksPerSecond: number;
  /** The shell that counts a command's CPU time: `bash` to the millisecond, `sh` mostly to 10 ms. */
  readonly shell: 'bash' | 'sh' | undefined;
  /** What puts load on servers. */
  readonly loadTool: 'wrk' | 'built-in';
  /** The cores that servers and load are tied to; `undefined` where that cannot be done. */
  readonly cores: { readonly server: number; readonly load: number } | undefined;
  /** Versions of the tools above. */
  readonly tools: ReadonlyMap<string, string>;
  readonly redact: Redact;
}

/** Finds out what is installed. The result owns a folder and maybe processes: give it to {@link closeHost}. */
export function openHost(): Host {
  const redact = createRedact(thisMachine(PROJECT_ROOT));
  const tools = new Map<string, string>();
  const has = (command: string, versionArgs: readonly string[]): boolean => {
    const found = probe({ command, versionArgs });
    if (found.installed) tools.set(command, redact(found.version ?? 'version unknown'));
    return found.installed;
  };
  const bash = has('bash', ['--version']);
  const allowed = allowedCores();
  const [server, load] = [allowed[0], allowed.at(-1)];
  const canPin = has('taskset', ['--version']) && availableParallelism() > 1 && allowed.length > 1;
  return {
    children: createChildren(),
    directory: mkdtempSync(join(tmpdir(), 'writ-bench-')),
    hasProc: hasProc(),
    ticksPerSecond: clockTicksPerSecond(),
    shell: bash ? 'bash' : hasPosixShell() ? 'sh' : undefined,
    loadTool: has('wrk', ['-v']) ? 'wrk' : 'built-in',
    cores: canPin && server !== undefined && load !== undefined ? { server, load } : undefined,
    tools,
    redact,
  };
}

/** Ends all processes and removes all files of the run, at once: it also serves when the bench itself is ended. */
export function closeHost(host: Host): void {
  host.children.killAll();
  rmSync(host.directory, { recursive: true, force: true });
}

/** `command` tied to one core, where the host can do that. */
export function pinned(
  host: Host,
  role: 'server' | 'load',
  command: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  if (!host.cores) return { command, args };
  return { command: 'taskset', args: ['-c', String(host.cores[role]), command, ...args] };
}

function hasPosixShell(): boolean {
  return spawnSync('sh', ['-c', 'times'], { timeout: 5_000, stdio: 'ignore' }).status === 0;
}

function clockTicksPerSecond(): number {
  const { status, stdout } = spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8', timeout: 5_000 });
  // 100 on every Linux of today (time(7)); getconf may be missing on small systems.
  return status === 0 ? Number.parseInt(stdout, 10) || 100 : 100;
}
