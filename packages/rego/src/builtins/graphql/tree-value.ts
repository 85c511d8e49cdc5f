import { isArray, isNumber, isObject, lookup, type PlainObject, RegoObject, type Value } from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { MAX_NESTING, type QueryDocument, type SchemaDocument } from './ast.ts';

/**
 * A tree as OPA hands it out: without places, empty lists and members that are not there. What is empty otherwise stays.
 */
export function treeValue(tree: object): PlainObject {
  const result: Record<string, Value> = {};
  for (const [name, member] of Object.entries(tree)) {
    const first = name.charCodeAt(0);
    const value = first >= 0x41 && first <= 0x5a ? memberValue(member) : undefined;
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function memberValue(member: unknown): Value | undefined {
  if (Array.isArray(member)) {
    const items = member.map(memberValue).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof member === 'object' && member !== null) {
    const value = treeValue(member);
    return Object.keys(value).length === 0 ? undefined : value;
  }
  return typeof member === 'string' || typeof member === 'boolean' || typeof member === 'number' ? member : undefined;
}

/** What a member holds: a scalar, a node, or a list of either; `!` where it must be there. */
type Shape = string | readonly [string];

const COMMENTED = { Comment: 'CommentGroup' } as const;
const DESCRIBED = {
  Description: 'string',
  BeforeDescriptionComment: 'CommentGroup',
  AfterDescriptionComment: 'CommentGroup',
} as const;
const OUTER = { ...DESCRIBED, EndOfDefinitionComment: 'CommentGroup' } as const;

const SHAPES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  QueryDocument: { Operations: ['OperationDefinition'], Fragments: ['FragmentDefinition'], ...COMMENTED },
  OperationDefinition: {
    Operation: 'string',
    Name: 'string',
    VariableDefinitions: ['VariableDefinition'],
    Directives: ['Directive'],
    SelectionSet: ['Field'],
  },
  VariableDefinition: {
    Variable: 'string',
    Type: 'Type!',
    DefaultValue: 'Value',
    Directives: ['Directive'],
    Used: 'boolean',
    ...COMMENTED,
  },
  FragmentDefinition: {
    Name: 'string',
    VariableDefinition: ['VariableDefinition'],
    TypeCondition: 'string',
    Directives: ['Directive'],
    SelectionSet: ['Field'],
  },
  // As in the reference implementation, every selection of a tree that comes as a value is read as a field.
  Field: {
    Alias: 'string',
    Name: 'string',
    Arguments: ['Argument'],
    Directives: ['Directive'],
    SelectionSet: ['Field'],
  },
  Argument: { Name: 'string', Value: 'Value!', ...COMMENTED },
  Value: {
    Raw: 'string',
    Children: ['ChildValue'],
    Kind: 'number',
    ExpectedTypeHasDefault: 'boolean',
    ...COMMENTED,
  },
  ChildValue: { Name: 'string', Value: 'Value!', ...COMMENTED },
  Directive: { Name: 'string', Arguments: ['Argument'], Location: 'string' },
  Type: { NamedType: 'string', Elem: 'Type', NonNull: 'boolean' },
  CommentGroup: { List: ['Comment'] },
  Comment: { Value: 'string' },
  SchemaDocument: {
    Schema: ['SchemaDefinition'],
    SchemaExtension: ['SchemaDefinition'],
    Directives: ['DirectiveDefinition'],
    Definitions: ['Definition'],
    Extensions: ['Definition'],
    ...COMMENTED,
  },
  SchemaDefinition: { Directives: ['Directive'], OperationTypes: ['OperationTypeDefinition'], ...OUTER },
  OperationTypeDefinition: { Operation: 'string', Type: 'string', ...COMMENTED },
  Definition: {
    Kind: 'string',
    Name: 'string',
    Directives: ['Directive'],
    Interfaces: ['string'],
    Fields: ['FieldDefinition'],
    Types: ['string'],
    EnumValues: ['EnumValueDefinition'],
    BuiltIn: 'boolean',
    ...OUTER,
  },
  FieldDefinition: {
    Name: 'string',
    Arguments: ['ArgumentDefinition'],
    DefaultValue: 'Value',
    Type: 'Type!',
    Directives: ['Directive'],
    ...DESCRIBED,
  },
  ArgumentDefinition: {
    Name: 'string',
    DefaultValue: 'Value',
    Type: 'Type!',
    Directives: ['Directive'],
    ...DESCRIBED,
  },
  EnumValueDefinition: { Name: 'string', Directives: ['Directive'], ...DESCRIBED },
  DirectiveDefinition: {
    Name: 'string',
    Arguments: ['ArgumentDefinition'],
    Locations: ['string'],
    IsRepeatable: 'boolean',
    ...DESCRIBED,
  },
};

const EMPTY: Readonly<Record<string, unknown>> = { string: '', boolean: false, number: 0 };

/** Reads an executable document from a value. @throws BuiltinError where a member is of the wrong type */
export function queryFromValue(value: Value): QueryDocument {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by the shape of that name
  return nodeFrom(value, 'QueryDocument', 0) as unknown as QueryDocument;
}

/** Reads a document of type definitions from a value. @throws BuiltinError where a member is of the wrong type */
export function schemaFromValue(value: Value): SchemaDocument {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by the shape of that name
  return nodeFrom(value, 'SchemaDocument', 0) as unknown as SchemaDocument;
}

function nodeFrom(value: Value, shape: string, depth: number): Record<string, unknown> {
  if (depth > MAX_NESTING) throw new BuiltinError('GraphQL document nests too deep');
  if (!isObject(value) || value instanceof RegoObject)
    throw new BuiltinError(`json: cannot unmarshal into Go value of type ast.${shape}`);
  const node: Record<string, unknown> = shape === 'Field' ? { node: 'Field' } : {};
  for (const [name, wanted] of Object.entries(SHAPES[shape] ?? {})) {
    const given = lookup(value, name) ?? null;
    node[name] =
      typeof wanted === 'string'
        ? single(given, wanted, `${shape}.${name}`, depth)
        : list(given, wanted[0], `${shape}.${name}`, depth);
  }
  return node;
}

function list(given: Value, wanted: string, place: string, depth: number): unknown {
  if (given === null) return [];
  if (!isArray(given)) throw mismatch(place);
  return given.map((item) => single(item, wanted, place, depth));
}

function single(given: Value, wanted: string, place: string, depth: number): unknown {
  switch (wanted) {
    case 'string':
    case 'boolean':
    case 'number':
      if (given === null) return EMPTY[wanted];
      if (wanted === 'number' ? !isNumber(given) : typeof given !== wanted) throw mismatch(place);
      return given;
    default: {
      const required = wanted.endsWith('!');
      if (given === null && !required && !Array.isArray(given)) return undefined;
      return nodeFrom(given, required ? wanted.slice(0, -1) : wanted, depth + 1);
    }
  }
}

function mismatch(place: string): BuiltinError {
  return new BuiltinError(`json: cannot unmarshal value into Go struct field ${place}`);
}
