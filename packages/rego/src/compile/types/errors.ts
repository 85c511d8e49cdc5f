import type { Location, Term } from '../../ast/types.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { typeError } from '../errors.ts';
import { compareTexts } from '../order.ts';
import { isGenerated } from '../terms.ts';
import { quote, refText, termText } from '../text.ts';
import { compareKeys, type FunctionType, isUnknown, type MaybeType, type PropertyKeyValue, unwrap } from './lattice.ts';
import { argumentLines, keyText, matchLines, typeText } from './text.ts';

/** A diagnostic of the type checker. */
export interface TypeDiagnostic {
  readonly diagnostic: Diagnostic;
  /** It may only follow from another error, which left a type unknown. */
  readonly unknown: boolean;
}

export function plainError(loc: Location, message: string): TypeDiagnostic {
  return { diagnostic: typeError(loc, message), unknown: false };
}

export function matchError(loc: Location, left: MaybeType, right: MaybeType): TypeDiagnostic {
  return {
    diagnostic: typeError(loc, 'match error', matchLines(left, right)),
    unknown: isUnknown(left) || isUnknown(right),
  };
}

/** An error about the operands of a call. `want` are the parameters with their names, and perhaps the result. */
export function argumentError(
  loc: Location,
  operator: readonly Term[],
  message: string,
  have: readonly MaybeType[],
  want: readonly MaybeType[],
  variadic?: FunctionType['variadic'],
): TypeDiagnostic {
  const lines = argumentLines(have, want, variadic);
  return {
    diagnostic: typeError(loc, `${refText(operator)}: ${message}`, lines),
    unknown: have.some((type) => isUnknown(type)),
  };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Something is looked up in what has no elements, or a function is used without a call. */
export function unsupportedRef(ref: readonly Term[], position: number, have: MaybeType): TypeDiagnostic {
  const loc = ref[0]?.loc;
  const last = ref.at(-1);
  const isFunction = have?.kind === 'function';
  const shown = isFunction && last?.type === 'var' && isGenerated(last.value) ? ref.slice(0, -1) : ref;
  const message = isFunction
    ? `function ${refText(shown)} used as reference, not called`
    : `undefined ref: ${refText(ref)}`;
  const marks = '^'.repeat(byteLength(refText(ref.slice(0, position + 1))));
  return { diagnostic: typeError(loc, message, [refText(ref), marks, `have: ${typeText(have)}`]), unknown: false };
}

/** A key cannot be there. */
export function invalidRef(
  ref: readonly Term[],
  position: number,
  have: MaybeType,
  want: MaybeType,
  oneOf: readonly string[],
): TypeDiagnostic {
  const pad = ' '.repeat(byteLength(refText(ref.slice(0, position))) + 1);
  const key = ref[position];
  const lines = [refText(ref), `${pad}^`];
  lines.push(have ? `${pad}have (type): ${typeText(have)}` : `${pad}have: ${key ? termText(key) : ''}`);
  if (oneOf.length > 0 || !want) lines.push(`${pad}want (one of): [${oneOf.join(' ')}]`);
  else lines.push(`${pad}want (type): ${typeText(want)}`);
  return { diagnostic: typeError(ref[0]?.loc, `undefined ref: ${refText(ref)}`, lines), unknown: false };
}

/** The constant keys that a type has, in Rego. */
export function keyTexts(type: MaybeType): string[] {
  const keys = constantKeys(type).toSorted(compareKeys);
  return [...new Set(keys.map((key) => (typeof key === 'string' ? quote(key) : key === null ? 'null' : keyText(key))))];
}

function constantKeys(type: MaybeType): PropertyKeyValue[] {
  const bare = unwrap(type);
  if (bare?.kind === 'object') return bare.static.map(({ key }) => key);
  return bare?.kind === 'any' ? bare.of.flatMap(constantKeys) : [];
}

/** Strings before anything else, each by its text. */
export function sortedTexts(terms: Iterable<Term>): string[] {
  return [...terms]
    .toSorted((a, b) => Number(a.type === 'var') - Number(b.type === 'var') || compareTexts(termText(a), termText(b)))
    .map(termText);
}
