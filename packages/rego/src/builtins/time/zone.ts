import { LruCache } from '../lru.ts';
import { floorDivide } from './civil.ts';

/** A time zone. */
export interface Zone {
  /** Seconds east of UTC at an instant in seconds since 1970. */
  offsetAt(seconds: bigint): number;
  /** The abbreviation at an instant: `PST`, `+03`. */
  nameAt(seconds: bigint): string;
}

const UTC: Zone = { offsetAt: () => 0, nameAt: () => 'UTC' };

const CACHED_ZONES = 100;
const CACHED_NAMES = 50;

const cache = new LruCache<Zone>(CACHED_ZONES);

/** Names as the database spells them: each part starts with a capital, unlike the offsets and spellings Intl takes too. */
const NAME = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** The zone of a name of the IANA database. @throws Error with Go's text */
export function zoneOf(name: string): Zone {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC;
  if (name.includes('..') || /^[/\\]|\\/.test(name)) throw new Error('time: invalid location name');
  if (!NAME.test(name) || name.length > 60) throw new Error(`unknown time zone ${name}`);
  return cache.get(name, () => load(name));
}

function load(timeZone: string): Zone {
  let offsets: Intl.DateTimeFormat;
  try {
    offsets = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    throw new Error(`unknown time zone ${timeZone}`, { cause: error });
  }
  const offsetAt = (seconds: bigint) => parseOffset(partOf(offsets, seconds));
  // Making a format is slow; a zone has few names.
  const names = new LruCache<string>(CACHED_NAMES);
  const nameAt = (seconds: bigint) => {
    const offset = offsetAt(seconds);
    // A name belongs to an offset within some years.
    return names.get(`${offset}:${seconds >> 24n}`, () => nameOf(timeZone, seconds, offset));
  };
  return { offsetAt, nameAt };
}

function partOf(format: Intl.DateTimeFormat, seconds: bigint): string {
  return format.formatToParts(Number(seconds) * 1000).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** `GMT-08:00`, `GMT+00:53:28` or `GMT`. */
function parseOffset(text: string): number {
  const match = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -total : total;
}

/** Locales know the abbreviations of their own zones only. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-ZA', 'en-NZ'] as const;

function nameOf(timeZone: string, seconds: bigint, offset: number): string {
  // Local mean time, before there were zones.
  if (offset % 60 !== 0) return 'LMT';
  for (const locale of LOCALES) {
    const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
    for (const instant of seconds < 0n ? [0n, HALF_A_YEAR] : [seconds]) {
      const name = partOf(format, instant);
      if (/^[A-Z]{3,5}$/.test(name) && (name !== 'GMT' || offset === 0) && isAtOffset(timeZone, instant, offset))
        return name;
    }
  }
  const magnitude = Math.abs(offset);
  const minutes = Math.floor(magnitude / 60) % 60;
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(magnitude / 3600))}${minutes === 0 ? '' : pad(minutes)}`;
}

/** Abbreviations are known from 1970 on; before, those of the same offset stand in. */
const HALF_A_YEAR = 15_811_200n;

function isAtOffset(timeZone: string, seconds: bigint, offset: number): boolean {
  return (
    parseOffset(partOf(new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }), seconds)) === offset
  );
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** The instant at which clocks of a zone show a time given as seconds of UTC, found as Go's `time.Date` finds it. */
export function instantOf(zone: Zone, local: bigint): bigint {
  // Beyond this nothing is known of zones.
  if (floorDivide(local, 1n << 50n) !== 0n && floorDivide(local, 1n << 50n) !== -1n) return local;
  const clamped = local > LAST ? LAST : local < -LAST ? -LAST : local;
  const first = zone.offsetAt(clamped);
  if (first === 0) return local;
  const second = zone.offsetAt(clamped - BigInt(first));
  return local - BigInt(second);
}

/** The last instant that Intl knows, in seconds. */
const LAST = 8_640_000_000_000n;
