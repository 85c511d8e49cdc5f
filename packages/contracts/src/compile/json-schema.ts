import type { Attribute, ObjectModel, Place, ValueType } from '../model/types.ts';

/** A JSON Schema (2020-12) and where in the contract each of its keywords comes from. */
export interface PlacedSchema {
  readonly schema: JsonSchema;
  /** By the path of a keyword as validators report it: `#/properties/age/maximum`. */
  readonly places: ReadonlyMap<string, Place>;
}

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema of an object's documents: closed, because what the contract does not name is taken out before, or refused.
 */
export function jsonSchemaOf(object: ObjectModel): PlacedSchema {
  const builder = new Builder();
  const schema = builder.object(object, '#');
  return {
    schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', title: object.name, ...schema },
    places: builder.places,
  };
}

/** Names that would reach into the machinery of objects. */
const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

class Builder {
  readonly places = new Map<string, Place>();

  object({ attributes, ...type }: ValueType & { readonly attributes: readonly Attribute[] }, path: string): JsonSchema {
    const required = attributes.filter(({ required: isRequired, name }) => isRequired || type.present.includes(name));
    for (const { name, place, places } of attributes) {
      this.places.set(`${path}/required/${name}`, places['required'] ?? type.places['present'] ?? place);
    }
    this.places.set(`${path}/additionalProperties`, type.places['unknownFields'] ?? type.place);
    this.places.set(`${path}/type`, type.place);
    return {
      type: 'object',
      properties: Object.fromEntries(
        attributes.map((attribute) => {
          const nullable = !attribute.required && type.present.includes(attribute.name);
          return [attribute.name, this.value(attribute, `${path}/properties/${escaped(attribute.name)}`, nullable)];
        }),
      ),
      ...(required.length > 0 && { required: required.map(({ name }) => name) }),
      additionalProperties: false,
      ...this.#options(type, path, ['minProperties', 'maxProperties']),
    };
  }

  value(type: ValueType, path: string, nullable: boolean): JsonSchema {
    this.places.set(path, type.place);
    const at = (keyword: string, key: string): void => {
      this.places.set(`${path}/${keyword}`, type.places[key] ?? type.place);
    };
    at('type', 'logicalType');
    const values = this.#enum(type, nullable, at);
    const typed = (name: string): JsonSchema => ({ type: nullable ? [name, 'null'] : name, ...values });
    if (type.type === undefined) return values;
    switch (type.type) {
      case 'object':
        if (!type.attributes)
          return { ...typed('object'), ...this.#options(type, path, ['minProperties', 'maxProperties']) };
        return { ...this.object({ ...type, attributes: type.attributes }, path), ...typed('object') };
      case 'array':
        return {
          ...typed('array'),
          ...(type.items && { items: this.value(type.items, `${path}/items`, false) }),
          ...this.#options(type, path, ['minItems', 'maxItems', 'uniqueItems']),
        };
      case 'vector':
        at('minItems', 'dimensions');
        at('maxItems', 'dimensions');
        return {
          ...typed('array'),
          items: { type: 'number' },
          minItems: type.options['dimensions'],
          maxItems: type.options['dimensions'],
        };
      case 'map':
        return this.#map(type, path, typed('object'));
      case 'string':
        at('format', 'format');
        return {
          ...typed('string'),
          ...this.#options(type, path, ['minLength', 'maxLength', 'pattern']),
          ...(isCheckedFormat(type.options['format']) && { format: type.options['format'] }),
        };
      case 'integer':
      case 'number':
        return {
          ...typed(type.type),
          ...WIDTHS.get(String(type.options['format'])),
          ...this.#options(type, path, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']),
        };
      case 'boolean':
        return typed('boolean');
      case 'date':
      case 'time':
      case 'timestamp':
        at('format', 'format');
        // With a format of its own, a text is only known to be a text.
        return { ...typed('string'), ...(type.options['format'] === undefined && { format: formatOf(type) }) };
    }
  }

  #enum({ enum: values }: ValueType, nullable: boolean, at: (keyword: string, key: string) => void): JsonSchema {
    if (!values) return {};
    at('enum', 'enum');
    return { enum: nullable && !values.includes(null) ? [...values, null] : values };
  }

  #map(type: ValueType, path: string, base: JsonSchema): JsonSchema {
    const key = type.map && this.value(type.map.key, `${path}/propertyNames`, false);
    return {
      ...base,
      propertyNames: { ...key, not: { enum: RESERVED_NAMES } },
      ...(type.map && { additionalProperties: this.value(type.map.value, `${path}/additionalProperties`, false) }),
      ...this.#options(type, path, ['minProperties', 'maxProperties']),
    };
  }

  #options({ options, place, places }: ValueType, path: string, names: readonly string[]): JsonSchema {
    const found = names.filter((name) => options[name] !== undefined);
    for (const name of found) this.places.set(`${path}/${name}`, places[name] ?? place);
    return Object.fromEntries(found.map((name) => [name, options[name]]));
  }
}

function formatOf({ type, options }: ValueType): string {
  if (type === 'date') return 'date';
  if (type === 'time') return 'time';
  return options['timezone'] === false ? 'local-date-time' : 'date-time';
}

const CHECKED = new Set(['email', 'uuid', 'uri', 'url', 'hostname', 'ipv4', 'ipv6', 'date', 'time', 'date-time']);

function isCheckedFormat(format: unknown): boolean {
  return typeof format === 'string' && CHECKED.has(format);
}

const WIDTHS = new Map<string, JsonSchema>([
  ['i8', { minimum: -128, maximum: 127 }],
  ['i16', { minimum: -32_768, maximum: 32_767 }],
  ['i32', { minimum: -2_147_483_648, maximum: 2_147_483_647 }],
  ['u8', { minimum: 0, maximum: 255 }],
  ['u16', { minimum: 0, maximum: 65_535 }],
  ['u32', { minimum: 0, maximum: 4_294_967_295 }],
  ['u64', { minimum: 0 }],
  ['u128', { minimum: 0 }],
]);

/** As validators spell a name in the path of a keyword. */
function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
