/** Days and seconds of the Gregorian calendar, in whole numbers of any size. */
export interface Civil {
  readonly year: bigint;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

const DAY_SECONDS = 86_400n;
const SECOND_NS = 1_000_000_000n;

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function floorRemainder(a: bigint, b: bigint): bigint {
  return a - floorDivide(a, b) * b;
}

/** Days since 1970-01-01 of a date; months and days beyond their range carry over. */
export function daysOf(year: bigint, month: bigint, day: bigint): bigint {
  const months = month - 1n;
  const wholeYear = year + floorDivide(months, 12n);
  const wholeMonth = floorRemainder(months, 12n) + 1n;
  // Years that start in March have the leap day at their end.
  const shifted = wholeMonth <= 2n ? wholeYear - 1n : wholeYear;
  const era = floorDivide(shifted, 400n);
  const yearOfEra = shifted - era * 400n;
  const ordinal = (153n * (wholeMonth + (wholeMonth > 2n ? -3n : 9n)) + 2n) / 5n + day - 1n;
  const dayOfEra = yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + ordinal;
  return era * 146_097n + dayOfEra - 719_468n;
}

/** The date of a count of days since 1970-01-01. */
export function dateOf(days: bigint): { year: bigint; month: number; day: number } {
  const shifted = days + 719_468n;
  const era = floorDivide(shifted, 146_097n);
  const dayOfEra = shifted - era * 146_097n;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const ordinal = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const part = (5n * ordinal + 2n) / 153n;
  const month = Number(part < 10n ? part + 3n : part - 9n);
  return {
    year: yearOfEra + era * 400n + (month <= 2 ? 1n : 0n),
    month,
    day: Number(ordinal - (153n * part + 2n) / 5n) + 1,
  };
}

/** Seconds since 1970 as if in UTC; each part may be beyond its range. */
export function secondsOf(
  year: bigint,
  month: bigint,
  day: bigint,
  clock: Pick<Civil, 'hour' | 'minute' | 'second'>,
): bigint {
  return daysOf(year, month, day) * DAY_SECONDS + BigInt(clock.hour * 3600 + clock.minute * 60 + clock.second);
}

/** The date and the clock of nanoseconds since 1970, at an offset from UTC in seconds. */
export function civilOf(ns: bigint, offset: number): Civil {
  const local = floorDivide(ns, SECOND_NS) + BigInt(offset);
  const days = floorDivide(local, DAY_SECONDS);
  const rest = Number(local - days * DAY_SECONDS);
  return {
    ...dateOf(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond: Number(floorRemainder(ns, SECOND_NS)),
  };
}

/** 0 for Sunday. */
export function weekdayOf({ year, month, day }: Civil): number {
  return Number(floorRemainder(daysOf(year, BigInt(month), BigInt(day)) + 4n, 7n));
}

/** 1 to 366. */
export function dayOfYear({ year, month, day }: Civil): number {
  return Number(daysOf(year, BigInt(month), BigInt(day)) - daysOf(year, 1n, 1n)) + 1;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The days of a month. */
export function daysIn(month: number, year: number): number {
  return month === 2
    ? isLeapYear(year)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31;
}
