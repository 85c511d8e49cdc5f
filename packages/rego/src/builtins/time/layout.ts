import { civilOf, dayOfYear, floorDivide, weekdayOf } from './civil.ts';
import type { Zone } from './zone.ts';

/** The layouts that have a name. */
export const NAMED_LAYOUTS: ReadonlyMap<string, string> = new Map([
  ['ANSIC', 'Mon Jan _2 15:04:05 2006'],
  ['UnixDate', 'Mon Jan _2 15:04:05 MST 2006'],
  ['RubyDate', 'Mon Jan 02 15:04:05 -0700 2006'],
  ['RFC822', '02 Jan 06 15:04 MST'],
  ['RFC822Z', '02 Jan 06 15:04 -0700'],
  ['RFC850', 'Monday, 02-Jan-06 15:04:05 MST'],
  ['RFC1123', 'Mon, 02 Jan 2006 15:04:05 MST'],
  ['RFC1123Z', 'Mon, 02 Jan 2006 15:04:05 -0700'],
  ['RFC3339', '2006-01-02T15:04:05Z07:00'],
  ['RFC3339Nano', '2006-01-02T15:04:05.999999999Z07:00'],
]);

export const MONTHS = [
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
] as const;

export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** A piece of a layout: text that stands for itself, then a field (empty at the end). */
export interface Chunk {
  readonly prefix: string;
  /** The field as the layout writes it: `January`, `02`, `.000`, `Z07:00`. */
  readonly field: string;
  readonly rest: string;
}

/** Fields at a place, longest first where one is the start of another. Some may not be followed by a lower-case letter. */
const FIELDS =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,](?:0+|9+)(?![0-9])/g;

/** The first field of a layout and what is around it. */
export function nextChunk(layout: string): Chunk {
  FIELDS.lastIndex = 0;
  const match = FIELDS.exec(layout);
  if (match === null) return { prefix: layout, field: '', rest: '' };
  const [field] = match;
  return { prefix: layout.slice(0, match.index), field, rest: layout.slice(match.index + field.length) };
}

function pad(value: number | bigint, width: number, fill = '0'): string {
  return String(value).padStart(width, fill);
}

/** `Time.Format` of nanoseconds since 1970 in a zone. */
export function formatTime(ns: bigint, zone: Zone, layout: string, spend: (steps: number) => void): string {
  const seconds = floorDivide(ns, 1_000_000_000n);
  const offset = zone.offsetAt(seconds);
  const time = civilOf(ns, offset);
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  const month = MONTHS[time.month - 1] ?? '';
  const weekday = () => DAYS[weekdayOf(time)] ?? '';
  const fields: Readonly<Record<string, () => string>> = {
    January: () => month,
    Jan: () => month.slice(0, 3),
    '1': () => String(time.month),
    '01': () => pad(time.month, 2),
    Monday: weekday,
    Mon: () => weekday().slice(0, 3),
    '2': () => String(time.day),
    _2: () => pad(time.day, 2, ' '),
    '02': () => pad(time.day, 2),
    __2: () => pad(dayOfYear(time), 3, ' '),
    '002': () => pad(dayOfYear(time), 3),
    '2006': () => pad(time.year, 4),
    '06': () => pad(time.year % 100n, 2),
    '15': () => pad(time.hour, 2),
    '3': () => String(hour12),
    '03': () => pad(hour12, 2),
    '4': () => String(time.minute),
    '04': () => pad(time.minute, 2),
    '5': () => String(time.second),
    '05': () => pad(time.second, 2),
    PM: () => (time.hour >= 12 ? 'PM' : 'AM'),
    pm: () => (time.hour >= 12 ? 'pm' : 'am'),
    MST: () => zone.nameAt(seconds),
  };
  let result = '';
  let rest = layout;
  while (rest !== '') {
    const chunk = nextChunk(rest);
    result += chunk.prefix;
    if (chunk.field === '') break;
    spend(2);
    if (/^[.,]/.test(chunk.field)) result += fraction(chunk.field, time.nanosecond);
    else if (/^[-Z]/.test(chunk.field)) result += offsetText(chunk.field, offset);
    else result += fields[chunk.field]?.() ?? '';
    rest = chunk.rest;
  }
  return result;
}

/** `.000` writes all digits; `.999` leaves zeros at the end out, and the point where nothing remains. */
function fraction(field: string, nanosecond: number): string {
  const digits = pad(nanosecond, 9)
    .slice(0, field.length - 1)
    .padEnd(field.length - 1, '0');
  if (field.charAt(1) === '0') return field.charAt(0) + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : field.charAt(0) + trimmed;
}

function offsetText(field: string, offset: number): string {
  if (field.startsWith('Z') && offset === 0) return 'Z';
  const magnitude = Math.abs(offset);
  const parts = [Math.floor(magnitude / 3600), Math.floor(magnitude / 60) % 60, magnitude % 60].map((part) =>
    pad(part, 2),
  );
  const shape = field.slice(1);
  const count = shape.replaceAll(':', '').length / 2;
  return (offset < 0 ? '-' : '+') + parts.slice(0, count).join(shape.includes(':') ? ':' : '');
}
