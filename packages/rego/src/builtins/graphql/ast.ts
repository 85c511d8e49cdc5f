/**
 * The syntax trees of GraphQL documents. Members with a capital are what policies see, named as vektah/gqlparser names
 * them, which OPA hands out; members without are for validation alone.
 */

/** Where a node starts, in lines and code points from 1. A tree that came as a value has no places. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Comment {
  readonly Value: string;
}

export interface CommentGroup {
  readonly List: readonly Comment[];
}

interface Node {
  readonly position?: Position | undefined;
}

interface Commented extends Node {
  readonly Comment?: CommentGroup | undefined;
}

interface Described extends Node {
  readonly Description: string;
  readonly BeforeDescriptionComment?: CommentGroup | undefined;
  readonly AfterDescriptionComment?: CommentGroup | undefined;
}

export interface QueryDocument {
  readonly Operations: readonly OperationDefinition[];
  readonly Fragments: readonly FragmentDefinition[];
}

export interface OperationDefinition extends Commented {
  readonly Operation: string;
  readonly Name: string;
  readonly VariableDefinitions: readonly VariableDefinition[];
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface VariableDefinition extends Commented {
  readonly Variable: string;
  readonly Type: Type;
  readonly DefaultValue?: GraphqlValue | undefined;
  readonly Directives: readonly Directive[];
  readonly Used: boolean;
  definition?: Definition | undefined;
  isUsed?: boolean;
}

export interface FragmentDefinition extends Commented {
  readonly Name: string;
  readonly VariableDefinition: readonly VariableDefinition[];
  readonly TypeCondition: string;
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
  definition?: Definition | undefined;
}

export type Selection = Field | FragmentSpread | InlineFragment;

export interface Field extends Commented {
  readonly node: 'Field';
  readonly Alias: string;
  readonly Name: string;
  readonly Arguments: readonly Argument[];
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
  definition?: FieldDefinition | undefined;
  objectDefinition?: Definition | undefined;
}

export interface FragmentSpread extends Commented {
  readonly node: 'FragmentSpread';
  readonly Name: string;
  readonly Directives: readonly Directive[];
  definition?: FragmentDefinition | undefined;
  objectDefinition?: Definition | undefined;
}

export interface InlineFragment extends Commented {
  readonly node: 'InlineFragment';
  readonly TypeCondition: string;
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
  objectDefinition?: Definition | undefined;
}

export interface Argument extends Commented {
  readonly Name: string;
  readonly Value: GraphqlValue;
}

/** The kinds of values by the number that stands for them. */
export const ValueKind = {
  variable: 0,
  int: 1,
  float: 2,
  string: 3,
  block: 4,
  boolean: 5,
  null: 6,
  enum: 7,
  list: 8,
  object: 9,
} as const;

export interface GraphqlValue extends Commented {
  readonly Raw: string;
  readonly Children: readonly ChildValue[];
  readonly Kind: number;
  readonly ExpectedTypeHasDefault: boolean;
  definition?: Definition | undefined;
  variableDefinition?: VariableDefinition | undefined;
  expectedType?: Type | undefined;
  expectedTypeHasDefault?: boolean;
}

export interface ChildValue extends Commented {
  readonly Name: string;
  readonly Value: GraphqlValue;
}

export interface Directive extends Node {
  readonly Name: string;
  readonly Arguments: readonly Argument[];
  readonly Location: string;
  definition?: DirectiveDefinition | undefined;
  location?: string;
}

export interface Type extends Node {
  readonly NamedType: string;
  readonly Elem?: Type | undefined;
  readonly NonNull: boolean;
}

export interface SchemaDocument {
  readonly Schema: readonly SchemaDefinition[];
  readonly SchemaExtension: readonly SchemaDefinition[];
  readonly Directives: readonly DirectiveDefinition[];
  readonly Definitions: readonly Definition[];
  readonly Extensions: readonly Definition[];
  readonly Comment?: CommentGroup | undefined;
}

export interface SchemaDefinition extends Described {
  readonly Directives: readonly Directive[];
  readonly OperationTypes: readonly OperationTypeDefinition[];
  readonly EndOfDefinitionComment?: CommentGroup | undefined;
}

export interface OperationTypeDefinition extends Commented {
  readonly Operation: string;
  readonly Type: string;
}

export interface Definition extends Described {
  /** SCALAR, OBJECT, INTERFACE, UNION, ENUM or INPUT_OBJECT. */
  readonly Kind: string;
  readonly Name: string;
  readonly Directives: readonly Directive[];
  readonly Interfaces: readonly string[];
  readonly Fields: readonly FieldDefinition[];
  readonly Types: readonly string[];
  readonly EnumValues: readonly EnumValueDefinition[];
  readonly BuiltIn: boolean;
  readonly EndOfDefinitionComment?: CommentGroup | undefined;
  /** Of the members of a union. */
  readonly typePositions?: readonly (Position | undefined)[] | undefined;
}

export interface FieldDefinition extends Described {
  readonly Name: string;
  readonly Arguments: readonly ArgumentDefinition[];
  readonly DefaultValue?: GraphqlValue | undefined;
  readonly Type: Type;
  readonly Directives: readonly Directive[];
}

export interface ArgumentDefinition extends Described {
  readonly Name: string;
  readonly DefaultValue?: GraphqlValue | undefined;
  readonly Type: Type;
  readonly Directives: readonly Directive[];
}

export interface EnumValueDefinition extends Described {
  readonly Name: string;
  readonly Directives: readonly Directive[];
}

export interface DirectiveDefinition extends Described {
  readonly Name: string;
  readonly Arguments: readonly ArgumentDefinition[];
  readonly Locations: readonly string[];
  readonly IsRepeatable: boolean;
}

/** The name of a type without the lists around it. */
export function namedType(type: Type): string {
  let inner = type;
  while (inner.NamedType === '' && inner.Elem) inner = inner.Elem;
  return inner.NamedType;
}

/** A type as GraphQL writes it: `[Int!]!`. */
export function typeText(type: Type): string {
  const text = type.NamedType === '' && type.Elem ? `[${typeText(type.Elem)}]` : type.NamedType;
  return type.NonNull ? `${text}!` : text;
}

const indexes = new WeakMap<readonly { readonly Name: string }[], ReadonlyMap<string, { readonly Name: string }>>();

/** The first node of a list with a name. The lists of large schemas are indexed once. */
export function forName<T extends { readonly Name: string }>(list: readonly T[], name: string): T | undefined {
  if (list.length < 16) return list.find((item) => item.Name === name);
  let index = indexes.get(list);
  if (!index) {
    const made = new Map<string, T>();
    for (const item of list) if (!made.has(item.Name)) made.set(item.Name, item);
    index = made;
    indexes.set(list, index);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the index of a list holds elements of that list only
  return index.get(name) as T | undefined;
}

/** GraphQL text or a tree is wrong. */
export class GraphqlError extends Error {
  override readonly name = 'GraphqlError';
  readonly position: Position | undefined;

  constructor(message: string, position: Position | undefined) {
    super(message);
    this.position = position;
  }
}

/** How deep documents may nest; fragments within fragments count. */
export const MAX_NESTING = 400;
