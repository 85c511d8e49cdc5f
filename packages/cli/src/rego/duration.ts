const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 1e-6,
};

/** The milliseconds of a duration in Go's notation, such as `1m30s` or `250ms`; undefined where it is none. */
export function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  let sum = 0;
  let rest = text;
  while (rest !== '') {
    const part = /^(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)/.exec(rest);
    const [all = '', amount = '', unit = ''] = part ?? [];
    if (all === '') return undefined;
    sum += Number(amount) * (UNIT_MS[unit] ?? 0);
    rest = rest.slice(all.length);
  }
  return text === '' ? undefined : sum;
}

/** A duration as Go prints it: `1.5s`, `250µs`. */
export function durationText(ns: number): string {
  if (ns < 1000) return ns === 0 ? '0s' : `${ns}ns`;
  if (ns < 1_000_000) return `${trimmed(ns / 1000, 3)}µs`;
  if (ns < 1_000_000_000) return `${trimmed(ns / 1_000_000, 6)}ms`;
  const seconds = ns / 1_000_000_000;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${trimmed(seconds, 9)}s`;
  const hours = Math.floor(minutes / 60);
  const below = `${minutes % 60}m${trimmed(seconds - minutes * 60, 9)}s`;
  return hours === 0 ? below : `${hours}h${below}`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
