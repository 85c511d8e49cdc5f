import { readdirSync, readFileSync } from 'node:fs';

/** What `/proc/PID/stat` says about a process (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly parentPid: number;
  /** One letter; `Z` has ended and nobody has waited for it yet. */
  readonly state: string;
  /** User and system time of the process with all its threads, and of the children it has waited for, in clock ticks. */
  readonly cpuTicks: number;
}

/** @returns `undefined` when the text is not a line of that form */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ');
  // fields[0] is field 3 of the manual page: ppid is 4; utime, stime, cutime and cstime are 14 to 17.
  const times = fields.slice(11, 15).map(Number);
  const pid = Number(text.slice(0, open));
  const parentPid = Number(fields[1]);
  const cpuTicks = times.reduce((sum, ticks) => sum + ticks, 0);
  if (times.length < 4 || [pid, parentPid, cpuTicks].some(Number.isNaN)) return undefined;
  return { pid, parentPid, state: fields[0] ?? '', cpuTicks };
}

/** All processes that descend from `rootPid`, it included; empty when it is gone or the host has no `/proc`. */
export function processTree(rootPid: number): ProcessStat[] {
  const byParent = new Map<number, ProcessStat[]>();
  let root: ProcessStat | undefined;
  for (const entry of listProc()) {
    const stat = parseProcessStat(readProc(`${entry}/stat`));
    if (!stat) continue;
    if (stat.pid === rootPid) root = stat;
    const siblings = byParent.get(stat.parentPid);
    if (siblings) siblings.push(stat);
    else byParent.set(stat.parentPid, [stat]);
  }
  if (!root) return [];
  const tree = [root];
  for (const member of tree) tree.push(...(byParent.get(member.pid) ?? []));
  return tree;
}

/**
 * CPU time of a process and all its descendants in clock ticks. A child that ends and is waited for moves its time to
 * its parent, so the sum over the living is complete.
 *
 * @returns `undefined` when the process is gone
 */
export function treeCpuTicks(rootPid: number): number | undefined {
  const tree = processTree(rootPid);
  return tree.length === 0 ? undefined : tree.reduce((sum, member) => sum + member.cpuTicks, 0);
}

/** The largest resident memory that a process has had, in bytes (`VmHWM`); 0 when it is gone. */
export function peakRssBytes(pid: number): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`${pid}/status`));
  return match ? Number(match[1]) * 1024 : 0;
}

/** The cores that this process may run on, from `Cpus_allowed_list`; empty when the host does not tell. */
export function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readProc('self/status'))?.[1] ?? '';
  return parseCoreList(list);
}

/** Reads a list such as `0-3,8` (cpuset(7)). */
export function parseCoreList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) return [];
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });
}

/** Whether the host has a `/proc` that tells CPU time. */
export function hasProc(): boolean {
  return parseProcessStat(readProc('self/stat')) !== undefined;
}

function listProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
