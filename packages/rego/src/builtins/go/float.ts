/** Go's `strconv.FormatFloat` for 64 bits. */

/** A decimal number: `0.d1d2d3… × 10^point`. */
interface Digits {
  readonly digits: string;
  readonly point: number;
}

/** How a float is written: the verbs of Go's `fmt` for floats. */
export type FloatVerb = 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'b' | 'x' | 'X';

/** @param precision digits as the verb counts them, or -1 for the fewest that identify the value */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (verb === 'b') return sign + binaryExponent(magnitude);
  if (verb === 'x' || verb === 'X') return sign + hexadecimal(magnitude, verb, precision);
  const shortest = precision < 0;
  if (verb === 'f' || verb === 'F') {
    const number = shortest ? shortestDigits(magnitude) : roundAt(magnitude, (exact) => exact.point + precision);
    return sign + fixed(number, shortest ? Math.max(number.digits.length - number.point, 0) : precision);
  }
  if (verb === 'e' || verb === 'E') {
    const number = shortest ? shortestDigits(magnitude) : roundAt(magnitude, () => precision + 1);
    return sign + scientific(number, shortest ? Math.max(number.digits.length - 1, 0) : precision, verb);
  }
  const wanted = shortest ? 6 : precision === 0 ? 1 : precision;
  const number = shortest ? shortestDigits(magnitude) : roundAt(magnitude, () => wanted);
  const count = number.digits.length;
  let limit = shortest ? 6 : wanted;
  if (!shortest && limit > count && count >= number.point) limit = count;
  const exponent = number.point - 1;
  if (exponent < -4 || exponent >= limit) {
    return (
      sign + scientific(number, Math.max((shortest ? count : Math.min(wanted, count)) - 1, 0), verb === 'g' ? 'e' : 'E')
    );
  }
  return sign + fixed(number, Math.max(count - number.point, 0));
}

function fixed({ digits, point }: Digits, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision <= 0) return whole;
  const fraction = (point < 0 ? '0'.repeat(-point) : '') + digits.slice(Math.max(point, 0));
  return `${whole}.${fraction.padEnd(precision, '0').slice(0, precision)}`;
}

function scientific({ digits, point }: Digits, precision: number, letter: string): string {
  const first = digits === '' ? '0' : digits.charAt(0);
  const rest = precision > 0 ? `.${digits.slice(1, 1 + precision).padEnd(precision, '0')}` : '';
  const exponent = digits === '' ? 0 : point - 1;
  return `${first}${rest}${letter}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function shortestDigits(magnitude: number): Digits {
  if (magnitude === 0) return { digits: '', point: 0 };
  const [mantissa = '', exponent = '0'] = magnitude.toExponential().split('e');
  return { digits: trimZeros(mantissa.replace('.', '')), point: Number(exponent) + 1 };
}

/** The exact decimal digits, rounded half to even at a count of digits that may depend on where the point is. */
function roundAt(magnitude: number, count: (exact: Digits) => number): Digits {
  const exact = exactDigits(magnitude);
  const keep = count(exact);
  if (keep >= exact.digits.length) return exact;
  if (keep < 0) return { digits: '', point: 0 };
  const kept = exact.digits.slice(0, keep);
  const next = exact.digits.charCodeAt(keep) - 48;
  const beyond = exact.digits.length > keep + 1;
  const odd = keep > 0 && (exact.digits.charCodeAt(keep - 1) - 48) % 2 === 1;
  if (next < 5 || (next === 5 && !beyond && !odd))
    return { digits: trimZeros(kept), point: kept === '' ? 0 : exact.point };
  const raised = String(BigInt(`0${kept}`) + 1n).padStart(keep, '0');
  return { digits: trimZeros(raised), point: exact.point + (raised.length - keep) };
}

function exactDigits(magnitude: number): Digits {
  if (magnitude === 0) return { digits: '', point: 0 };
  const { mantissa, exponent } = parts(magnitude);
  if (exponent >= 0) {
    const text = String(mantissa << BigInt(exponent));
    return { digits: trimZeros(text), point: text.length };
  }
  // m / 2^k = m·5^k / 10^k
  const text = String(mantissa * 5n ** BigInt(-exponent));
  return { digits: trimZeros(text), point: text.length + exponent };
}

/** `mantissa × 2^exponent`, with the 53-bit mantissa that the encoding has. */
function parts(magnitude: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, magnitude);
  const bits = view.getBigUint64(0);
  const fraction = bits & 0xfffffffffffffn;
  const biased = Number((bits >> 52n) & 0x7ffn);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

function binaryExponent(magnitude: number): string {
  const { mantissa, exponent } = parts(magnitude);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `0x1.8p+01`: the mantissa in base 16, normalised to one bit before the point. */
function hexadecimal(magnitude: number, verb: 'x' | 'X', precision: number): string {
  let { mantissa, exponent } = parts(magnitude);
  if (mantissa === 0n) exponent = 0;
  else {
    while (mantissa < 1n << 60n) {
      mantissa <<= 1n;
      exponent -= 1;
    }
    exponent += 60;
  }
  if (precision >= 0 && precision < 15 && mantissa !== 0n) {
    const shift = BigInt(precision * 4);
    const extra = (mantissa << shift) & ((1n << 60n) - 1n);
    mantissa >>= 60n - shift;
    if ((extra | (mantissa & 1n)) > 1n << 59n) mantissa += 1n;
    mantissa <<= 60n - shift;
    if (mantissa >= 1n << 61n) {
      mantissa >>= 1n;
      exponent += 1;
    }
  }
  const lead = mantissa >> 60n;
  let fraction = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  fraction = precision < 0 ? trimZeros(fraction) : fraction.padEnd(precision, '0').slice(0, precision);
  const text = `0x${lead}${fraction === '' ? '' : `.${fraction}`}p${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return verb === 'X' ? text.toUpperCase() : text;
}

function trimZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}
