import { isObject, objectOf, type PlainObject, parseJson, sortedEntries, type Value } from '@writ/rego';
import { unmarshalYaml } from '@writ/rego/internal';

/** Steps that reading one YAML document may take: its aliases can stand for far more than its text. */
const YAML_STEPS = 50_000_000;

export function parseYaml(text: string): Value {
  let left = YAML_STEPS;
  return unmarshalYaml(text, (steps) => {
    left -= steps;
    if (left < 0) throw new Error('yaml: document takes too many steps');
  });
}

/** JSON where the text is that, else YAML. */
export function parseJsonOrYaml(text: string): Value {
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return parseJson(bare);
  } catch {
    return parseYaml(bare);
  }
}

/** An object with string keys, as documents have them; undefined where the value is no object. */
export function asDocument(value: Value): PlainObject | undefined {
  if (!isObject(value)) return undefined;
  const entries = sortedEntries(value);
  if (entries.some(([key]) => typeof key !== 'string')) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object whose keys are all strings is a plain one
  return value as PlainObject;
}

/** The value below the keys. */
export function rooted(path: readonly string[], value: Value): Value {
  return path.toReversed().reduce<Value>((below, key) => objectOf([[key, below]]), value);
}

/** The value at a path, or undefined. */
export function valueAt(document: Value, path: readonly string[]): Value | undefined {
  let value: Value = document;
  for (const key of path) {
    const object = asDocument(value);
    if (!object || !Object.hasOwn(object, key)) return undefined;
    const below = object[key];
    if (below === undefined) return undefined;
    value = below;
  }
  return value;
}

/** Both documents in one; or the path at which both have a value and not both an object. */
export function mergeDocuments(
  a: PlainObject,
  b: PlainObject,
): { readonly merged: PlainObject } | { readonly conflict: readonly string[] } {
  const entries = new Map(Object.entries(a));
  for (const key of Object.keys(b).toSorted((x, y) => Buffer.from(x).compare(Buffer.from(y)))) {
    const value = b[key];
    if (value === undefined) continue;
    const before = entries.get(key);
    if (before === undefined) {
      entries.set(key, value);
      continue;
    }
    const [x, y] = [asDocument(before), asDocument(value)];
    if (!x || !y) return { conflict: [key] };
    const both = mergeDocuments(x, y);
    if ('conflict' in both) return { conflict: [key, ...both.conflict] };
    entries.set(key, both.merged);
  }
  return { merged: asDocument(objectOf(entries)) ?? {} };
}
