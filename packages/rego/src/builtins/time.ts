import { integerFrom, isArray, isNumber, toBigInt, type Value } from '../value/index.ts';
import { integerOperand, numberOperand, operandTypeError, stringOperand } from './operands.ts';
import { type Civil, civilOf, dateOf, daysOf, floorDivide, secondsOf, weekdayOf } from './time/civil.ts';
import { parseDuration } from './time/duration.ts';
import { DAYS, formatTime, NAMED_LAYOUTS } from './time/layout.ts';
import { parseTime } from './time/parse.ts';
import { instantOf, type Zone, zoneOf } from './time/zone.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

const SECOND_NS = 1_000_000_000n;

/** Runs what throws errors with Go's text, and passes them on as the built-in's. */
function failing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    throw new BuiltinError(error.message, { cause: error });
  }
}

/** Nanoseconds, where they fit into 64 bits. */
function nanoseconds(ns: bigint): Value {
  if (BigInt.asIntN(64, ns) !== ns) throw new BuiltinError('time outside of valid range');
  return integerFrom(ns);
}

interface ZonedTime {
  readonly ns: bigint;
  readonly zone: Zone;
  readonly layout: string;
}

/** The operand of most built-ins here: nanoseconds, or an array of them, a zone and for `time.format` a layout. */
function zonedTime(value: Value): ZonedTime {
  if (!isNumber(value) && (!isArray(value) || value.length === 0)) {
    throw operandTypeError(1, value, 'either number (ns) or [number (ns), string (tz)]');
  }
  const [number = null, zone, layout] = isArray(value) ? value : [value];
  const ns = toBigInt(numberOperand(number, 1));
  const name = zone === undefined ? '' : stringOperand(zone, 1);
  const loaded = failing(() => zoneOf(name));
  const text = layout === undefined ? '' : stringOperand(layout, 1);
  if (ns === undefined || BigInt.asIntN(64, ns) !== ns) throw new BuiltinError('timestamp too big');
  return { ns, zone: loaded, layout: text };
}

function civilIn(ns: bigint, zone: Zone): Civil {
  return civilOf(ns, zone.offsetAt(floorDivide(ns, SECOND_NS)));
}

function addDate(
  _context: BuiltinContext,
  time: Value = null,
  years: Value = null,
  months: Value = null,
  days: Value = null,
): Value {
  const { ns, zone } = zonedTime(time);
  const [addYears, addMonths, addDays] = [integerOperand(years, 2), integerOperand(months, 3), integerOperand(days, 4)];
  const start = civilIn(ns, zone);
  const local = secondsOf(start.year + addYears, BigInt(start.month) + addMonths, BigInt(start.day) + addDays, start);
  return nanoseconds(instantOf(zone, local) * SECOND_NS + BigInt(start.nanosecond));
}

/** The parts by which the later time is ahead of the earlier, each in its usual range. */
function difference(_context: BuiltinContext, left: Value = null, right: Value = null): Value {
  const first = zonedTime(left);
  const second = zonedTime(right);
  const [early, late] = first.ns > second.ns ? [second.ns, first.ns] : [first.ns, second.ns];
  const from = civilIn(early, first.zone);
  const to = civilIn(late, first.zone);
  let year = Number(to.year - from.year);
  let month = to.month - from.month;
  let day = to.day - from.day;
  let hour = to.hour - from.hour;
  let minute = to.minute - from.minute;
  let seconds = to.second - from.second;
  if (seconds < 0) {
    seconds += 60;
    minute -= 1;
  }
  if (minute < 0) {
    minute += 60;
    hour -= 1;
  }
  if (hour < 0) {
    hour += 24;
    day -= 1;
  }
  if (day < 0) {
    // The length of the month at the start.
    day += 32 - dateOf(daysOf(from.year, BigInt(from.month), 32n)).day;
    month -= 1;
  }
  if (month < 0) {
    month += 12;
    year -= 1;
  }
  return [year, month, day, hour, minute, seconds];
}

function parseNs(context: BuiltinContext, layout: Value = null, text: Value = null): Value {
  const format = stringOperand(layout, 1);
  const source = stringOperand(text, 2);
  return nanoseconds(
    failing(() => parseTime(NAMED_LAYOUTS.get(format) ?? format, source, context.spend.bind(context))),
  );
}

function formatted(context: BuiltinContext, time: Value = null): Value {
  const { ns, zone, layout } = zonedTime(time);
  const text = layout === '' ? 'RFC3339Nano' : layout;
  return formatTime(ns, zone, NAMED_LAYOUTS.get(text) ?? text, context.spend.bind(context));
}

/** Instants, dates and durations. */
export const time = {
  'time.add_date': addDate,
  'time.clock': (_context, value = null) => {
    const { ns, zone } = zonedTime(value);
    const { hour, minute, second } = civilIn(ns, zone);
    return [hour, minute, second];
  },
  'time.date': (_context, value = null) => {
    const { ns, zone } = zonedTime(value);
    const { year, month, day } = civilIn(ns, zone);
    return [Number(year), month, day];
  },
  'time.diff': difference,
  'time.format': formatted,
  'time.now_ns': (context) => integerFrom(context.nowNs),
  'time.parse_duration_ns': (_context, text = null) => {
    const source = stringOperand(text, 1);
    return integerFrom(failing(() => parseDuration(source)));
  },
  'time.parse_ns': parseNs,
  'time.parse_rfc3339_ns': (context, text = null) => parseNs(context, 'RFC3339', stringOperand(text, 1)),
  'time.weekday': (_context, value = null) => {
    const { ns, zone } = zonedTime(value);
    return DAYS[weekdayOf(civilIn(ns, zone))] ?? '';
  },
} satisfies BuiltinTable;
