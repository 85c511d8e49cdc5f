import { formatFloat } from '../go/float.ts';
import { quoteTime } from './parse.ts';

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\u00b5s', 1000n],
  ['\u03bcs', 1000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** Hours of the units that Go does not know. */
const LONG_UNITS: ReadonlyMap<string, number> = new Map([
  ['d', 24],
  ['w', 7 * 24],
  ['y', 365 * 24],
]);

const LIMIT = 2n ** 63n;

/** A duration in nanoseconds, with days, weeks and years besides Go's units. @throws Error with OPA's text */
export function parseDuration(text: string): bigint {
  if (!/[dwy]/.test(text)) return parseGoDuration(text);
  const invalid = () => new Error(`time: invalid duration ${quoteTime(text)}`);
  if (!/^[-+]?(?:[0-9.]+(?:ms|us|\u00b5s|ns|[a-z]))+$/.test(text)) throw invalid();
  const rewritten = text.replace(
    /([0-9.]+)(ms|us|\u00b5s|ns|[a-z])/g,
    (segment: string, digits: string, unit: string) => {
      const hours = LONG_UNITS.get(unit);
      if (hours === undefined) return segment;
      if (!/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(digits)) throw invalid();
      return `${formatFloat(Number(digits) * hours, 'f', -1)}h`;
    },
  );
  try {
    return parseGoDuration(rewritten);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    throw new Error(`${message.slice(0, message.lastIndexOf(' '))} ${quoteTime(text)}`, { cause: error });
  }
}

/** `time.ParseDuration`. */
export function parseGoDuration(text: string): bigint {
  const invalid = () => new Error(`time: invalid duration ${quoteTime(text)}`);
  const negative = text.startsWith('-');
  let rest = /^[-+]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '') throw invalid();
  let total = 0n;
  while (rest !== '') {
    const match = /^([0-9]*)(?:(\.)([0-9]*))?/.exec(rest);
    const [number = '', whole = '', , fraction = ''] = match ?? [];
    if (whole + fraction === '') throw invalid();
    if (whole.length > 19 && BigInt(whole) > LIMIT) throw invalid();
    rest = rest.slice(number.length);
    const name = /^[^.0-9]*/.exec(rest)?.[0] ?? '';
    if (name === '') throw new Error(`time: missing unit in duration ${quoteTime(text)}`);
    rest = rest.slice(name.length);
    const unit = UNITS.get(name);
    if (unit === undefined) throw new Error(`time: unknown unit ${quoteTime(name)} in duration ${quoteTime(text)}`);
    const value = BigInt(whole === '' ? 0 : whole) * unit + fractionOf(fraction, unit);
    total += value;
    if (value > LIMIT || total > LIMIT) throw invalid();
  }
  if (negative) return -total;
  if (total > LIMIT - 1n) throw invalid();
  return total;
}

/** The fraction in floating point, as Go computes it: digits beyond 63 bits are dropped. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (value > (LIMIT - 1n) / 10n || next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}
