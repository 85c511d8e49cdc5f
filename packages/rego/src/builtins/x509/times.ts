import { BuiltinError } from '../types.ts';
import { type DerReader, must, Tag } from './der.ts';

/** A point in time, as Go keeps it: with the offset that it was written with. */
export interface CertificateTime {
  readonly ms: number;
  /** RFC 3339. */
  readonly text: string;
}

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d{4})$/;

/** Reads a time of a certificate's validity. @throws BuiltinError */
export function readTime(der: DerReader): CertificateTime {
  if (der.isNext(Tag.utcTime)) return must(parseTime(der.read(Tag.utcTime), UTC), 'malformed UTCTime');
  if (der.isNext(Tag.generalizedTime)) {
    return must(parseTime(der.read(Tag.generalizedTime), GENERALIZED), 'malformed GeneralizedTime');
  }
  throw new BuiltinError('x509: unsupported time format');
}

function parseTime(content: Buffer | undefined, format: RegExp): CertificateTime | undefined {
  const match = content && format.exec(content.toString('latin1'));
  if (!match) return undefined;
  const parts = match.slice(1, 7).map((part: string | undefined) => Number(part ?? 0));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const zone = match[7] ?? 'Z';
  // Two digits stand for 1950 to 2049.
  const full = format === UTC ? year + (year < 50 ? 2000 : 1900) : year;
  const offset = offsetMinutes(zone);
  if (offset === undefined || hour > 23 || minute > 59 || second > 59 || month < 1 || day < 1) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(full, month - 1, day);
  date.setUTCHours(hour, minute, second);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const local = date.toISOString().slice(0, 19);
  const suffix = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return { ms: date.getTime() - offset * 60_000, text: local + suffix };
}

/** Undefined for a zero offset that is not written as Z, which is not the one way to write it. */
function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3));
  const total = (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
  return total === 0 || hours > 23 || minutes > 59 ? undefined : total;
}
