import { fromJs, type Value } from '@writ/rego';
import { anyOf, type Choices, several } from './choices.ts';
import { HOSTILE_TEXTS } from './texts.ts';

/** The keys that policies look for, and values have. */
export const KEYS: readonly string[] = ['a', 'b', 'xs', 'n', 's', '0'];

const SCALARS: readonly (null | boolean | number | string)[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  -1,
  3.5,
  10,
  0.1,
  9007199254740991,
  '',
  'a',
  'b',
  'ab',
  'é',
  'a,b',
  '1',
];

/** A scalar of JSON. */
export function anyScalar(choices: Choices): null | boolean | number | string {
  const items = choices.below(6) === 0 ? HOSTILE_TEXTS : SCALARS;
  return anyOf<null | boolean | number | string>(choices, items) ?? null;
}

/** A document whose members are those that random policies ask for. */
export function anyDocument(choices: Choices): Value {
  return fromJs(Object.fromEntries(KEYS.map((key) => [key, anyJson(choices, 3)])));
}

function anyJson(choices: Choices, depth: number): unknown {
  const kind = depth === 0 ? 0 : choices.below(4);
  if (kind <= 1) return anyScalar(choices);
  if (kind === 2) return several(choices, 0, 4, () => anyJson(choices, depth - 1));
  // An own member even where the key is `__proto__`.
  return Object.fromEntries(several(choices, 0, 4, () => [anyKey(choices), anyJson(choices, depth - 1)]));
}

/** A key of an object, mostly one that is asked for. */
export function anyKey(choices: Choices): string {
  return anyOf(choices, choices.below(5) === 0 ? HOSTILE_TEXTS : KEYS) ?? 'a';
}
