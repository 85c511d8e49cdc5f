import { compareStrings } from '../../value/index.ts';
import {
  type ArgumentDefinition,
  type Definition,
  type DirectiveDefinition,
  GraphqlError,
  type OperationTypeDefinition,
  type SchemaDocument,
} from './ast.ts';
import { PRELUDE } from './prelude.ts';
import { parseSchema } from './schema-parser.ts';
import { checkDirectiveDefinition, checkDirectives, checkInputCycles, checkType } from './schema-rules.ts';
import type { Schema } from './schema-type.ts';

/** Directives that a schema may declare itself although they are there already. */
const REDECLARABLE = new Set(['include', 'skip', 'deprecated', 'specifiedBy', 'defer', 'oneOf']);

let prelude: SchemaDocument | undefined;

/** Makes a schema of definitions and of what is always there. @throws GraphqlError with the first mistake */
export function buildSchema(document: SchemaDocument): Schema {
  prelude ??= parseSchema(PRELUDE, true);
  const types = mergeTypes([...prelude.Definitions, ...document.Definitions], document.Extensions);
  const directives = new Map<string, DirectiveDefinition>();
  for (const directive of [...prelude.Directives, ...document.Directives]) {
    if (directives.has(directive.Name) && !REDECLARABLE.has(directive.Name)) {
      throw new GraphqlError(`Cannot redeclare directive ${directive.Name}.`, directive.position);
    }
    directives.set(directive.Name, directive);
  }
  const parts = { types, directives, possibleTypes: possibleTypesOf(types) };
  const second = document.Schema[1];
  if (second) {
    const message = 'Cannot have multiple schema entry points, consider schema extensions instead.';
    throw new GraphqlError(message, second.position);
  }
  const roots = new Map<string, string>();
  for (const entry of [...document.Schema, ...document.SchemaExtension]) {
    for (const root of entry.OperationTypes) setRoot(roots, root, types);
    checkDirectives(parts, entry.Directives, 'SCHEMA', undefined, true);
  }
  for (const name of [...types.keys()].toSorted(compareStrings)) checkType(parts, name);
  checkInputCycles(parts);
  for (const name of [...directives.keys()].toSorted(compareStrings)) checkDirectiveDefinition(parts, name);
  return withRoots(parts, types, roots, document.Schema.length === 0);
}

function setRoot(
  roots: Map<string, string>,
  root: OperationTypeDefinition,
  types: ReadonlyMap<string, Definition>,
): void {
  if (!types.has(root.Type)) {
    const message = `Schema root ${root.Operation} refers to a type ${root.Type} that does not exist.`;
    throw new GraphqlError(message, root.position);
  }
  roots.set(root.Operation, root.Type);
}

function mergeTypes(definitions: readonly Definition[], extensions: readonly Definition[]): Map<string, Definition> {
  const types = new Map<string, Definition>();
  for (const definition of definitions) {
    if (types.has(definition.Name)) {
      throw new GraphqlError(`Cannot redeclare type ${definition.Name}.`, definition.position);
    }
    types.set(definition.Name, definition);
  }
  const grouped = new Map<string, Definition[]>();
  for (const extension of extensions) {
    const base = types.get(extension.Name) ?? grouped.get(extension.Name)?.[0];
    if (base && base.Kind !== extension.Kind) {
      const message = `Cannot extend type ${extension.Name} because the base type is a ${base.Kind}, not ${extension.Kind}.`;
      throw new GraphqlError(message, extension.position);
    }
    const group = grouped.get(extension.Name);
    if (group) group.push(extension);
    else grouped.set(extension.Name, [extension]);
  }
  for (const [name, group] of grouped) types.set(name, extended(types.get(name), group));
  return types;
}

/** A type with its extensions; one that has nothing but extensions exists, too. */
function extended(base: Definition | undefined, extensions: readonly Definition[]): Definition {
  const [first] = extensions;
  const parts = base ? [base, ...extensions] : extensions;
  return {
    Kind: base?.Kind ?? first?.Kind ?? '',
    Name: base?.Name ?? first?.Name ?? '',
    Description: base?.Description ?? '',
    BuiltIn: base?.BuiltIn ?? false,
    Directives: parts.flatMap((part) => part.Directives),
    Interfaces: parts.flatMap((part) => part.Interfaces),
    Fields: parts.flatMap((part) => part.Fields),
    Types: parts.flatMap((part) => part.Types),
    typePositions: parts.flatMap((part) => part.typePositions ?? part.Types.map(() => undefined)),
    EnumValues: parts.flatMap((part) => part.EnumValues),
    position: base ? base.position : first?.position,
  };
}

function possibleTypesOf(types: ReadonlyMap<string, Definition>): ReadonlyMap<string, readonly Definition[]> {
  const possible = new Map<string, Definition[]>();
  const add = (name: string, definition: Definition | undefined) => {
    if (!definition) return;
    const known = possible.get(name);
    if (known) known.push(definition);
    else possible.set(name, [definition]);
  };
  for (const definition of types.values()) {
    if (definition.Kind === 'UNION') for (const member of definition.Types) add(definition.Name, types.get(member));
    const isObject = definition.Kind === 'OBJECT' || definition.Kind === 'INPUT_OBJECT';
    if (isObject || definition.Kind === 'INTERFACE') for (const name of definition.Interfaces) add(name, definition);
    if (isObject) add(definition.Name, definition);
  }
  return possible;
}

/** Completes a schema with its roots; the type of queries gets the fields of introspection. */
function withRoots(
  parts: Pick<Schema, 'types' | 'directives' | 'possibleTypes'>,
  types: Map<string, Definition>,
  roots: ReadonlyMap<string, string>,
  byName: boolean,
): Schema {
  const rootOf = (operation: string, name: string): string | undefined => {
    const known = roots.get(operation);
    return known === undefined && byName && types.has(name) ? name : known;
  };
  const query = rootOf('query', 'Query');
  const mutation = rootOf('mutation', 'Mutation');
  const subscription = rootOf('subscription', 'Subscription');
  const queryType = query === undefined ? undefined : types.get(query);
  let { possibleTypes } = parts;
  if (queryType) {
    types.set(queryType.Name, { ...queryType, Fields: [...queryType.Fields, ...introspectionFields()] });
    possibleTypes = possibleTypesOf(types);
  }
  const typeOf = (name: string | undefined) => (name === undefined ? undefined : types.get(name));
  return {
    ...parts,
    possibleTypes,
    query: typeOf(query),
    mutation: typeOf(mutation),
    subscription: typeOf(subscription),
  };
}

function introspectionFields() {
  const described = { Description: '', Directives: [] };
  const nameArgument: ArgumentDefinition = { ...described, Name: 'name', Type: { NamedType: 'String', NonNull: true } };
  return [
    { ...described, Name: '__schema', Arguments: [], Type: { NamedType: '__Schema', NonNull: true } },
    { ...described, Name: '__type', Arguments: [nameArgument], Type: { NamedType: '__Type', NonNull: false } },
  ];
}
