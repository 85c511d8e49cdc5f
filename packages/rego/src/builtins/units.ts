import { integerFrom, numberFrom, type Value } from '../value/index.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

/** A fraction of whole numbers; the denominator is positive. */
interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const DECIMAL = 'kmgtpe';

/** `k` → 1000, `ki` → 1024, `m` → 1000², … for the letters k, m, g, t, p and e. */
function factor(unit: string): bigint | undefined {
  if (unit === '') return 1n;
  const power = BigInt(DECIMAL.indexOf(unit.charAt(0)) + 1);
  if (power === 0n) return undefined;
  if (unit.length === 1) return 1000n ** power;
  return unit.length === 2 && unit.charAt(1) === 'i' ? 1024n ** power : undefined;
}

const EXPONENT_DIGITS = 6;

/** Where the amount ends and the unit starts; an `e` belongs to the amount where digits or a sign follow. */
function splitAmount(text: string, tooLarge: () => Error): [amount: string, unit: string] {
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (!/[0-9.eE+-]/.test(char)) return [text.slice(0, at), text.slice(at)];
    if (char !== 'e' && char !== 'E') continue;
    if (!/[0-9+-]/.test(text.charAt(at + 1))) return [text.slice(0, at), text.slice(at)];
    if (/[+-]/.test(text.charAt(at + 1))) at += 1;
    let end = at + 1;
    while (/[0-9]/.test(text.charAt(end))) end += 1;
    if (end - at - 1 > EXPONENT_DIGITS) throw tooLarge();
  }
  return [text, ''];
}

/** A decimal number as Go reads it, exactly. */
function ratioOf(text: string, context: BuiltinContext): Ratio | undefined {
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  const power = Number(exponent) - fraction.length;
  context.spend(text.length + Math.abs(power));
  const scale = 10n ** BigInt(Math.abs(power));
  return power >= 0 ? { numerator: digits * scale, denominator: 1n } : { numerator: digits, denominator: scale };
}

/** 0.001 as a double, exactly: the unit `m` is that number, not a thousandth. */
const MILLI: Ratio = { numerator: 1152921504606847n, denominator: 2n ** 60n };

const FRACTION_DIGITS = 10;

/** OPA puts the name into these messages too. */
function failure(name: 'units.parse' | 'units.parse_bytes', message: string): BuiltinError {
  return new BuiltinError(`${name}: ${message}`);
}

function parse(context: BuiltinContext, value: Value = null): Value {
  const text = stringOperand(value, 1).replaceAll('"', '');
  if (text.includes(' ')) throw failure('units.parse', 'spaces not allowed in resource strings');
  const [amount, written] = splitAmount(text, () => failure('units.parse', 'exponent too large'));
  if (amount === '') throw failure('units.parse', 'no amount provided');
  // Only the first letter tells `m` from `M`.
  const unit = written.charAt(0) + written.slice(1).toLowerCase();
  const scale: Ratio | undefined = unit === 'm' ? MILLI : ratioOfUnit(unit);
  if (scale === undefined) throw failure('units.parse', `unit ${unit} not recognized`);
  const ratio = ratioOf(amount, context);
  if (ratio === undefined) throw failure('units.parse', 'could not parse amount to a number');
  const numerator = ratio.numerator * scale.numerator;
  const denominator = ratio.denominator * scale.denominator;
  if (numerator % denominator === 0n) return integerFrom(numerator / denominator);
  return numberFrom(fixedText(numerator, denominator));
}

function ratioOfUnit(unit: string): Ratio | undefined {
  const numerator = factor(unit.toLowerCase());
  return numerator === undefined ? undefined : { numerator, denominator: 1n };
}

/** `big.Rat.FloatString`: rounded half away from zero. */
function fixedText(numerator: bigint, denominator: bigint): string {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scaled = (magnitude * 10n ** BigInt(FRACTION_DIGITS) * 2n + denominator) / (denominator * 2n);
  const digits = String(scaled).padStart(FRACTION_DIGITS + 1, '0');
  const sign = numerator < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -FRACTION_DIGITS)}.${digits.slice(-FRACTION_DIGITS)}`;
}

function parseBytes(context: BuiltinContext, value: Value = null): Value {
  const text = stringOperand(value, 1).toLowerCase().replaceAll('"', '');
  if (text.includes(' ')) throw failure('units.parse_bytes', 'spaces not allowed in resource strings');
  const [amount, written] = splitAmount(text, () => failure('units.parse_bytes', 'exponent too large'));
  if (amount === '') throw failure('units.parse_bytes', 'no byte amount provided');
  const unit = written.endsWith('b') ? written.slice(0, -1) : written;
  const scale = written === 'b' ? undefined : factor(unit);
  if (scale === undefined) throw failure('units.parse_bytes', `byte unit ${written} not recognized`);
  const ratio = ratioOf(amount, context);
  if (ratio === undefined) throw failure('units.parse_bytes', 'could not parse byte amount to a number');
  const rounded = toMantissa(ratio);
  const product = toMantissa({ numerator: rounded.numerator * scale, denominator: rounded.denominator });
  return integerFrom(product.numerator / product.denominator);
}

const MANTISSA_BITS = 64;

/** The nearest number with a mantissa of 64 bits, half to even, as `big.Float` has it. */
function toMantissa({ numerator, denominator }: Ratio): Ratio {
  if (numerator === 0n) return { numerator, denominator: 1n };
  const magnitude = numerator < 0n ? -numerator : numerator;
  let shift = bitLength(magnitude) - bitLength(denominator) - MANTISSA_BITS;
  let scaled = divide(magnitude, denominator, shift);
  if (scaled.quotient >= 1n << BigInt(MANTISSA_BITS)) {
    shift += 1;
    scaled = divide(magnitude, denominator, shift);
  } else if (scaled.quotient < 1n << BigInt(MANTISSA_BITS - 1)) {
    shift -= 1;
    scaled = divide(magnitude, denominator, shift);
  }
  const twice = scaled.remainder * 2n;
  const up = twice > scaled.divisor || (twice === scaled.divisor && scaled.quotient % 2n === 1n);
  const mantissa = (scaled.quotient + (up ? 1n : 0n)) * (numerator < 0n ? -1n : 1n);
  return shift >= 0
    ? { numerator: mantissa << BigInt(shift), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-shift) };
}

function divide(numerator: bigint, denominator: bigint, shift: number) {
  const dividend = shift < 0 ? numerator << BigInt(-shift) : numerator;
  const divisor = shift > 0 ? denominator << BigInt(shift) : denominator;
  return { quotient: dividend / divisor, remainder: dividend % divisor, divisor };
}

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

/** Amounts with a unit. */
export const units = {
  'units.parse': parse,
  'units.parse_bytes': parseBytes,
} satisfies BuiltinTable;
