/** What an ODCS timestamp, date or time is by default: RFC 3339, strictly. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/;

function isDate(text: string): boolean {
  const found = DATE.exec(text);
  if (!found) return false;
  const [, year = '', month = '', day = ''] = found;
  return (
    Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysOf(Number(year), Number(month))
  );
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A time of day; a leap second is accepted only where one can be, at the end of a minute that ends an hour in UTC. */
function isTime(text: string, zone: 'required' | 'optional' | 'forbidden' = 'optional'): boolean {
  const found = TIME.exec(text);
  if (!found) return false;
  const [, hour = '', minute = '', second = '', offset] = found;
  if (zone === 'required' && offset === undefined) return false;
  if (zone === 'forbidden' && offset !== undefined) return false;
  if (offset !== undefined && offset !== 'Z' && (Number(offset.slice(1, 3)) > 23 || Number(offset.slice(4)) > 59))
    return false;
  if (Number(hour) > 23 || Number(minute) > 59) return false;
  if (Number(second) <= 59) return true;
  return Number(second) === 60 && Number(minute) === 59;
}

/** An instant with an offset (RFC 3339), or without one where the contract says so. */
export function isTimestamp(text: string, zone: 'required' | 'optional' | 'forbidden' = 'required'): boolean {
  return (
    (text[10] === 'T' || text[10] === 't') &&
    isDate(text.slice(0, 10)) &&
    isTime(text.slice(11).replace(/z$/, 'Z'), zone)
  );
}

/** The texts that a `format` of a string describes. Others are not checked, and the linter says so. */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  email: (text) => text.length <= 320 && /^[^\s@<>"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/.test(text),
  uuid: (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text),
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(text),
  url: (text) => URL.canParse(text),
  hostname: (text) => text.length <= 253 && /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/.test(text),
  ipv4: isIpv4,
  ipv6: (text) => text.includes(':') && !/[\s%/]/.test(text) && URL.canParse(`http://[${text}]/`),
  date: isDate,
  time: (text) => isTime(text),
  'date-time': (text) => isTimestamp(text),
};

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** What is wrong with a value of a logical type, or undefined. Texts of dates are not checked: they may have any format. */
export function fitsType(type: string | undefined, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'date':
    case 'timestamp':
    case 'time':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
    case 'vector':
      return Array.isArray(value);
    case 'object':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}
