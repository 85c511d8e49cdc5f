import { isArray, isObject, isSet, objectOf, sortedElements, sortedEntries, toJsonText, type Value } from '@writ/rego';

/** The bindings of a solution as OPA turns terms into JSON: sets become sorted arrays, keys that are no strings their JSON text. */
export function bindingsJson(bindings: Readonly<Record<string, Value>>): Value {
  return objectOf(Object.entries(bindings).map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: Value): Value {
  if (isSet(value)) return sortedElements(value).map(toJson);
  if (isArray(value)) return value.map(toJson);
  if (!isObject(value)) return value;
  return objectOf(
    sortedEntries(value).map(([key, item]): [Value, Value] => [
      typeof key === 'string' ? key : toJsonText(key),
      toJson(item),
    ]),
  );
}
