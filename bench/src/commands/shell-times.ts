/**
 * Runs a command some times and says on file descriptor 3 what it cost. Node.js tells a process only its own CPU time;
 * the `times` built-in of POSIX shells tells that of all children that ended, with the descendants these waited for.
 *
 * Arguments: the number of runs, the expected exit code, the command with its arguments. It stops at the first run that
 * ends with another code, and exits with the code of the last run.
 */
export const TIMES_SCRIPT = `
runs=$1
expected=$2
shift 2
code=0
begin=\${EPOCHREALTIME:-}
while [ "$runs" -gt 0 ]; do
  "$@" 3>&-
  code=$?
  [ "$code" -eq "$expected" ] || break
  runs=$((runs - 1))
done
end=\${EPOCHREALTIME:-}
echo "$begin $end" >&3
times >&3
exit "$code"
`;

/** What all runs together cost. */
export interface ShellTimes {
  /** User and system CPU time in microseconds. */
  readonly cpuUs: number;
  /** Wall time in microseconds; `undefined` when the shell has no clock of that resolution (bash 5 has). */
  readonly wallUs: number | undefined;
}

/** @returns `undefined` when the report is not complete, as after a kill */
export function parseShellTimes(report: string): ShellTimes | undefined {
  const [clock, , children] = report.split('\n');
  const times = [...(children ?? '').matchAll(/(\d+)m(\d+)(?:[.,](\d+))?s/g)];
  if (clock === undefined || times.length !== 2) return undefined;
  const cpuUs = times.reduce(
    (sum, [, minutes, seconds, fraction = '']) =>
      sum + Number(minutes) * 60e6 + Number(seconds) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6)),
    0,
  );
  const [begin, end] = clock.split(' ').map((text) => Number(text.replace(',', '.') || Number.NaN) * 1e6);
  const wallUs = begin === undefined || end === undefined ? Number.NaN : end - begin;
  // The shell's clock is the wall clock: somebody may set it while the command runs.
  return { cpuUs, wallUs: wallUs > 0 ? wallUs : undefined };
}
