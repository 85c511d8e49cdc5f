import {
  compare,
  isArray,
  isNumber,
  isObject,
  lookup,
  type PlainObject,
  type RegoNumber,
  RegoObject,
  sortedEntries,
  sortedKeys,
  toBigInt,
  toJsonText,
  type Value,
} from '../../value/index.ts';
import { type Pattern, patternOf } from '../regex/pattern.ts';
import { BuiltinError } from '../types.ts';
import { draftOf, findReferences, type References } from './references.ts';
import { type Additional, type Draft, emptySchema, MAX_NESTING, type Schema } from './schema.ts';

/** References may name one part of a schema in ever new ways; each costs as much as the part. */
const MAX_SCHEMAS = 100_000;

/** Makes a document a schema. @throws BuiltinError with what is wrong with it, in the words of OPA's library */
export function compileSchema(document: Value): Schema {
  return new Compiler(findReferences(document)).schema(document, draftOf(document) ?? 'hybrid');
}

/** `Invalid type. Expected: <expected>, given: <key>`: the library names the keyword, not the type. */
function invalidType(expected: string, given: string): BuiltinError {
  return new BuiltinError(`Invalid type. Expected: ${expected}, given: ${given}`);
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'];

class Compiler {
  readonly #references: References;
  readonly #known = new Map<string, Schema>();
  #count = 0;
  #depth = 0;

  constructor(references: References) {
    this.#references = references;
  }

  schema(node: Value, draft: Draft): Schema {
    const schema = emptySchema();
    this.#fill(schema, node, draft);
    return schema;
  }

  #fill(schema: Schema, node: Value, draft: Draft): void {
    this.#count += 1;
    if (this.#count > MAX_SCHEMAS || this.#depth >= MAX_NESTING) throw new BuiltinError('schema nests too deep');
    this.#depth += 1;
    if (typeof node === 'boolean' && draft !== 4) schema.pass = node;
    else if (isMap(node)) this.#fillFrom(schema, node, draft);
    else throw new BuiltinError('Expected: Valid Schema, given: Invalid JSON');
    this.#depth -= 1;
  }

  #fillFrom(schema: Schema, node: PlainObject, draft: Draft): void {
    stringAt(node, idKeyword(node, draft));
    this.#definitions(node, draft);
    stringAt(node, 'title');
    stringAt(node, 'description');
    if (stringAt(node, '$ref') !== undefined && this.#reference(schema, node, draft)) return;
    schema.types = typesAt(node);
    this.#object(schema, node, draft);
    this.#items(schema, node, draft);
    fillNumbers(schema, node, draft);
    fillStrings(schema, node);
    [schema.minProperties, schema.maxProperties] = range(node, 'minProperties', 'maxProperties');
    schema.required = requiredAt(node);
    schema.minItems = sizeAt(node, 'minItems');
    schema.maxItems = sizeAt(node, 'maxItems');
    const unique = lookup(node, 'uniqueItems') ?? false;
    if (typeof unique !== 'boolean') throw new BuiltinError('uniqueItems must be of a boolean');
    schema.uniqueItems = unique;
    const contains = lookup(node, 'contains');
    if (contains !== undefined && draft !== 4) schema.contains = this.schema(contains, draft);
    const constant = lookup(node, 'const');
    if (constant !== undefined && draft !== 4) schema.const = toJsonText(constant);
    schema.enum = enumAt(node);
    schema.oneOf = this.#list(node, 'oneOf', draft);
    schema.anyOf = this.#list(node, 'anyOf', draft);
    schema.allOf = this.#list(node, 'allOf', draft);
    schema.not = this.#single(node, 'not', draft);
    if (draft !== 7 && draft !== 'hybrid') return;
    schema.if = this.#single(node, 'if', draft);
    schema.onTrue = this.#single(node, 'then', draft);
    schema.onFalse = this.#single(node, 'else', draft);
  }

  #definitions(node: PlainObject, draft: Draft): void {
    const definitions = lookup(node, 'definitions');
    if (definitions === undefined) return;
    if (!isMap(definitions)) throw invalidType('Array Of Schemas', 'definitions');
    for (const [, definition] of sortedEntries(definitions)) {
      if (!isSchema(definition)) throw invalidType('Array Of Schemas', 'definitions');
      this.schema(definition, draft);
    }
  }

  /** Follows a reference. Answers whether it was new: then what stands beside it is not read. */
  #reference(schema: Schema, node: PlainObject, draft: Draft): boolean {
    const reference = this.#references.absolute(node) ?? '';
    const known = this.#known.get(reference);
    if (known) {
      schema.reference = known;
      return false;
    }
    const made = emptySchema();
    this.#known.set(reference, made);
    const target = this.#references.target(reference);
    if (!isSchema(target.node)) throw new BuiltinError('Valid Schema must be of type object');
    this.#fill(made, target.node, target.draft ?? draft);
    schema.reference = made;
    return true;
  }

  #object(schema: Schema, node: PlainObject, draft: Draft): void {
    const properties = lookup(node, 'properties');
    if (properties !== undefined) {
      if (!isMap(properties)) throw new BuiltinError('Properties must be of type object');
      schema.properties = this.#map(properties, draft);
    }
    schema.additionalProperties = this.#additional(node, 'additionalProperties', draft);
    const patterns = lookup(node, 'patternProperties');
    if (patterns !== undefined) {
      if (!isMap(patterns)) throw invalidType('Valid Schema', 'patternProperties');
      schema.patternProperties = namedEntries(patterns).map(([text, value]) => ({
        pattern: compilePattern(text, `Invalid regex pattern '${text}'`),
        schema: this.schema(value, draft),
      }));
    }
    const names = lookup(node, 'propertyNames');
    if (names !== undefined && draft !== 4) {
      if (!isSchema(names)) throw invalidType('Valid Schema', 'patternProperties');
      schema.propertyNames = this.schema(names, draft);
    }
    const dependencies = lookup(node, 'dependencies');
    if (dependencies !== undefined) schema.dependencies = this.#dependencies(dependencies, draft);
  }

  #map(node: PlainObject, draft: Draft): ReadonlyMap<string, Schema> {
    return new Map(namedEntries(node).map(([name, value]) => [name, this.schema(value, draft)]));
  }

  #dependencies(node: Value, draft: Draft): ReadonlyMap<string, readonly string[] | Schema> {
    if (!isMap(node)) throw new BuiltinError('dependencies must be of type object');
    const problem = 'Dependency must be of type Schema Or Array Of Strings';
    const dependencies = new Map<string, readonly string[] | Schema>();
    for (const [name, value] of namedEntries(node)) {
      if (isSchema(value)) dependencies.set(name, this.schema(value, draft));
      else if (isArray(value) && value.every((item) => typeof item === 'string')) dependencies.set(name, value);
      else throw new BuiltinError(problem);
    }
    return dependencies;
  }

  #items(schema: Schema, node: PlainObject, draft: Draft): void {
    const items = lookup(node, 'items');
    if (isSchema(items)) schema.items = this.schema(items, draft);
    else if (items !== undefined) {
      const problem = invalidType('Valid Schema/Array Of Schemas', 'items');
      if (!isArray(items)) throw problem;
      schema.items = items.map((item) => {
        if (!isSchema(item)) throw problem;
        return this.schema(item, draft);
      });
    }
    schema.additionalItems = this.#additional(node, 'additionalItems', draft);
  }

  #additional(node: PlainObject, keyword: string, draft: Draft): Additional {
    const value = lookup(node, keyword);
    if (value === undefined || typeof value === 'boolean') return value;
    if (!isMap(value)) throw invalidType('boolean/Valid Schema', keyword);
    return this.schema(value, draft);
  }

  #list(node: PlainObject, keyword: string, draft: Draft): readonly Schema[] {
    return listAt(node, keyword)?.map((value) => this.schema(value, draft)) ?? [];
  }

  #single(node: PlainObject, keyword: string, draft: Draft): Schema | undefined {
    const value = lookup(node, keyword);
    if (value === undefined) return undefined;
    if (!isSchema(value)) throw new BuiltinError(`${keyword} must be of an object`);
    return this.schema(value, draft);
  }
}

function isMap(value: Value | undefined): value is PlainObject {
  return value !== undefined && isObject(value) && !(value instanceof RegoObject);
}

/** The entries of an object in order. */
function namedEntries(node: PlainObject): readonly (readonly [string, Value])[] {
  return sortedKeys(node).map((key) => [key, lookup(node, key) ?? null]);
}

function isSchema(value: Value | undefined): value is boolean | PlainObject {
  return typeof value === 'boolean' || isMap(value);
}

function idKeyword(node: PlainObject, draft: Draft): string {
  if (draft === 4) return 'id';
  return draft === 'hybrid' && lookup(node, 'id') !== undefined ? 'id' : '$id';
}

function stringAt(node: PlainObject, keyword: string): string | undefined {
  const value = lookup(node, keyword);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidType('string', keyword);
}

function listAt(node: PlainObject, keyword: string): readonly Value[] | undefined {
  const value = lookup(node, keyword);
  if (value === undefined || isArray(value)) return value;
  throw new BuiltinError(`${keyword} must be of an array`);
}

function typesAt(node: PlainObject): readonly string[] {
  const given = lookup(node, 'type');
  if (given === undefined) return [];
  const types: string[] = [];
  for (const type of isArray(given) ? given : [given]) {
    if (typeof type !== 'string') throw invalidType('type', 'string/Array Of Strings');
    if (!TYPES.includes(type)) {
      const expected = `Expected valid values are:[${TYPES.join(' ')}]`;
      throw new BuiltinError(`has a primitive type that is NOT VALID -- given: /${type}/ ${expected}`);
    }
    if (types.includes(type)) throw new BuiltinError(`${type} type is duplicated`);
    types.push(type);
  }
  return types;
}

function requiredAt(node: PlainObject): readonly string[] {
  const required = new Set<string>();
  for (const name of listAt(node, 'required') ?? []) {
    if (typeof name !== 'string') throw invalidType('string', 'required');
    if (required.has(name)) throw new BuiltinError('required items must be unique');
    required.add(name);
  }
  return [...required];
}

function enumAt(node: PlainObject): readonly string[] | undefined {
  const values = listAt(node, 'enum');
  if (!values) return undefined;
  const texts = new Set(values.map((value) => toJsonText(value)));
  if (texts.size < values.length) throw new BuiltinError('enum items must be unique');
  return [...texts];
}

/** A whole number from 0. */
function sizeAt(node: PlainObject, keyword: string): number | undefined {
  const value = lookup(node, keyword);
  if (value === undefined) return undefined;
  const integer = isNumber(value) ? toBigInt(value) : undefined;
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw new BuiltinError(`${keyword} must be of an integer`);
  }
  if (integer < 0n) throw new BuiltinError(`${keyword} must be greater than or equal to 0`);
  return Number(integer);
}

function range(node: PlainObject, low: string, high: string): [low: number | undefined, high: number | undefined] {
  const least = sizeAt(node, low);
  const most = sizeAt(node, high);
  if (least !== undefined && most !== undefined && least > most) {
    throw new BuiltinError(`${low} cannot be greater than ${high}`);
  }
  return [least, most];
}

function fillStrings(schema: Schema, node: PlainObject): void {
  [schema.minLength, schema.maxLength] = range(node, 'minLength', 'maxLength');
  const text = stringAt(node, 'pattern');
  if (text !== undefined) schema.pattern = { text, pattern: compilePattern(text, 'pattern must be a valid regex') };
  schema.format = stringAt(node, 'format') ?? '';
}

function compilePattern(text: string, problem: string): Pattern {
  try {
    return patternOf(text);
  } catch {
    throw new BuiltinError(problem);
  }
}

function fillNumbers(schema: Schema, node: PlainObject, draft: Draft): void {
  const multiple = lookup(node, 'multipleOf');
  if (multiple !== undefined) {
    if (!isNumber(multiple)) throw invalidType('Number', 'multipleOf');
    if (compare(multiple, 0) <= 0) throw new BuiltinError('multipleOf must be strictly greater than 0');
    schema.multipleOf = multiple;
  }
  [schema.minimum, schema.exclusiveMinimum] = limits(node, 'minimum', 'exclusiveMinimum', draft);
  [schema.maximum, schema.exclusiveMaximum] = limits(node, 'maximum', 'exclusiveMaximum', draft);
}

type Limits = [limit: RegoNumber | undefined, exclusive: RegoNumber | undefined];

/** Before draft 6 the exclusive keyword said whether the other one is; since then it is a limit itself. */
function limits(node: PlainObject, keyword: string, exclusiveKeyword: string, draft: Draft): Limits {
  const limit = lookup(node, keyword);
  if (limit !== undefined && !isNumber(limit)) throw new BuiltinError(`${keyword} must be of a Number`);
  const exclusive = lookup(node, exclusiveKeyword);
  if (exclusive === undefined) return [limit, undefined];
  if (isNumber(exclusive) && draft !== 4) return [limit, exclusive];
  if (typeof exclusive !== 'boolean' || draft === 6 || draft === 7) {
    throw invalidType(draft === 4 ? 'boolean' : draft === 'hybrid' ? 'boolean/number' : 'number', exclusiveKeyword);
  }
  if (limit === undefined) throw new BuiltinError(`${exclusiveKeyword} cannot be used without ${keyword}`);
  return exclusive ? [undefined, limit] : [limit, undefined];
}
