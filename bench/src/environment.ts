import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, type as osType, release, totalmem } from 'node:os';
import { type Host, PROJECT_ROOT } from './host.ts';

/** The machine and the versions that figures belong to. It holds no name or path of the machine. */
export interface Environment {
  /** When the run started, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Short commit of the project; `undefined` outside of a Git repository. */
  readonly commit: string | undefined;
  /** Whether files under version control differ from that commit. */
  readonly dirty: boolean;
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly os: string;
  readonly node: string;
  /** Versions of the programs that measure. */
  readonly tools: Readonly<Record<string, string>>;
  /** Load average of the last 1, 5 and 15 minutes at the start; zeros where the host has none. */
  readonly loadAverage: readonly number[];
}

export function readEnvironment(host: Host): Environment {
  const commit = git('rev-parse', '--short', 'HEAD');
  return {
    startedAt: new Date().toISOString(),
    commit: commit === '' ? undefined : commit,
    dirty: git('status', '--porcelain', '--untracked-files=no') !== '',
    cpu: host.redact(cpus()[0]?.model.trim() ?? 'unknown CPU'),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    os: host.redact(`${distribution() ?? osType()}, ${osType()} ${kernelVersion()}, ${arch()}`),
    node: process.version,
    tools: Object.fromEntries(host.tools),
    loadAverage: loadavg(),
  };
}

/** The environment as labelled lines, the same for every output that people read. */
export function describeEnvironment(environment: Environment): [label: string, value: string][] {
  const { commit, dirty, cpu, cores, memoryBytes, loadAverage, tools } = environment;
  return [
    ['date', environment.startedAt],
    ['commit', commit === undefined ? 'none' : `${commit}${dirty ? ' with uncommitted changes' : ''}`],
    ['CPU', `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['memory', `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['OS', environment.os],
    ['Node.js', environment.node],
    ...Object.entries(tools),
    ['load average at the start', loadAverage.map((load) => load.toFixed(2)).join(' ')],
  ];
}

function distribution(): string | undefined {
  try {
    return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** The numbers alone: what builders append to them names their infrastructure. */
function kernelVersion(): string {
  return /^[\d.]+/.exec(release())?.[0].replace(/\.$/, '') ?? '';
}

function git(...args: string[]): string {
  const { status, stdout } = spawnSync('git', args, { cwd: PROJECT_ROOT, encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout.trim() : '';
}
