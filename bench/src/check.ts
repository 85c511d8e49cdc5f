import { isDeepStrictEqual } from 'node:util';

/** Looks at what a variant produced: `undefined` when it is right, else what is wrong with it in a few words. */
export type Check<T> = (value: T) => string | undefined;

/** Right when the value is deeply and strictly equal to `expected`. */
export function equals(expected: unknown): Check<unknown> {
  return (value) =>
    isDeepStrictEqual(value, expected) ? undefined : `expected ${show(expected)} and got ${show(value)}`;
}

/** Right when the value is text that `pattern` matches. */
export function matches(pattern: RegExp): Check<unknown> {
  return (value) =>
    typeof value === 'string' && pattern.test(value)
      ? undefined
      : `expected text like ${String(pattern)} and got ${show(value)}`;
}

const SHOWN_CHARS = 120;

function show(value: unknown): string {
  // Undefined and functions have no JSON, whatever the type of `stringify` says.
  const json: unknown = JSON.stringify(value);
  const text = typeof json === 'string' ? json : String(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}
