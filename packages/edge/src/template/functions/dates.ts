import { RenderError } from '../errors.ts';
import { Struct, type TemplateValue } from '../value.ts';
import { fixed, integer, type TemplateFunction, text, variadic } from './signature.ts';

/** A point in time, as Go's time.Time in UTC. */
class Time extends Struct {
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  field(name: string): { readonly value: TemplateValue } | undefined {
    const date = new Date(this.ms);
    const parts: Readonly<Record<string, () => TemplateValue>> = {
      Unix: () => BigInt(Math.floor(this.ms / 1_000)),
      UnixMilli: () => BigInt(this.ms),
      Year: () => BigInt(date.getUTCFullYear()),
      Month: () => MONTHS[date.getUTCMonth()],
      Day: () => BigInt(date.getUTCDate()),
      Hour: () => BigInt(date.getUTCHours()),
      Minute: () => BigInt(date.getUTCMinutes()),
      Second: () => BigInt(date.getUTCSeconds()),
      UTC: () => this,
    };
    return Object.hasOwn(parts, name) ? { value: parts[name]?.() } : undefined;
  }

  override method(name: string): ((layout: TemplateValue) => TemplateValue) | undefined {
    return name === 'Format' ? (layout) => formatTime(text(layout), this.ms) : undefined;
  }

  override toString(): string {
    return formatTime('2006-01-02 15:04:05 +0000 UTC', this.ms);
  }
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const LAYOUT =
  /2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|[.,](?:0+|9+)|01|02|03|04|05|06|15|PM|pm|_2|[1-5]/g;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Formats a time in UTC by a layout of Go. */
function formatTime(layout: string, ms: number): string {
  const date = new Date(ms);
  const hour = date.getUTCHours();
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const day = DAYS[date.getUTCDay()] ?? '';
  const parts: Readonly<Record<string, string>> = {
    '2006': String(date.getUTCFullYear()).padStart(4, '0'),
    '06': two(date.getUTCFullYear() % 100),
    January: month,
    Jan: month.slice(0, 3),
    '01': two(date.getUTCMonth() + 1),
    '1': String(date.getUTCMonth() + 1),
    Monday: day,
    Mon: day.slice(0, 3),
    '02': two(date.getUTCDate()),
    _2: String(date.getUTCDate()).padStart(2, ' '),
    '2': String(date.getUTCDate()),
    '15': two(hour),
    '03': two(twelve),
    '3': String(twelve),
    '04': two(date.getUTCMinutes()),
    '4': String(date.getUTCMinutes()),
    '05': two(date.getUTCSeconds()),
    '5': String(date.getUTCSeconds()),
    PM: hour < 12 ? 'AM' : 'PM',
    pm: hour < 12 ? 'am' : 'pm',
    MST: 'UTC',
    'Z07:00': 'Z',
    Z0700: 'Z',
    '-07:00': '+00:00',
    '-0700': '+0000',
  };
  return layout.replace(LAYOUT, (part) => (Object.hasOwn(parts, part) ? (parts[part] ?? '') : fraction(part, ms)));
}

function fraction(part: string, ms: number): string {
  const digits = String(((ms % 1_000) + 1_000) % 1_000)
    .padStart(3, '0')
    .padEnd(9, '0')
    .slice(0, part.length - 1);
  if (part.includes('0')) return part.charAt(0) + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : part.charAt(0) + trimmed;
}

function timeOf(value: TemplateValue): number {
  if (value instanceof Time) return value.ms;
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) * 1_000;
  throw new RenderError('expected a time');
}

const UNITS_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

/** A duration as Go writes it (`1h30m`, `-5s`) in milliseconds, or undefined. */
export function goDurationMs(value: string): number | undefined {
  if (!/^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.test(value)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    ms += Number(amount) * (UNITS_MS[unit ?? ''] ?? 0);
  }
  return value.startsWith('-') ? -ms : ms;
}

function durationMs(value: TemplateValue): number {
  const ms = goDurationMs(text(value));
  if (ms === undefined) throw new RenderError('expected a duration');
  return ms;
}

const NOON = '2006-01-02';

/** The functions of sprig for dates; all in UTC. */
export const DATES: Readonly<Record<string, TemplateFunction>> = {
  now: fixed(0, () => new Time(Date.now())),
  date: fixed(2, (layout, value) => formatTime(text(layout), timeOf(value))),
  dateInZone: fixed(3, (layout, value, _zone) => formatTime(text(layout), timeOf(value))),
  htmlDate: fixed(1, (value) => formatTime(NOON, timeOf(value))),
  dateModify: fixed(2, (change, value) => new Time(timeOf(value) + durationMs(change))),
  date_modify: fixed(2, (change, value) => new Time(timeOf(value) + durationMs(change))),
  mustDateModify: fixed(2, (change, value) => new Time(timeOf(value) + durationMs(change))),
  unixEpoch: fixed(1, (value) => String(Math.floor(timeOf(value) / 1_000))),
  ago: fixed(1, (value) => duration(Math.round((Date.now() - timeOf(value)) / 1_000))),
  duration: fixed(1, (value) => duration(Number(integer(value)))),
  toDate: fixed(2, (_layout, value) => new Time(parsed(text(value)))),
  mustToDate: fixed(2, (_layout, value) => new Time(parsed(text(value)))),
  durationRound: variadic(1, (value) => duration(Math.round(durationMs(value) / 1_000))),
};

function parsed(value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw new RenderError('the text is not a date in ISO 8601');
  return ms;
}

function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.trunc(seconds / 3_600), Math.trunc((seconds % 3_600) / 60), seconds % 60];
  if (hours !== 0) return `${hours}h${Math.abs(minutes)}m${Math.abs(rest)}s`;
  return minutes === 0 ? `${rest}s` : `${minutes}m${Math.abs(rest)}s`;
}
