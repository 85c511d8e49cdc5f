import { isSecretName } from '@writ/core';
import { isArray, isObject, type PlainObject, RegoObject, type Value } from '@writ/rego';

/** Names come from requests: as many as this are remembered. */
const MOST_NAMES = 10_000;
const known = new Map<string, boolean>();

/**
 * Takes out what the names of members say is a secret: `authorization`, `client_secret`, `accessToken` and the like, at any depth.
 *
 * @param path of the value, as masks write it
 * @param erased gets the paths of what was taken out
 */
export function withoutSecrets(value: Value, path: string, erased: string[]): Value {
  // Most have none, and then no paths are put together.
  return hasSecrets(value) ? cleaned(value, path, erased) : value;
}

function hasSecrets(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isArray(value)) return value.some(hasSecrets);
  if (!isObject(value) || value instanceof RegoObject) return false;
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined && (isSecret(key, member) || hasSecrets(member))) return true;
  }
  return false;
}

function cleaned(value: Value, path: string, erased: string[]): Value {
  if (isArray(value)) {
    let items: Value[] | undefined;
    for (const [index, item] of value.entries()) {
      const clean = cleaned(item, `${path}/${index}`, erased);
      if (clean === item) continue;
      items ??= [...value];
      items[index] = clean;
    }
    return items ?? value;
  }
  if (!isObject(value) || value instanceof RegoObject) return value;
  let members: Map<string, Value> | undefined;
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    const at = `${path}/${key.replaceAll('%', '%25').replaceAll('/', '%2F')}`;
    if (isSecret(key, member)) {
      erased.push(at);
      members ??= membersOf(value);
      members.delete(key);
      continue;
    }
    const clean = cleaned(member, at, erased);
    if (clean === member) continue;
    members ??= membersOf(value);
    members.set(key, clean);
  }
  return members ? Object.fromEntries(members) : value;
}

function membersOf(value: PlainObject): Map<string, Value> {
  return new Map(Object.entries(value));
}

/** Flags such as `has_token` tell nothing. */
function isSecret(name: string, value: Value): boolean {
  if (value === null || typeof value === 'boolean') return false;
  let secret = known.get(name);
  if (secret === undefined) {
    secret = isSecretName(name);
    if (known.size >= MOST_NAMES) known.clear();
    known.set(name, secret);
  }
  return secret;
}
