import { z } from 'zod';
import { type DocumentKind, documentSchema } from './kinds.ts';

/** A JSON Schema, or a part of one. */
type Schema = Record<string, unknown>;

/**
 * The JSON Schema (draft 2020-12) of a configuration file for editors: a document of any of the kinds, or one that only
 * includes others. Wherever a text does not do, one with a variable does: `${PORT}` stands for a number, too. What only
 * the loader can check, such as the value of a variable, is left to it.
 */
export function jsonSchemaOf(kinds: readonly DocumentKind<unknown>[]): Schema {
  const files = z.string().min(1);
  const include = z.union([files, z.array(files)]).describe('Files to read before this one, which overrides them');
  const forms = kinds.map((kind) => {
    const form = toSchema(documentSchema(kind));
    const { apiVersion, kind: name, ...rest } = isSchema(form['properties']) ? form['properties'] : {};
    // The two that tell which document this is stay exact, or an editor could not tell the kinds apart.
    const properties = { include: toSchema(include), apiVersion, kind: name, ...mapValues(rest, withVariables) };
    return { title: kind.kind, ...form, properties };
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Writ configuration',
    anyOf: [...forms, toSchema(z.strictObject({ include }))],
  };
}

function toSchema(schema: z.ZodType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

const VARIABLE = { type: 'string', pattern: '\\$\\{' };

/** Keywords that refuse some texts. */
const RESTRICTING = ['const', 'enum', 'format', 'maxLength', 'minLength', 'pattern'];

/** Lets every value be given by a variable, and leaves what the editor shows about it outside of the alternatives. */
function withVariables(schema: unknown): unknown {
  if (!isSchema(schema)) return schema;
  const { type } = schema;
  const isText = type === 'string' || type === undefined;
  if (isText ? RESTRICTING.some((keyword) => keyword in schema) : type !== 'object' && type !== 'array') {
    const { description, default: fallback, examples, ...rest } = schema;
    const shown = Object.entries({ description, default: fallback, examples }).filter(
      ([, value]) => value !== undefined,
    );
    return { ...Object.fromEntries(shown), anyOf: [rest, VARIABLE] };
  }
  return mapValues(schema, (part, keyword) => {
    if (keyword === 'properties' || keyword === '$defs') return isSchema(part) ? mapValues(part, withVariables) : part;
    if (['allOf', 'anyOf', 'oneOf', 'prefixItems'].includes(keyword) && Array.isArray(part)) {
      return part.map(withVariables);
    }
    return keyword === 'items' || keyword === 'additionalProperties' ? withVariables(part) : part;
  });
}

function mapValues(schema: Schema, map: (value: unknown, key: string) => unknown): Schema {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, map(value, key)]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
