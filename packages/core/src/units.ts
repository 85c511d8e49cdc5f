/** The result of reading a quantity: the value, or a message that says what was expected. */
export type Parsed = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };

const DURATION_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/**
 * Reads a duration such as `250ms`, `30s`, `5m`, `1h30m`, `7d`.
 *
 * @returns whole milliseconds, 0 or more and at most `Number.MAX_SAFE_INTEGER`
 */
export function parseDuration(text: string): Parsed {
  if (!DURATION.test(text)) return refused(text, 'a duration such as `250ms`, `30s`, `5m` or `1h30m`');
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) ms += Number(amount) * unitOf(DURATION_MS, unit);
  return whole(text, ms, 'milliseconds');
}

const BYTES = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const BYTE_SIZE = /^(\d+(?:\.\d+)?)(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;

/**
 * Reads a size such as `512B`, `64KiB`, `1MiB` (binary, IEC 80000-13) or `1MB` (decimal).
 *
 * @returns whole bytes, 0 or more and at most `Number.MAX_SAFE_INTEGER`
 */
export function parseByteSize(text: string): Parsed {
  const match = BYTE_SIZE.exec(text);
  if (!match) return refused(text, 'a size such as `512B`, `64KiB`, `1MiB` or `1MB`');
  return whole(text, Number(match[1]) * unitOf(BYTES, match[2]), 'bytes');
}

const DURATION_STEPS = [
  ['d', DURATION_MS.d],
  ['h', DURATION_MS.h],
  ['m', DURATION_MS.m],
  ['s', DURATION_MS.s],
  ['ms', DURATION_MS.ms],
] as const;

/** Writes whole milliseconds so that {@link parseDuration} reads the same value back: 90000 is `1m30s`. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, size] of DURATION_STEPS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0ms' : text;
}

const SIZE_STEPS = [
  ['TiB', BYTES.TiB],
  ['GiB', BYTES.GiB],
  ['MiB', BYTES.MiB],
  ['KiB', BYTES.KiB],
] as const;

/** Writes whole bytes in the largest binary unit that divides them, so that {@link parseByteSize} reads the same value back. */
export function formatByteSize(bytes: number): string {
  const step = SIZE_STEPS.find(([, size]) => bytes > 0 && bytes % size === 0);
  return step ? `${bytes / step[1]}${step[0]}` : `${bytes}B`;
}

function unitOf(table: Readonly<Record<string, number>>, unit = ''): number {
  return table[unit] ?? Number.NaN;
}

function refused(text: string, expected: string): Parsed {
  return { ok: false, message: `\`${text}\` is not ${expected}` };
}

function whole(text: string, value: number, unit: string): Parsed {
  // Decimal fractions such as 1.1s are not exact in binary: round away what is below a millionth of a unit.
  const rounded = Math.round(value);
  if (!Number.isSafeInteger(rounded)) return { ok: false, message: `\`${text}\` is too large` };
  if (Math.abs(value - rounded) > 1e-6) return { ok: false, message: `\`${text}\` is not a whole number of ${unit}` };
  return { ok: true, value: rounded };
}
