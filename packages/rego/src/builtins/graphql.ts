import { isObject, typeName, type Value } from '../value/index.ts';
import { GraphqlError, type Position, type QueryDocument, type SchemaDocument } from './graphql/ast.ts';
import { parseQuery } from './graphql/query.ts';
import { buildSchema } from './graphql/schema.ts';
import { parseSchema } from './graphql/schema-parser.ts';
import type { Schema } from './graphql/schema-type.ts';
import { queryFromValue, schemaFromValue, treeValue } from './graphql/tree-value.ts';
import { validateQuery } from './graphql/validate.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable, OperandError } from './types.ts';

/** Policies use few schemas, and large ones. */
const MAX_CACHED_SCHEMAS = 10;
const MAX_CACHED_TEXT = 1 << 20;

interface LoadedSchema {
  readonly tree: Value;
  readonly schema: Schema;
}

const cache = new Map<string, LoadedSchema>();

function readQuery(operand: Value): QueryDocument {
  if (typeof operand === 'string') return located(() => parseQuery(operand));
  if (isObject(operand)) return queryFromValue(operand);
  throw new OperandError(`operand 0 must be one of {string, object} but got ${typeName(operand)}`);
}

function readSchema(operand: Value): SchemaDocument {
  if (typeof operand === 'string') return located(() => parseSchema(operand));
  if (isObject(operand)) return schemaFromValue(operand);
  throw new OperandError(`operand 1 must be one of {string, object} but got ${typeName(operand)}`);
}

/** A schema with its tree. Schemas that are texts stay, as long as they are valid. */
function loadSchema(operand: Value): LoadedSchema {
  const known = typeof operand === 'string' ? cache.get(operand) : undefined;
  if (known) return known;
  const document = readSchema(operand);
  const loaded = { tree: treeValue(document), schema: schemaOf(document) };
  if (typeof operand === 'string' && operand.length <= MAX_CACHED_TEXT) {
    const [oldest] = cache.keys();
    if (cache.size >= MAX_CACHED_SCHEMAS && oldest !== undefined) cache.delete(oldest);
    cache.set(operand, loaded);
  }
  return loaded;
}

function schemaOf(document: SchemaDocument): Schema {
  try {
    return buildSchema(document);
  } catch (error) {
    if (!(error instanceof GraphqlError)) throw error;
    const { line = -1, column = -1 } = error.position ?? {};
    const place = `input:${line}:${column}`;
    throw new BuiltinError(`Error in gqlparser SchemaDocument to Schema conversion: ${place}: ${error.message}`);
  }
}

/** Turns a mistake of a text into the built-in's error. */
function located<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof GraphqlError ? new BuiltinError(placed(error.message, error.position)) : error;
  }
}

function placed(message: string, position: Position | undefined): string {
  if (!position) return `GraphQL parse error: input: ${message}`;
  return `${message} in GraphQL string at location ${position.line}:${position.column}`;
}

/** @throws BuiltinError with everything that is wrong with a query */
function checkQuery(context: BuiltinContext, schema: Schema, query: QueryDocument): void {
  const [first, ...others] = located(() => validateQuery(schema, query, (steps) => context.spend(steps)));
  if (!first) return;
  const text = [first.message, ...others.map(lineOf)].join('\n');
  // The place of the first comes last, and its line ends with what is left of the list of all.
  if (first.position)
    throw new BuiltinError(placed(text.endsWith('.') ? text.slice(0, -1) : `${text}\n`, first.position));
  throw new BuiltinError(`GraphQL parse error: input: ${text}\n`);
}

function lineOf({ message, position }: { readonly message: string; readonly position: Position | undefined }): string {
  return position ? `input:${position.line}:${position.column}: ${message}` : `input: ${message}`;
}

function parseBoth(context: BuiltinContext, query: Value = null, schema: Value = null): readonly [Value, Value] {
  const document = readQuery(query);
  const loaded = loadSchema(schema);
  const tree = treeValue(document);
  checkQuery(context, loaded.schema, document);
  return [tree, loaded.tree];
}

function parseAndVerify(context: BuiltinContext, query: Value = null, schema: Value = null): Value {
  try {
    return [true, ...parseBoth(context, query, schema)];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, {}, {}];
    throw error;
  }
}

function isValid(context: BuiltinContext, query: Value = null, schema: Value = null): Value {
  return succeeds(() => {
    const document = readQuery(query);
    checkQuery(context, loadSchema(schema).schema, document);
  });
}

function schemaIsValid(_: BuiltinContext, schema: Value = null): Value {
  return succeeds(() => loadSchema(schema));
}

function succeeds(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

/** The built-ins `graphql.*`. */
export const graphqlBuiltins = {
  'graphql.is_valid': isValid,
  'graphql.parse': parseBoth,
  'graphql.parse_and_verify': parseAndVerify,
  'graphql.parse_query': (_, query = null) => treeValue(located(() => parseQuery(stringOperand(query, 1)))),
  'graphql.parse_schema': (_, schema = null) => treeValue(located(() => parseSchema(stringOperand(schema, 1)))),
  'graphql.schema_is_valid': schemaIsValid,
} satisfies BuiltinTable;
