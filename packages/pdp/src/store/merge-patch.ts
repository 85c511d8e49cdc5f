import { isObject, type PlainObject, RegoObject, type Value } from '@writ/rego';
import { define } from '@writ/rego/internal';

/**
 * Applies a JSON merge patch (RFC 7396): objects are merged key by key, null takes a key away, everything else replaces.
 *
 * @param target the document, or undefined where there is none
 * @returns a new document that shares with the old one what the patch does not touch
 */
export function mergePatch(target: Value | undefined, patch: Value): Value {
  if (!isPlain(patch)) return patch;
  const merged: Record<string, Value> = {};
  if (target !== undefined && isPlain(target)) {
    for (const key of Object.keys(target)) {
      const kept = target[key];
      if (kept !== undefined && !isRemoved(patch, key)) define(merged, key, kept);
    }
  }
  for (const key of Object.keys(patch)) {
    const part = patch[key];
    if (part === undefined || part === null) continue;
    define(merged, key, mergePatch(Object.hasOwn(merged, key) ? merged[key] : undefined, part));
  }
  return merged;
}

function isRemoved(patch: PlainObject, key: string): boolean {
  return Object.hasOwn(patch, key) && patch[key] === null;
}

function isPlain(value: Value): value is PlainObject {
  return isObject(value) && !(value instanceof RegoObject);
}
