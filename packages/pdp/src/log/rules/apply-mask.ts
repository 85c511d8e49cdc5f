import { isArray, isObject, type PlainObject, RegoObject, type Value } from '@writ/rego';
import type { MaskRule } from './mask-rule.ts';

/** What a rule made of a value: the new one, undefined where nothing is left of it; or that there was nothing to change. */
export type MaskOutcome = { readonly value: Value | undefined } | undefined;

/**
 * Applies a rule to the member of a record that it is for. Values are not changed in place: they belong to others.
 *
 * @param value made of what JSON can say: no sets, and no objects with other keys than text
 */
export function applyMask({ op, steps, value }: MaskRule, part: Value): MaskOutcome {
  return op === 'remove' ? removed(part, steps, 0) : upserted(part, steps, 0, value);
}

function removed(at: Value, steps: MaskRule['steps'], depth: number): MaskOutcome {
  const step = steps[depth];
  if (!step) return { value: undefined };
  if (isArray(at)) {
    const index = indexOf(step, at.length);
    const item = index === undefined ? undefined : at[index];
    if (index === undefined || item === undefined) return undefined;
    const inner = removed(item, steps, depth + 1);
    if (!inner) return undefined;
    return { value: inner.value === undefined ? at.toSpliced(index, 1) : at.with(index, inner.value) };
  }
  if (!isPlain(at)) return undefined;
  // Where a key can be spelled in two ways, both may be there.
  let changed: PlainObject | undefined;
  for (const key of step) {
    const now = changed ?? at;
    const item = Object.hasOwn(now, key) ? now[key] : undefined;
    const inner = item === undefined ? undefined : removed(item, steps, depth + 1);
    if (inner) changed = withMember(now, key, inner.value);
  }
  return changed && { value: changed };
}

function upserted(at: Value, steps: MaskRule['steps'], depth: number, value: Value): MaskOutcome {
  const step = steps[depth];
  if (!step) return { value };
  if (isArray(at)) {
    const index = indexOf(step, at.length);
    const item = index === undefined ? undefined : at[index];
    const inner = item === undefined ? undefined : upserted(item, steps, depth + 1, value);
    return index !== undefined && inner?.value !== undefined ? { value: at.with(index, inner.value) } : undefined;
  }
  if (!isPlain(at)) return undefined;
  const known = step.filter((key) => Object.hasOwn(at, key));
  let changed: PlainObject | undefined;
  for (const key of known.length > 0 ? known : step.slice(-1)) {
    const inner = upserted((Object.hasOwn(at, key) ? at[key] : undefined) ?? {}, steps, depth + 1, value);
    if (inner) changed = withMember(changed ?? at, key, inner.value);
  }
  return changed && { value: changed };
}

/** An object where a member has another value, or none. */
function withMember(object: PlainObject, key: string, value: Value | undefined): PlainObject {
  const others = Object.entries(object).filter(([name]) => name !== key);
  return Object.fromEntries(value === undefined ? others : [...others, [key, value]]);
}

function isPlain(value: Value): value is PlainObject {
  return isObject(value) && !(value instanceof RegoObject);
}

function indexOf([step = '']: readonly string[], length: number): number | undefined {
  if (!/^\+?\d{1,15}$/.test(step)) return undefined;
  const index = Number(step);
  return index < length ? index : undefined;
}
