import { bytesOf } from '../go/text.ts';
import { daysIn, isLeapYear, secondsOf } from './civil.ts';
import { DAYS, MONTHS, nextChunk } from './layout.ts';

/** A text in double quotes as package time writes it: bytes beyond ASCII in hexadecimal. */
export function quoteTime(text: string): string {
  let result = '"';
  for (const byte of bytesOf(text)) {
    const char = String.fromCharCode(byte);
    if (byte >= 0x80 || byte < 0x20) result += `\\x${byte.toString(16).padStart(2, '0')}`;
    else result += char === '"' || char === '\\' ? `\\${char}` : char;
  }
  return `${result}"`;
}

/** A field does not match: the value is refused as a whole. */
class Mismatch extends Error {}

/** A field is out of its range. */
class OutOfRange extends Error {}

/** `time.Parse` in UTC: nanoseconds since 1970. @throws Error with Go's text */
export function parseTime(layout: string, value: string, spend: (steps: number) => void): bigint {
  return new Parser(layout, value).parse(spend);
}

class Parser {
  readonly #layout: string;
  readonly #value: string;
  #rest: string;
  #year = 0;
  #month = -1;
  #day = -1;
  #dayOfYear = -1;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #nanosecond = 0;
  #half: 'am' | 'pm' | undefined;
  /** Seconds east of UTC. */
  #offset = 0;
  #isUtc = false;

  constructor(layout: string, value: string) {
    this.#layout = layout;
    this.#value = value;
    this.#rest = value;
  }

  parse(spend: (steps: number) => void): bigint {
    let layout = this.#layout;
    for (;;) {
      spend(2);
      const { prefix, field, rest } = nextChunk(layout);
      this.#skip(prefix);
      if (field === '') {
        if (this.#rest !== '') throw this.#failure(`: extra text: ${quoteTime(this.#rest)}`);
        break;
      }
      const before = this.#rest;
      try {
        this.#field(field, rest);
      } catch (error) {
        if (error instanceof OutOfRange) throw this.#failure(`: ${error.message} out of range`);
        if (error instanceof Mismatch) throw this.#cannot(before, field);
        throw error;
      }
      layout = rest;
    }
    return this.#result();
  }

  #failure(message: string): Error {
    return new Error(`parsing time ${quoteTime(this.#value)}${message}`);
  }

  #cannot(rest: string, field: string): Error {
    return this.#failure(` as ${quoteTime(this.#layout)}: cannot parse ${quoteTime(rest)} as ${quoteTime(field)}`);
  }

  /** Text of the layout that stands for itself; a space stands for any number of them. */
  #skip(prefix: string): void {
    let left = prefix;
    while (left !== '') {
      if (left.startsWith(' ')) {
        if (this.#rest !== '' && !this.#rest.startsWith(' ')) throw this.#cannot(this.#rest, prefix);
        left = left.replace(/^ +/, '');
        this.#rest = this.#rest.replace(/^ +/, '');
        continue;
      }
      if (this.#rest === '' || this.#rest.charAt(0) !== left.charAt(0)) throw this.#cannot(this.#rest, prefix);
      left = left.slice(1);
      this.#rest = this.#rest.slice(1);
    }
  }

  #take(count: number): string {
    if (this.#rest.length < count) throw new Mismatch();
    const text = this.#rest.slice(0, count);
    this.#rest = this.#rest.slice(count);
    return text;
  }

  /** One to `most` digits, or exactly so many. */
  #digits(most: number, fixed: boolean): number {
    let count = 0;
    while (count < most && isDigit(this.#rest.charAt(count))) count += 1;
    if (count === 0 || (fixed && count < most)) throw new Mismatch();
    return Number(this.#take(count));
  }

  #name(names: readonly string[], length?: number): number {
    const lower = this.#rest.toLowerCase();
    const found = names.findIndex((name) =>
      lower.startsWith((length === undefined ? name : name.slice(0, length)).toLowerCase()),
    );
    if (found < 0) throw new Mismatch();
    this.#rest = this.#rest.slice(length ?? names[found]?.length ?? 0);
    return found;
  }

  #inRange(value: number, low: number, high: number, name: string): number {
    if (value < low || value > high) throw new OutOfRange(name);
    return value;
  }

  #field(field: string, rest: string): void {
    switch (field) {
      case '06': {
        const text = this.#take(2);
        if (!/^[0-9]{2}$/.test(text)) throw new Mismatch();
        this.#year = Number(text) + (Number(text) >= 69 ? 1900 : 2000);
        return;
      }
      case '2006': {
        if (!isDigit(this.#rest.charAt(0))) throw new Mismatch();
        const text = this.#take(4);
        if (!/^[0-9]{4}$/.test(text)) throw new Mismatch();
        this.#year = Number(text);
        return;
      }
      case 'Jan':
        this.#month = this.#name(MONTHS, 3) + 1;
        return;
      case 'January':
        this.#month = this.#name(MONTHS) + 1;
        return;
      case '1':
      case '01':
        this.#month = this.#inRange(this.#digits(2, field === '01'), 1, 12, 'month');
        return;
      case 'Mon':
        this.#name(DAYS, 3);
        return;
      case 'Monday':
        this.#name(DAYS);
        return;
      case '2':
      case '_2':
      case '02':
        if (field === '_2' && this.#rest.startsWith(' ')) this.#rest = this.#rest.slice(1);
        this.#day = this.#digits(2, field === '02');
        return;
      case '__2':
      case '002':
        if (field === '__2') this.#rest = this.#rest.replace(/^ {1,2}/, '');
        this.#dayOfYear = this.#digits(3, field === '002');
        return;
      case '15':
        this.#hour = this.#inRange(this.#digits(2, false), 0, 23, 'hour');
        return;
      case '3':
      case '03':
        this.#hour = this.#inRange(this.#digits(2, field === '03'), 0, 12, 'hour');
        return;
      case '4':
      case '04':
        this.#minute = this.#inRange(this.#digits(2, field === '04'), 0, 59, 'minute');
        return;
      case '5':
      case '05':
        this.#seconds(field, rest);
        return;
      case 'PM':
      case 'pm': {
        const text = this.#take(2);
        if (text !== field && text !== (field === 'PM' ? 'AM' : 'am')) throw new Mismatch();
        this.#half = text.toLowerCase() === 'pm' ? 'pm' : 'am';
        return;
      }
      case 'MST':
        this.#zoneName();
        return;
      default:
        if (/^[.,]/.test(field)) this.#fraction(field);
        else this.#zoneOffset(field);
    }
  }

  #seconds(field: string, rest: string): void {
    this.#second = this.#inRange(this.#digits(2, field === '05'), 0, 59, 'second');
    // A fraction may follow where the layout has none.
    if (!/^[.,][0-9]/.test(this.#rest) || /^[.,]/.test(nextChunk(rest).field)) return;
    this.#nanoseconds(/^[.,][0-9]+/.exec(this.#rest)?.[0] ?? '');
  }

  #fraction(field: string): void {
    if (field.charAt(1) === '0') {
      const text = this.#rest.slice(0, field.length);
      if (text.length < field.length || !/^[.,][0-9]+$/.test(text)) throw new Mismatch();
      this.#nanoseconds(text);
    } else {
      const text = /^[.,][0-9]+/.exec(this.#rest)?.[0];
      if (text !== undefined) this.#nanoseconds(text);
    }
  }

  #nanoseconds(text: string): void {
    this.#nanosecond = Number(text.slice(1, 10).padEnd(9, '0'));
    this.#rest = this.#rest.slice(text.length);
  }

  #zoneOffset(field: string): void {
    if (field.startsWith('Z') && this.#rest.startsWith('Z')) {
      this.#rest = this.#rest.slice(1);
      this.#isUtc = true;
      return;
    }
    const shape = field.slice(1);
    const text = this.#take(field.length);
    for (const [at, char] of Array.from(shape).entries()) {
      if (char === ':' && text.charAt(at + 1) !== ':') throw new Mismatch();
    }
    const digits = text.slice(1).replaceAll(':', '');
    const [hours, minutes, seconds] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)];
    const numbers = [hours, minutes === '' ? '00' : minutes, seconds === '' ? '00' : seconds].map((part) => {
      if (!/^[0-9]{2}$/.test(part)) throw new Mismatch();
      return Number(part);
    });
    const [hour = 0, minute = 0, second = 0] = numbers;
    this.#inRange(hour, 0, 24, 'time zone offset hour');
    this.#inRange(minute, 0, 60, 'time zone offset minute');
    this.#inRange(second, 0, 60, 'time zone offset second');
    const sign = text.charAt(0);
    if (sign !== '+' && sign !== '-') throw new Mismatch();
    const total = hour * 3600 + minute * 60 + second;
    this.#offset = sign === '-' ? -total : total;
  }

  #zoneName(): void {
    if (this.#rest.startsWith('UTC')) {
      this.#rest = this.#rest.slice(3);
      this.#isUtc = true;
      return;
    }
    // The hours of such a name count for nothing, as in Go.
    const gmt = /^GMT(?:([+-][0-9]+))?/.exec(this.#rest);
    if (gmt !== null) {
      const hours = gmt[1];
      const known = hours !== undefined && Math.abs(Number(hours)) <= 23;
      this.#rest = this.#rest.slice(known ? gmt[0].length : 3);
      return;
    }
    const signed = /^[+-]([0-9]+)/.exec(this.#rest);
    if (signed !== null && Number(signed[1]) <= 23) {
      this.#rest = this.#rest.slice(signed[0].length);
      return;
    }
    const name = /^(?:ChST|MeST|[A-Z]{4}T(?![A-Z])|[A-Z]{3}T(?![A-Z])|WITA(?![A-Z])|[A-Z]{3}(?![A-Z]))/.exec(
      this.#rest,
    );
    if (name === null) throw new Mismatch();
    this.#rest = this.#rest.slice(name[0].length);
  }

  #result(): bigint {
    if (this.#half === 'pm' && this.#hour < 12) this.#hour += 12;
    else if (this.#half === 'am' && this.#hour === 12) this.#hour = 0;
    if (this.#dayOfYear >= 0) this.#fromDayOfYear();
    const month = this.#month < 0 ? 1 : this.#month;
    const day = this.#day < 0 ? 1 : this.#day;
    if (day < 1 || day > daysIn(month, this.#year)) throw this.#failure(': day out of range');
    const clock = { hour: this.#hour, minute: this.#minute, second: this.#second };
    const seconds = secondsOf(BigInt(this.#year), BigInt(month), BigInt(day), clock);
    return (seconds - BigInt(this.#isUtc ? 0 : this.#offset)) * 1_000_000_000n + BigInt(this.#nanosecond);
  }

  #fromDayOfYear(): void {
    let left = this.#dayOfYear;
    if (left < 1 || left > (isLeapYear(this.#year) ? 366 : 365)) throw this.#failure(': day-of-year out of range');
    let month = 1;
    while (left > daysIn(month, this.#year)) {
      left -= daysIn(month, this.#year);
      month += 1;
    }
    if (this.#month >= 0 && this.#month !== month) throw this.#failure(': day-of-year does not match month');
    if (this.#day >= 0 && this.#day !== left) throw this.#failure(': day-of-year does not match day');
    this.#month = month;
    this.#day = left;
  }
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}
