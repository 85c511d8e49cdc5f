import {
  ANY,
  arrayType,
  BOOLEAN,
  type MaybeType,
  NUMBER,
  objectType,
  or,
  type RecursiveType,
  STRING,
  type StaticProperty,
  type Type,
} from './lattice.ts';

/** A schema that stands for no type; the message is for whoever wrote it. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

interface Schema {
  readonly types: readonly string[];
  readonly properties: readonly (readonly [string, unknown])[];
  readonly items: readonly unknown[];
  /** One schema for all items, and not one for each. */
  readonly singleItem: boolean;
  readonly anyOf: readonly unknown[] | undefined;
  readonly allOf: readonly unknown[] | undefined;
  readonly ref: string | undefined;
}

/** More levels are taken for a schema that never ends. */
const MAX_DEPTH = 100;

/** The type of the values that a JSON schema describes, as far as OPA looks at it. @throws SchemaError */
export function typeOfSchema(schema: unknown): Type {
  return new SchemaReader(schema).typeOf(schema, 0);
}

class SchemaReader {
  readonly #root: unknown;
  readonly #known = new Map<string, Type>();
  /** The references that are being read, with a type for where they come up again. */
  readonly #open = new Map<string, RecursiveType | undefined>();

  constructor(root: unknown) {
    this.#root = root;
  }

  typeOf(raw: unknown, depth: number): Type {
    if (depth > MAX_DEPTH) throw new SchemaError('type checking: schema is nested too deeply');
    const schema = readSchema(raw);
    if (schema.ref !== undefined) return this.#typeOfRef(schema.ref, depth);
    if (schema.anyOf) return this.#typeOfAny(schema, schema.anyOf, depth) ?? ANY;
    if (schema.allOf) return this.#typeOfAll(schema, schema.allOf, depth);
    return this.#typeOfPlain(schema, depth);
  }

  #typeOfRef(ref: string, depth: number): Type {
    if (this.#open.has(ref)) {
      const recursive = this.#open.get(ref) ?? { kind: 'recursive', name: ref, type: undefined };
      this.#open.set(ref, recursive);
      return recursive;
    }
    const known = this.#known.get(ref);
    if (known) return known;
    this.#open.set(ref, undefined);
    const type = this.typeOf(this.#resolve(ref), depth + 1);
    const recursive = this.#open.get(ref);
    if (recursive) recursive.type = type;
    this.#open.delete(ref);
    this.#known.set(ref, type);
    return type;
  }

  #resolve(ref: string): unknown {
    if (!ref.startsWith('#'))
      throw new SchemaError(`unable to compile the schema: reference to \`${ref}\` is not local`);
    let found: unknown = this.#root;
    for (const part of ref.slice(1).split('/').slice(1)) {
      const key = pointerKey(part);
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) {
        throw new SchemaError(`unable to compile the schema: Object has no key '${key}'`);
      }
      found = Reflect.get(found, key);
    }
    return found;
  }

  #typeOfAny(schema: Schema, anyOf: readonly unknown[], depth: number): MaybeType {
    let type: MaybeType;
    if (schema.types.length > 0) {
      const core = this.#typeOfPlain(schema, depth);
      if (core.kind === 'object' && core.static.length > 0 && !core.dynamic) type = core;
    }
    for (const member of anyOf) type = or(this.typeOf(member, depth + 1), type);
    return type;
  }

  #typeOfAll(schema: Schema, allOf: readonly unknown[], depth: number): Type {
    const parts = allOf.map((part) => this.#dereference(part)).filter((part) => !isAnyOfAlone(part));
    if (parts.length === 0) return ANY;
    const merged = parts.map(withKind).reduce(merge);
    if (schema.types.length === 0) return this.#typeOfPlain(merged, depth);
    const own = withKind(schema);
    if (merged.types.join() !== own.types.join()) throw new SchemaError('type checking: unable to merge these schemas');
    return this.#typeOfPlain(merge(merged, own), depth);
  }

  #dereference(raw: unknown): Schema {
    let schema = readSchema(raw);
    for (let steps = 0; schema.ref !== undefined && steps < MAX_DEPTH; steps++)
      schema = readSchema(this.#resolve(schema.ref));
    return schema;
  }

  #typeOfPlain(raw: Schema, depth: number): Type {
    const { types, properties, items, singleItem } = withKind(raw);
    if (types.includes('boolean')) return BOOLEAN;
    if (types.includes('string')) return STRING;
    if (types.includes('integer') || types.includes('number')) return NUMBER;
    if (types.includes('object')) {
      if (properties.length === 0) return objectType([], { key: ANY, value: ANY });
      return objectType(
        properties.map(([key, value]): StaticProperty => ({ key, value: this.typeOf(value, depth + 1) })),
      );
    }
    if (!types.includes('array')) return ANY;
    if (items.length === 0) return arrayType([], ANY);
    const itemTypes = items.map((item) => this.typeOf(item, depth + 1));
    return singleItem ? arrayType([], itemTypes[0]) : arrayType(itemTypes);
  }
}

function isAnyOfAlone({ types, anyOf, properties, items }: Schema): boolean {
  return types.length === 0 && anyOf !== undefined && properties.length === 0 && items.length === 0;
}

/** What has properties is an object, what has items an array. */
function withKind(schema: Schema): Schema {
  const kind = schema.properties.length > 0 ? 'object' : schema.items.length > 0 ? 'array' : undefined;
  if (!kind || schema.types.includes(kind) || schema.types.length > 0) return schema;
  return { ...schema, types: [kind] };
}

function merge(a: Schema, b: Schema): Schema {
  if (a.types.join() !== b.types.join()) {
    const text = `${typesText(a)} and ${typesText(b)}`;
    throw new SchemaError(`type checking: unable to merge these schemas: type mismatch: ${text}`);
  }
  if (a.properties.length > 0 && b.properties.length > 0)
    return { ...a, properties: [...a.properties, ...b.properties] };
  if (a.items.length === 0 || b.items.length === 0) return a;
  for (const [i, item] of b.items.entries()) {
    const other = a.items[i];
    if (other !== undefined && readSchema(other).types.join() !== readSchema(item).types.join()) {
      throw new SchemaError('type checking: unable to merge these schemas');
    }
  }
  return { ...a, items: [...a.items, ...b.items.slice(a.items.length)] };
}

function typesText({ types }: Schema): string {
  if (types.length === 0) return 'undefined';
  return types.length === 1 ? types.join() : `[${types.join(',')}]`;
}

function readSchema(raw: unknown): Schema {
  const nothing: Schema = {
    types: [],
    properties: [],
    items: [],
    singleItem: false,
    anyOf: undefined,
    allOf: undefined,
    ref: undefined,
  };
  if (raw === true) return nothing;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new SchemaError('unable to compile the schema: Invalid type. Expected: valid schema, given: Invalid JSON');
  }
  const read = (key: string): unknown => (Object.hasOwn(raw, key) ? Reflect.get(raw, key) : undefined);
  const [type, ref, items, properties] = [read('type'), read('$ref'), read('items'), read('properties')];
  return {
    types: (listed(type) ?? [type]).filter((name) => typeof name === 'string'),
    properties: typeof properties === 'object' && properties !== null ? Object.entries(properties) : [],
    items: items === undefined || typeof items === 'boolean' ? [] : (listed(items) ?? [items]),
    singleItem: !Array.isArray(items),
    anyOf: listed(read('anyOf')),
    allOf: listed(read('allOf')),
    ref: typeof ref === 'string' ? ref : undefined,
  };
}

function listed(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function pointerKey(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    throw new SchemaError(`unable to compile the schema: invalid URL escape in \`${part}\``);
  }
}
