import { formatFloat } from '../go/float.ts';

/** What a plain scalar stands for. */
export type Resolved =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'string' };

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, { kind: 'null' }] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, { kind: 'bool', value: true }] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, { kind: 'bool', value: false }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { kind: 'float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, { kind: 'float', value: Number.POSITIVE_INFINITY }] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, { kind: 'float', value: Number.NEGATIVE_INFINITY }] as const),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const TIMESTAMP =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?$/;

const STRING: Resolved = { kind: 'string' };

/** What a plain scalar is to go-yaml: YAML 1.2's core schema, with octals and underscores of 1.1. */
export function resolvePlain(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charAt(0);
  if (first === '.') {
    return /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/.test(text) ? { kind: 'float', value: Number(text) } : STRING;
  }
  if (!/[-+0-9]/.test(first)) return STRING;
  if (TIMESTAMP.test(text)) return { kind: 'timestamp' };
  const plain = text.replaceAll('_', '');
  const int = integer(plain);
  if (int !== undefined && int >= -(2n ** 63n) && int < 2n ** 64n) return { kind: 'int', value: int };
  if (FLOAT.test(plain)) {
    const value = Number(plain);
    if (Number.isFinite(value)) return { kind: 'float', value };
  }
  return STRING;
}

function integer(text: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (match === null) return undefined;
  const digits = match[2] ?? '0';
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return match[1] === '-' ? -value : value;
}

/** The key of a mapping as text, for a number as go-yaml prints it; undefined where a key of that kind is refused. */
export function keyText(resolved: Resolved, text: string): string | undefined {
  switch (resolved.kind) {
    case 'string':
    case 'timestamp':
      return text;
    case 'bool':
      return String(resolved.value);
    case 'int':
      return String(resolved.value);
    case 'float':
      if (Number.isNaN(resolved.value)) return '.nan';
      if (!Number.isFinite(resolved.value)) return resolved.value > 0 ? '.inf' : '-.inf';
      return formatFloat(resolved.value, 'g', -1);
    case 'null':
      return undefined;
  }
}
