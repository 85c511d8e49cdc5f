import type { Ratio } from '../statistics.ts';

const TIME_STEPS = [
  ['s', 1e6],
  ['ms', 1e3],
  ['µs', 1],
] as const;

/** @param us microseconds; the result has three digits that count: `1.23 ms` */
export function formatTime(us: number): string {
  const [unit, size] = TIME_STEPS.find((step) => us >= step[1]) ?? ['ns', 1e-3];
  return `${threeDigits(us / size)} ${unit}`;
}

export function formatMemory(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

export function formatRate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US');
}

/**
 * The median ratio and the range over all rounds: `2.31 (2.20-2.45)`. A range with 1 in it means that neither was
 * always ahead, which is marked as a tie.
 */
export function formatRatio({ median, min, max }: Ratio): string {
  const tie = min <= 1 && max >= 1 ? ', tie' : '';
  return `${threeDigits(median)} (${threeDigits(min)}-${threeDigits(max)}${tie})`;
}

/** `1.23`, `12.3`, `123`. */
export function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
