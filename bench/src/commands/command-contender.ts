import type { Contender } from '../contender.ts';
import type { Host } from '../host.ts';
import { peakRssBytes, processTree } from '../proc.ts';
import { type Failure, failed, invalid, withLastLine } from '../results.ts';
import { type ProcessEnd, runProcess } from '../run-process.ts';
import type { Settings } from '../settings.ts';
import type { CommandVariant } from '../suite.ts';
import { parseShellTimes, TIMES_SCRIPT } from './shell-times.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const MEMORY_SAMPLE_MS = 2;

/**
 * A command that takes turns. Output and memory are looked at in the warm-up alone: the counted runs write to nowhere
 * and nobody looks over their shoulder.
 *
 * @param folder where it runs
 */
export function commandContender(variant: CommandVariant, folder: string, host: Host, settings: Settings): Contender {
  const expected = variant.exitCode ?? 0;
  // Without a shell that counts, single runs are timed from outside.
  const runs = host.shell === undefined ? 1 : settings.runsPerRound;
  const timeoutMs = (variant.timeoutMs ?? DEFAULT_TIMEOUT_MS) * runs;
  let memory = 0;

  async function run(keepStdout: boolean, onStart: (pid: number) => void): Promise<ProcessEnd> {
    const common = { cwd: folder, timeoutMs, keepStdout, onStart };
    if (host.shell === undefined)
      return runProcess(host.children, { ...common, command: variant.command, args: variant.args });
    const args = ['-c', TIMES_SCRIPT, 'writ-bench', String(runs), String(expected), variant.command, ...variant.args];
    return runProcess(host.children, { ...common, command: host.shell, args, withReport: true });
  }

  function failureOf(end: ProcessEnd): Failure | undefined {
    if (end.startError !== undefined) return failed(`\`${variant.command}\` could not be started (${end.startError})`);
    if (end.timedOut) return failed(`no end within ${timeoutMs} ms`);
    if (end.exitCode === expected) return undefined;
    const code = end.exitCode === undefined ? 'it was ended by a signal' : `exit code ${end.exitCode}`;
    return failed(withLastLine(`${code} instead of exit code ${expected}`, end.stderr));
  }

  return {
    name: variant.name,
    async warmUp() {
      let timer: NodeJS.Timeout | undefined;
      const end = await run(true, (pid) => {
        if (!host.hasProc) return;
        timer = setInterval(() => {
          const skipped = host.shell === undefined ? 0 : 1;
          for (const member of processTree(pid).slice(skipped)) memory = Math.max(memory, peakRssBytes(member.pid));
        }, MEMORY_SAMPLE_MS);
      });
      clearInterval(timer);
      const failure = failureOf(end);
      if (failure) return failure;
      const complaint = variant.check?.(end);
      return complaint === undefined ? undefined : invalid(`wrong output: ${complaint}`);
    },
    async measure() {
      const end = await run(false, () => undefined);
      const failure = failureOf(end);
      if (failure) return failure;
      if (host.shell === undefined) return { ok: true, sample: { cpuUs: undefined, wallUs: end.wallUs } };
      const times = parseShellTimes(end.report);
      if (!times) return failed('the shell did not say what the command cost');
      const wallUs = (times.wallUs ?? end.wallUs) / runs;
      return { ok: true, sample: { cpuUs: times.cpuUs / runs, wallUs } };
    },
    peakRssBytes: () => (memory > 0 ? memory : undefined),
    close: async () => Promise.resolve(),
  };
}
