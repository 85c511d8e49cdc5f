import type { Attribute, ValueType } from '../model/types.ts';

type Project = (value: unknown) => unknown;

/** Makes the function that copies of a document what its contract names. */
export function projectorOf(type: ValueType & { readonly unknownFields?: 'strip' | 'reject' }): Project {
  return projectValue(type, type.unknownFields !== 'reject') ?? ((value) => value);
}

/** @returns undefined where the value needs no change, so that it need not be copied */
function projectValue(type: ValueType, strip: boolean): Project | undefined {
  if (type.attributes) return projectObject(type.attributes, type.present, strip);
  if (type.items) {
    const item = projectValue(type.items, strip);
    return item && ((value) => (Array.isArray(value) ? value.map((one: unknown) => item(one)) : value));
  }
  if (type.map) {
    const inner = projectValue(type.map.value, strip);
    return (
      inner &&
      ((value) =>
        isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)])) : value)
    );
  }
  return undefined;
}

function projectObject(attributes: readonly Attribute[], present: readonly string[], strip: boolean): Project {
  const steps = new Map(
    attributes.map((attribute) => [
      attribute.name,
      {
        project: projectValue(attribute, strip),
        keepsNull: attribute.required || present.includes(attribute.name),
      },
    ]),
  );
  const defaults = attributes.filter((attribute) => attribute.default !== undefined);
  return (value) => {
    if (!isObject(value)) return value;
    const copy: [string, unknown][] = [];
    for (const [name, one] of Object.entries(value)) {
      const step = steps.get(name);
      if (!step) {
        if (!strip) copy.push([name, one]);
      } else if (one !== null || step.keepsNull) copy.push([name, step.project ? step.project(one) : one]);
    }
    for (const { name, default: fallback } of defaults) if (!Object.hasOwn(value, name)) copy.push([name, fallback]);
    // fromEntries defines properties, so that a key `__proto__` stays a key.
    return Object.fromEntries(copy);
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
