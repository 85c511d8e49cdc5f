import type { Location } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { equal, objectOf, setOf } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { MapKey, Value } from '../value/types.ts';

/** A set or an object that grows while rules are tried. */
export type PartialDraft =
  | { readonly type: 'value'; readonly value: Value }
  | { readonly type: 'set'; readonly elements: Map<MapKey, Value> }
  | { readonly type: 'object'; readonly entries: Map<MapKey, { readonly key: Value; readonly draft: PartialDraft }> };

export function newDocument(isSet: boolean): PartialDraft {
  return isSet ? { type: 'set', elements: new Map() } : { type: 'object', entries: new Map() };
}

/**
 * Adds what one solution of a rule defines.
 *
 * @param path the keys to it; where `value` is undefined the last of them is an element of a set
 * @throws RegoEvaluationError where the document already has something else there
 */
export function reduce(document: PartialDraft, path: readonly Value[], value: Value | undefined, at: Location): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let draft = document;
  for (const [index, key] of path.slice(0, -1).entries()) {
    const isSet = value === undefined && index === path.length - 2;
    draft = childOf(draft, key, isSet, at);
  }
  if (value === undefined) {
    if (draft.type !== 'set') throw keysMustBeUnique(at);
    draft.elements.set(keyOf(last), last);
    return;
  }
  if (draft.type !== 'object') throw keysMustBeUnique(at);
  const name = keyOf(last);
  const present = draft.entries.get(name);
  if (!present) draft.entries.set(name, { key: last, draft: { type: 'value', value } });
  else if (!equal(asValue(present.draft), value)) throw keysMustBeUnique(at);
}

function childOf(draft: PartialDraft, key: Value, isSet: boolean, at: Location): PartialDraft {
  if (draft.type !== 'object') throw keysMustBeUnique(at);
  const name = keyOf(key);
  const present = draft.entries.get(name);
  if (present) return present.draft;
  const child = newDocument(isSet);
  draft.entries.set(name, { key, draft: child });
  return child;
}

/** The error of an object with two values for one key. */
export function keysMustBeUnique(at: Location): RegoEvaluationError {
  return new RegoEvaluationError('eval_conflict_error', 'object keys must be unique', at);
}

export function asValue(draft: PartialDraft): Value {
  if (draft.type === 'value') return draft.value;
  if (draft.type === 'set') return setOf(draft.elements.values());
  return objectOf([...draft.entries.values()].map(({ key, draft: child }) => [key, asValue(child)]));
}
