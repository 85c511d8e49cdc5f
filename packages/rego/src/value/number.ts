import {
  addFloats,
  type BigFloat,
  type DecimalDigits,
  divideFloats,
  fromInteger,
  fromScaled,
  isWhole,
  multiplyFloats,
  negateFloat,
  shortestDigits,
  trimZeros,
  truncateFloat,
} from './big-float.ts';
import { Decimal, type Value } from './types.ts';

/** A number of Rego in its one representation. */
export type RegoNumber = number | bigint | Decimal;

/** An arithmetic operation has no result: a division by zero, or a modulo of fractions. */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError';
}

/** A result is too big to go on with: more than a million bits. It must end the evaluation, not make it undefined. */
export class NumberTooBigError extends RangeError {
  override readonly name = 'NumberTooBigError';

  constructor() {
    super('number too big');
  }
}

/** OPA refuses literals with a binary exponent beyond 100 000; this is that in decimal digits. */
const MAX_LITERAL_POINT = 30_103;
/** Results may be larger than literals, but squaring again and again must come to an end. */
const MAX_RESULT_BITS = 1 << 20;
const MAX_RESULT_POINT = 315_653;
const DOUBLE_PRECISION = 53;
/** Digits of the largest double. */
const DOUBLE_DIGITS = 309;
let maxInteger: bigint | undefined;
let minInteger: bigint | undefined;

const INTEGER = /^-?(?:0|[1-9][0-9]{0,14})$/;
const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;

export function isNumber(value: Value): value is RegoNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal;
}

/**
 * The number that a text stands for: JSON's grammar and, as in Rego, a fraction without digits before or after the point.
 *
 * @throws SyntaxError `invalid float`, or `number too big` where an exponent is beyond what OPA takes
 */
export function numberFrom(text: string): RegoNumber {
  if (INTEGER.test(text)) return Number(text) || 0;
  const [matched, sign = '', whole = '', fraction = '', power] = NUMBER.exec(text) ?? [];
  if (matched === undefined || whole.length + fraction.length === 0) throw new SyntaxError('invalid float');
  const significant = withoutLeadingZeros(whole + fraction);
  if (significant === '') return 0;
  const exponent = Number(power ?? '0');
  const point = significant.length - fraction.length + exponent;
  if (power !== undefined && Math.abs(point) > MAX_LITERAL_POINT) throw new SyntaxError('number too big');
  return fromDigits({ negative: sign === '-', digits: trimZeros(significant), point });
}

/** Without a regular expression: it would go over a run of zeros again for each of them. */
function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 0x30) start += 1;
  return start === 0 ? digits : digits.slice(start);
}

/** The one representation of `0.<digits> * 10^point`. */
function fromDigits(value: DecimalDigits): RegoNumber {
  const { negative, digits, point } = value;
  if (digits === '') return 0;
  const sign = negative ? '-' : '';
  if (point >= digits.length) {
    const text = sign + digits + '0'.repeat(point - digits.length);
    return point <= 15 ? Number(text) : integerFrom(BigInt(text));
  }
  const text = decimalText(value);
  const double = Number(text);
  // Fifteen digits survive the way through a double of normal size.
  if (digits.length <= 15 && Math.abs(point) < 300) return double;
  return double !== 0 && String(double) === text ? double : new Decimal(text);
}

/** The text of a fraction, as JavaScript prints a double. */
function decimalText({ negative, digits, point }: DecimalDigits): string {
  if (point > 21 || point <= -6) return exponentText({ negative, digits, point });
  const sign = negative ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function exponentText({ negative, digits, point }: DecimalDigits): string {
  const rest = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${negative ? '-' : ''}${digits.charAt(0)}${rest}e${point - 1}`;
}

/** The one representation of an integer. */
export function integerFrom(value: bigint): number | bigint {
  return value <= 9007199254740991n && value >= -9007199254740991n ? Number(value) : value;
}

/**
 * The digits of a number. An integer has no exponent, unless it is beyond the doubles and hardly more than an exponent: a
 * literal `1e30000` that passes through must not come out ten thousand times as long.
 */
export function numberText(value: RegoNumber): string {
  if (value instanceof Decimal) return value.text;
  const text = String(value);
  if (text.length < DOUBLE_DIGITS || Number.isFinite(Number(value))) return text;
  const { negative, digits, point } = digitsOfNumber(text);
  return digits.length > 40 ? text : exponentText({ negative, digits, point });
}

/** The exact integer, or undefined for a fraction. */
export function toBigInt(value: RegoNumber): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** The nearest double; infinite where there is none. */
export function toDouble(value: RegoNumber): number {
  return typeof value === 'number' ? value : Number(numberText(value));
}

/** The order of numbers by their exact values. */
export function compareNumbers(a: RegoNumber, b: RegoNumber): number {
  if (!(a instanceof Decimal) && !(b instanceof Decimal)) {
    // JavaScript compares a bigint and a number exactly.
    if (a < b) return -1;
    return a > b ? 1 : 0;
  }
  const left = digitsOfNumber(plainText(a));
  const right = digitsOfNumber(plainText(b));
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const magnitude = compareMagnitudes(left, right);
  return left.negative ? -magnitude : magnitude;
}

function compareMagnitudes(a: DecimalDigits, b: DecimalDigits): number {
  if (a.digits === '' || b.digits === '') return a.digits.length - b.digits.length;
  if (a.point !== b.point) return a.point - b.point;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

function digitsOfNumber(text: string): DecimalDigits {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const significant = withoutLeadingZeros(whole + fraction);
  if (significant === '') return { negative: false, digits: '', point: 0 };
  const point = significant.length - fraction.length + Number(exponent);
  return { negative: sign === '-', digits: trimZeros(significant), point };
}

function plainText(value: RegoNumber): string {
  return value instanceof Decimal ? value.text : String(value);
}

function toFloat(value: RegoNumber): BigFloat {
  const integer = toBigInt(value);
  if (integer !== undefined) return fromInteger(integer);
  const { negative, digits, point } = digitsOfNumber(plainText(value));
  return fromScaled(negative, BigInt(digits), digits.length - point);
}

function fromFloat(float: BigFloat): RegoNumber {
  if (Math.abs(float.exponent) > MAX_RESULT_BITS) throw new NumberTooBigError();
  const digits = shortestDigits(float);
  if (Math.abs(digits.point) > MAX_RESULT_POINT) throw new NumberTooBigError();
  return fromDigits(digits);
}

/** As {@link integerFrom}. @throws NumberTooBigError where the integer has more than a million bits */
export function boundedInteger(value: bigint): number | bigint {
  if (value <= 9007199254740991n && value >= -9007199254740991n) return Number(value);
  // Both are kept, for making one is more work than most results are.
  maxInteger ??= 1n << BigInt(MAX_RESULT_BITS);
  minInteger ??= -maxInteger;
  if (value > maxInteger || value < minInteger) throw new NumberTooBigError();
  return value;
}

/**
 * `a + b`. As all operations here: integers are exact; where an operand is a fraction, both are rounded to 64 bits and so
 * is the result, of which the shortest text counts.
 *
 * @throws NumberTooBigError
 */
export function add(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (Number.isInteger(a) && Number.isInteger(b)) {
    const sum = Number(a) + Number(b);
    if (Number.isSafeInteger(sum)) return sum;
  }
  const left = toBigInt(a);
  const right = toBigInt(b);
  if (left !== undefined && right !== undefined) return boundedInteger(left + right);
  return fromFloat(addFloats(toFloat(a), toFloat(b)));
}

/** `a - b`; see {@link add}. */
export function subtract(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (Number.isInteger(a) && Number.isInteger(b)) {
    const difference = Number(a) - Number(b);
    if (Number.isSafeInteger(difference)) return difference;
  }
  const left = toBigInt(a);
  const right = toBigInt(b);
  if (left !== undefined && right !== undefined) return boundedInteger(left - right);
  return fromFloat(addFloats(toFloat(a), negateFloat(toFloat(b))));
}

/** `a * b`; see {@link add}. */
export function multiply(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (Number.isInteger(a) && Number.isInteger(b)) {
    const product = Number(a) * Number(b);
    if (Number.isSafeInteger(product)) return product || 0;
  }
  const left = toBigInt(a);
  const right = toBigInt(b);
  if (left !== undefined && right !== undefined) return boundedInteger(left * right);
  return fromFloat(multiplyFloats(toFloat(a), toFloat(b)));
}

/**
 * `a / b`: exact where it is an integer of at most 64 bits, else rounded to 64 bits.
 *
 * @throws ArithmeticError `divide by zero`; see {@link add}
 */
export function divide(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (b === 0) throw new ArithmeticError('divide by zero');
  if (typeof a === 'number' && typeof b === 'number' && Number.isInteger(a) && Number.isInteger(b) && a % b === 0) {
    return a / b || 0;
  }
  return fromFloat(divideFloats(toFloat(a), toFloat(b)));
}

/**
 * `a % b` with the sign of `a`.
 *
 * @throws ArithmeticError `modulo by zero`, or `modulo on floating-point number`
 */
export function remainder(a: RegoNumber, b: RegoNumber): RegoNumber {
  const left = toBigInt(a);
  const right = toBigInt(b);
  if (left === undefined || right === undefined) throw new ArithmeticError('modulo on floating-point number');
  if (right === 0n) throw new ArithmeticError('modulo by zero');
  if (typeof a === 'number' && typeof b === 'number') return a % b || 0;
  return integerFrom(left % right);
}

/** `-a`. */
export function negate(a: RegoNumber): RegoNumber {
  if (typeof a === 'number') return -a || 0;
  if (typeof a === 'bigint') return -a;
  return new Decimal(a.text.startsWith('-') ? a.text.slice(1) : `-${a.text}`);
}

/** The magnitude. An integer beyond 2^53 is rounded to 64 bits, as in OPA. */
export function absolute(a: RegoNumber): RegoNumber {
  if (typeof a === 'number' && Number.isInteger(a)) return Math.abs(a);
  return fromFloat({ ...toFloat(a), negative: false });
}

/** Integers that a double holds are themselves; larger ones are rounded to 64 bits, as in OPA. */
function toInteger(a: RegoNumber, operation: (float: BigFloat) => bigint): RegoNumber {
  return typeof a === 'number' && Number.isInteger(a) ? a : integerFrom(operation(toFloat(a)));
}

const HALF = fromScaled(false, 5n, 1);

/** The nearest integer, halves away from zero. */
export function round(a: RegoNumber): RegoNumber {
  return toInteger(a, (float) => truncateFloat(addFloats(float, float.negative ? negateFloat(HALF) : HALF)));
}

/** The integer above; for fractions of -1 to 0 it is 1, as in OPA. */
export function ceil(a: RegoNumber): RegoNumber {
  return toInteger(a, (float) => {
    const whole = truncateFloat(float);
    return whole < 0n || isWhole(float) ? whole : whole + 1n;
  });
}

/** The integer below; for fractions of -1 to 0 it is 0, as in OPA. */
export function floor(a: RegoNumber): RegoNumber {
  return toInteger(a, (float) => {
    const whole = truncateFloat(float);
    return whole >= 0n || isWhole(float) ? whole : whole - 1n;
  });
}

/** Integers are added up exactly; with a fraction among them, each step is rounded to 64 bits. */
export function sumOf(numbers: readonly RegoNumber[]): RegoNumber {
  const integers = allIntegers(numbers);
  if (!integers) return fromFloat(numbers.reduce((sum, value) => addFloats(sum, toFloat(value)), fromInteger(0n)));
  return integers.reduce((sum: RegoNumber, value) => add(sum, value), 0);
}

/** Integers are multiplied exactly; with a fraction among them, each step is rounded to 53 bits, as in OPA. */
export function productOf(numbers: readonly RegoNumber[]): RegoNumber {
  const integers = allIntegers(numbers);
  if (integers) return integers.reduce((product: RegoNumber, value) => multiply(product, value), 1);
  let product = fromInteger(1n);
  for (const value of numbers) {
    product = multiplyFloats(product, toFloat(value), DOUBLE_PRECISION);
    if (Math.abs(product.exponent) > MAX_RESULT_BITS) throw new NumberTooBigError();
  }
  return fromFloat(product);
}

function allIntegers(numbers: readonly RegoNumber[]): readonly (number | bigint)[] | undefined {
  const integers: (number | bigint)[] = [];
  for (const value of numbers) {
    if (value instanceof Decimal || (typeof value === 'number' && !Number.isInteger(value))) return undefined;
    integers.push(value);
  }
  return integers;
}
