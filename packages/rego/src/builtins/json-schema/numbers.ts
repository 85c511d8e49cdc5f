import { fromScaled, shortestDigits } from '../../value/big-float.ts';
import { numberText, type RegoNumber } from '../../value/index.ts';

/** Numbers whose exponents are further apart are not compared: nobody means them, and it takes long. */
const MAX_SHIFT = 5000;

/** Whether a number is a whole multiple of another, exactly. */
export function isMultiple(number: RegoNumber, of: RegoNumber): boolean {
  const [a, b] = [scaled(number), scaled(of)];
  const shift = a.exponent - b.exponent;
  if (Math.abs(shift) > MAX_SHIFT) return a.digits === 0n;
  const left = shift > 0 ? a.digits * 10n ** BigInt(shift) : a.digits;
  const right = shift < 0 ? b.digits * 10n ** BigInt(-shift) : b.digits;
  return right !== 0n && left % right === 0n;
}

/** A number as whole digits times a power of ten. */
function scaled(number: RegoNumber): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa = '0', exponent = '0'] = numberText(number).toLowerCase().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Beyond six digits before the point Go prints an exponent. */
const MAX_POWER = 6;

/** A limit as Go prints it: the shortest digits that stand for a floating-point number of 64 bits. */
export function limitText(limit: RegoNumber): string {
  const { digits: whole, exponent } = scaled(limit);
  if (whole === 0n || Math.abs(exponent) > MAX_SHIFT) return numberText(limit);
  const float = fromScaled(whole < 0n, whole < 0n ? -whole : whole, -exponent);
  const { negative, digits, point } = shortestDigits(float);
  const sign = negative ? '-' : '';
  const power = point - 1;
  if (power < -4 || power >= MAX_POWER) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.charAt(0)}${fraction}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
