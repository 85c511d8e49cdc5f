import type { Term } from '../ast/types.ts';
import type { Parser } from './parser.ts';

/** Binary exponents beyond are refused, as in OPA. */
const MAX_BINARY_EXPONENT = 100_000;

/** A number, from its sign or decimal point on. */
export function parseNumber(parser: Parser): Term | undefined {
  const loc = parser.position;
  let prefix = '';
  if (parser.token() === 'minus') {
    prefix = '-';
    parser.scan();
    if (parser.token() !== 'number' && parser.token() !== '.') {
      parser.illegal('expected number');
      return undefined;
    }
  }
  if (parser.token() === '.') {
    prefix += '.';
    parser.scan();
    if (parser.token() !== 'number') {
      parser.illegal('expected number');
      return undefined;
    }
  }
  const { literal } = parser.state;
  if (!prefix.endsWith('.') && /^0[^.eE]|^0[eE]$/.test(literal)) {
    parser.illegal('expected number without leading zero');
    return undefined;
  }
  const value = prefix + literal;
  // As in OPA, a character beyond ASCII right after a number spoils it.
  const problem = parser.text.charCodeAt(parser.state.tokenEnd) > 127 ? 'invalid float' : numberProblem(value);
  if (problem === 'number too big') parser.error(parser.position, problem);
  else if (problem) parser.illegal(problem);
  return problem ? undefined : { type: 'number', value, loc };
}

/** Why the text is no number that can be computed with. */
function numberProblem(text: string): 'invalid float' | 'number too big' | undefined {
  const match = /^-?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return 'invalid float';
  const [, whole = '', fraction = '', exponent = '0'] = match;
  // `1.2.3` is two tokens, and so is a second fraction after a prefix of `.`.
  if (whole === '' && fraction === '') return 'invalid float';
  const digits = whole + fraction;
  const first = digits.search(/[1-9]/);
  if (first < 0) return undefined;
  const leading = Number(`0.${digits.slice(first, first + 17)}`);
  const decimalExponent = whole.length - first + Number(exponent);
  const binaryExponent = Math.log2(leading) + decimalExponent * Math.log2(10);
  return Math.abs(Math.floor(binaryExponent) + 1) > MAX_BINARY_EXPONENT ? 'number too big' : undefined;
}

/** A string in double quotes or backquotes. */
export function parseString(parser: Parser): Term | undefined {
  const { literal } = parser.state;
  const loc = parser.position;
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`') || !inner.includes('\\')) return { type: 'string', value: inner, loc };
  const value = unescape(inner);
  if (value === undefined) {
    parser.error(loc, `illegal string literal: ${literal}`);
    return undefined;
  }
  return { type: 'string', value, loc };
}

/** The text of a string with JSON's escapes; undefined where it is none. */
export function unescape(inner: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${inner}"`);
    // Half of a surrogate pair stands for no character.
    return typeof value === 'string' ? value.toWellFormed() : undefined;
  } catch {
    return undefined;
  }
}
