import { quote } from '../value/index.ts';
import { stringOperand } from './operands.ts';
import { BuiltinError, type BuiltinTable } from './types.ts';

interface Version {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly preRelease: string;
}

const IDENTIFIERS = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;
const DECIMAL = /^[0-9]+$/;

function parse(text: string): Version | undefined {
  let rest = text.startsWith('v') ? text.slice(1) : text;
  const plus = rest.indexOf('+');
  if (plus >= 0) {
    if (!IDENTIFIERS.test(rest.slice(plus + 1))) return undefined;
    rest = rest.slice(0, plus);
  }
  const dash = rest.indexOf('-');
  const preRelease = dash < 0 ? '' : rest.slice(dash + 1);
  if (dash >= 0) {
    if (!IDENTIFIERS.test(preRelease) || preRelease.split('.').some((id) => /^0[0-9]+$/.test(id))) return undefined;
    rest = rest.slice(0, dash);
  }
  const [major, minor, patch, ...more] = rest.split('.').map(numeric);
  if (major === undefined || minor === undefined || patch === undefined || more.length > 0) return undefined;
  return { numbers: [major, minor, patch], preRelease };
}

function numeric(text: string): bigint | undefined {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function compareVersions(a: Version, b: Version): number {
  for (const [at, left] of a.numbers.entries()) {
    const right = b.numbers[at] ?? 0n;
    if (left !== right) return left < right ? -1 : 1;
  }
  if (a.preRelease === b.preRelease) return 0;
  if (a.preRelease === '') return 1;
  if (b.preRelease === '') return -1;
  const left = a.preRelease.split('.');
  const right = b.preRelease.split('.');
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareIdentifiers(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const numbers = [DECIMAL.test(a), DECIMAL.test(b)];
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  if (numbers[0]) {
    const left = BigInt(a);
    const right = BigInt(b);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Semantic versions. */
export const semver = {
  'semver.compare': (_context, left = null, right = null) => {
    const texts = [stringOperand(left, 1), stringOperand(right, 2)] as const;
    const a = parse(texts[0]);
    if (a === undefined) throw new BuiltinError(`operand 1: string ${quote(texts[0])} is not a valid SemVer`);
    const b = parse(texts[1]);
    if (b === undefined) throw new BuiltinError(`operand 2: string ${quote(texts[1])} is not a valid SemVer`);
    return compareVersions(a, b);
  },
  'semver.is_valid': (_context, text = null) => typeof text === 'string' && parse(text) !== undefined,
} satisfies BuiltinTable;
