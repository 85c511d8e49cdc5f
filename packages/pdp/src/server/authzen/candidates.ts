import { isArray, isObject, isSet, lookup, sortedElements, sortedEntries, type Value } from '@writ/rego';
import { isNumber, numberText } from '@writ/rego/internal';
import type { Decision } from '../../decision/types.ts';
import { isPlainObject } from './body.ts';
import type { Decide } from './evaluation.ts';
import type { Candidates, Terms } from './types.ts';

/** The names of what a search tries, each once, and what was asked for them. */
export interface CandidateNames {
  readonly names: readonly string[];
  /** Undefined where the configuration lists them. */
  readonly decided: Decision | undefined;
}

/**
 * The names of candidates. Below `data` they are the keys of an object, or the elements of an array or set: texts, numbers, or
 * objects that have one as `id` or `name`.
 */
export function namesOf(candidates: Candidates, consult: Decide, terms: Terms): CandidateNames {
  if (!('path' in candidates)) return { names: candidates, decided: undefined };
  const decided = consult({ ...terms, entrypoint: candidates.path, input: undefined });
  const names = decided.value === undefined ? [] : namesIn(decided.value);
  return { names: [...new Set(names)], decided };
}

function namesIn(value: Value): readonly string[] {
  if (isPlainObject(value)) return Object.keys(value);
  if (isObject(value)) return sortedEntries(value).flatMap(([key]) => nameOf(key) ?? []);
  const elements = isSet(value) ? sortedElements(value) : isArray(value) ? value : [];
  return elements.flatMap((element) => nameOf(element) ?? []);
}

function nameOf(element: Value | undefined): string | undefined {
  if (element === undefined || typeof element === 'string') return element;
  if (isNumber(element)) return numberText(element);
  return isObject(element) ? nameOf(textual(lookup(element, 'id')) ?? textual(lookup(element, 'name'))) : undefined;
}

function textual(value: Value | undefined): Value | undefined {
  return value !== undefined && (typeof value === 'string' || isNumber(value)) ? value : undefined;
}
