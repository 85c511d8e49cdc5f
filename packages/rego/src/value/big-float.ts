/**
 * Binary floating point with a mantissa of 64 bits, rounded to nearest even: what OPA computes fractions with (Go's
 * `big.Float` in its default precision). The same operands give the same digits as there.
 */

/** `mantissa * 2^exponent`, negative where `negative` is set. The mantissa of anything but 0 has exactly its precision in bits. */
export interface BigFloat {
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** `0.<digits> * 10^point`; no zeros at either end, and no digits at all for 0. */
export interface DecimalDigits {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

const PRECISION = 64;
const ZERO: BigFloat = { negative: false, mantissa: 0n, exponent: 0 };

/** The number of bits of a magnitude. */
function bitLength(magnitude: bigint): number {
  if (magnitude === 0n) return 0;
  const hex = magnitude.toString(16);
  return (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16));
}

/** Rounds to `precision` bits. `sticky` says that the true value is a little above the mantissa. */
function rounded(
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  sticky = false,
  precision = PRECISION,
): BigFloat {
  if (mantissa === 0n) return ZERO;
  const excess = bitLength(mantissa) - precision;
  if (excess <= 0) return { negative, mantissa: mantissa << BigInt(-excess), exponent: exponent + excess };
  const shift = BigInt(excess);
  let kept = mantissa >> shift;
  const rest = mantissa - (kept << shift);
  const half = 1n << (shift - 1n);
  const up = rest > half || (rest === half && (sticky || (kept & 1n) === 1n));
  if (up) kept += 1n;
  // A carry out of the top leaves a power of two, one bit longer.
  if (kept >> BigInt(precision) > 0n) return { negative, mantissa: kept >> 1n, exponent: exponent + excess + 1 };
  return { negative, mantissa: kept, exponent: exponent + excess };
}

export function fromInteger(value: bigint): BigFloat {
  return rounded(value < 0n, value < 0n ? -value : value, 0);
}

/** `integer * 10^-scale`, with the rounding of Go's parser: the power of five has 128 bits, then one rounding to 64. */
export function fromScaled(negative: boolean, integer: bigint, scale: number): BigFloat {
  if (scale === 0) return rounded(negative, integer, 0);
  return divideFloats({ negative, mantissa: integer, exponent: -scale }, powerOfFive(scale));
}

const EXACT_FIVES = 27;
const powers = new Map<number, BigFloat>();

/** 5^n with 128 bits. Above 5^27 it is as inexact as Go's, on purpose. */
function powerOfFive(n: number): BigFloat {
  const known = powers.get(n);
  if (known) return known;
  let power = rounded(false, 5n ** BigInt(Math.min(n, EXACT_FIVES)), 0, false, 2 * PRECISION);
  let factor = rounded(false, 5n, 0, false, 3 * PRECISION);
  for (let rest = Math.max(n - EXACT_FIVES, 0); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiplyFloats(power, factor, 2 * PRECISION);
    factor = multiplyFloats(factor, factor, 3 * PRECISION);
  }
  if (n < 400) powers.set(n, power);
  return power;
}

export function multiplyFloats(a: BigFloat, b: BigFloat, precision = PRECISION): BigFloat {
  return rounded(a.negative !== b.negative, a.mantissa * b.mantissa, a.exponent + b.exponent, false, precision);
}

/** The divisor is not 0. */
export function divideFloats(a: BigFloat, b: BigFloat): BigFloat {
  if (a.mantissa === 0n) return ZERO;
  const shift = Math.max(PRECISION + 2 - (bitLength(a.mantissa) - bitLength(b.mantissa)), 0);
  const dividend = a.mantissa << BigInt(shift);
  const quotient = dividend / b.mantissa;
  const sticky = quotient * b.mantissa !== dividend;
  return rounded(a.negative !== b.negative, quotient, a.exponent - b.exponent - shift, sticky);
}

export function negateFloat(a: BigFloat): BigFloat {
  return a.mantissa === 0n ? a : { ...a, negative: !a.negative };
}

export function addFloats(a: BigFloat, b: BigFloat): BigFloat {
  if (a.mantissa === 0n) return b;
  if (b.mantissa === 0n) return a;
  const [high, low] = a.exponent >= b.exponent ? [a, b] : [b, a];
  // Below a quarter of the last place the size of the smaller operand no longer matters, only its sign.
  const distance = high.exponent - low.exponent;
  const far = distance > 2 * PRECISION + 2;
  const shift = far ? PRECISION + 2 : distance;
  const left = high.mantissa << BigInt(shift);
  const right = far ? 1n : low.mantissa;
  const sum = (high.negative ? -left : left) + (low.negative ? -right : right);
  return rounded(sum < 0n, sum < 0n ? -sum : sum, high.exponent - shift);
}

/** The integer that is left without the fraction. */
export function truncateFloat({ negative, mantissa, exponent }: BigFloat): bigint {
  const magnitude = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
  return negative ? -magnitude : magnitude;
}

/** Whether the float is a whole number. */
export function isWhole(float: BigFloat): boolean {
  if (float.exponent >= 0 || float.mantissa === 0n) return true;
  if (float.exponent < -PRECISION) return false;
  return (float.mantissa & ((1n << BigInt(-float.exponent)) - 1n)) === 0n;
}

function digitsOf(negative: boolean, mantissa: bigint, exponent: number): DecimalDigits {
  let whole = mantissa;
  let scale = 0;
  if (exponent >= 0) whole <<= BigInt(exponent);
  else {
    let fives = -exponent;
    while (fives > 0 && (whole & 1n) === 0n) {
      whole >>= 1n;
      fives -= 1;
    }
    whole *= 5n ** BigInt(fives);
    scale = fives;
  }
  const text = whole.toString();
  return { negative, digits: trimZeros(text), point: text.length - scale };
}

/** Without the zeros at the end. A regular expression would take quadratic time on zeros inside. */
export function trimZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return end === digits.length ? digits : digits.slice(0, end);
}

/** The shortest digits that only this float, of all with as many bits, stands for: Go's `Text('g', -1)`. */
export function shortestDigits({ negative, mantissa, exponent }: BigFloat): DecimalDigits {
  if (mantissa === 0n) return { negative: false, digits: '', point: 0 };
  const exact = digitsOf(negative, mantissa, exponent);
  const lower = digitsOf(negative, (mantissa << 1n) - 1n, exponent - 1);
  const upper = digitsOf(negative, (mantissa << 1n) + 1n, exponent - 1);
  const inclusive = (mantissa & 1n) === 0n;
  for (let index = 0; index < exact.digits.length; index++) {
    const digit = exact.digits.charCodeAt(index);
    const below = digitAt(lower.digits, index);
    const above = digitAt(upper.digits, index);
    const last = index + 1;
    const down = below !== digit || (inclusive && last === lower.digits.length);
    const up = digit !== above && (inclusive || digit + 1 < above || last < upper.digits.length);
    if (down && up) return nearest(exact, last);
    if (down) return roundedDown(exact, last);
    if (up) return roundedUp(exact, last);
  }
  return exact;
}

function digitAt(digits: string, index: number): number {
  return index < digits.length ? digits.charCodeAt(index) : 0x30;
}

function nearest(value: DecimalDigits, count: number): DecimalDigits {
  if (count >= value.digits.length) return value;
  const next = value.digits.charCodeAt(count) - 0x30;
  const tie = next === 5 && count + 1 === value.digits.length;
  const up = tie ? value.digits.charCodeAt(count - 1) % 2 === 1 : next >= 5;
  return up ? roundedUp(value, count) : roundedDown(value, count);
}

function roundedDown(value: DecimalDigits, count: number): DecimalDigits {
  if (count >= value.digits.length) return value;
  return { ...value, digits: trimZeros(value.digits.slice(0, count)) };
}

function roundedUp(value: DecimalDigits, count: number): DecimalDigits {
  if (count >= value.digits.length) return value;
  let end = count;
  while (end > 0 && value.digits.charAt(end - 1) === '9') end -= 1;
  if (end === 0) return { ...value, digits: '1', point: value.point + 1 };
  const raised = String(Number(value.digits.charAt(end - 1)) + 1);
  return { ...value, digits: value.digits.slice(0, end - 1) + raised };
}
