import { isArray, isObject, parseJson, toJsonText, type Value } from '../value/index.ts';
import { compileSchema } from './json-schema/compile.ts';
import type { Schema } from './json-schema/schema.ts';
import { validate } from './json-schema/validate.ts';
import { LruCache } from './lru.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

const CACHED_SCHEMAS = 100;
const MAX_CACHED_TEXT = 1 << 20;

/** Policies hold few schemas and use them often. By text for those that are texts, by identity for values. */
const byText = new LruCache<Schema>(CACHED_SCHEMAS);
const byValue = new WeakMap<object, Schema>();

/** The JSON that an operand holds or is; sets become arrays and keys become strings on the way. */
function documentOf(operand: Value): Value {
  if (typeof operand === 'string') {
    try {
      return parseJson(operand);
    } catch {
      throw new BuiltinError('invalid JSON string');
    }
  }
  if (!isArray(operand) && !isObject(operand)) throw new BuiltinError('wrong type, expected string or object');
  return parseJson(toJsonText(operand));
}

function schemaOf(operand: Value): Schema {
  if (typeof operand === 'string' && operand.length <= MAX_CACHED_TEXT) {
    return byText.get(operand, () => compileSchema(documentOf(operand)));
  }
  const known = typeof operand === 'object' && operand !== null ? byValue.get(operand) : undefined;
  if (known) return known;
  const schema = compileSchema(documentOf(operand));
  if (typeof operand === 'object' && operand !== null) byValue.set(operand, schema);
  return schema;
}

function verifySchema(_: BuiltinContext, schema: Value = null): Value {
  try {
    schemaOf(schema);
    return [true, null];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
}

function matchSchema(context: BuiltinContext, document: Value = null, schema: Value = null): Value {
  const value = documentOf(document);
  const violations = validate(schemaOf(schema), value, (steps) => context.spend(steps));
  const texts = violations.map(({ type, field, description }) => ({
    error: `${field}: ${description}`,
    type,
    field,
    desc: description,
  }));
  return [texts.length === 0, texts];
}

/** The built-ins `json.verify_schema` and `json.match_schema`. */
export const jsonSchema = {
  'json.match_schema': matchSchema,
  'json.verify_schema': verifySchema,
} satisfies BuiltinTable;
