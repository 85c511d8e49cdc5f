import {
  type Argument,
  type ArgumentDefinition,
  type Definition,
  type Directive,
  type Field,
  type FieldDefinition,
  type FragmentDefinition,
  type FragmentSpread,
  forName,
  GraphqlError,
  type GraphqlValue,
  type InlineFragment,
  MAX_NESTING,
  namedType,
  type OperationDefinition,
  type Position,
  type QueryDocument,
  type Selection,
  ValueKind,
  type VariableDefinition,
} from './ast.ts';
import type { Schema } from './schema-type.ts';

/** What the rules see of the validation they are part of. */
export interface Validation {
  readonly schema: Schema;
  readonly document: QueryDocument;
  /** The operation that is walked, or undefined within fragments by themselves. */
  operation: OperationDefinition | undefined;
  /** Counts work. */
  readonly spend: () => void;
  readonly report: (message: string, position: Position | undefined) => void;
}

/** What a rule wants to see of a document; each handler is called after the children of a node. */
export interface Rule {
  readonly operation?: (operation: OperationDefinition) => void;
  readonly field?: (field: Field) => void;
  readonly fragment?: (fragment: FragmentDefinition) => void;
  readonly inlineFragment?: (fragment: InlineFragment) => void;
  readonly fragmentSpread?: (spread: FragmentSpread) => void;
  readonly directive?: (directive: Directive) => void;
  readonly directiveList?: (directives: readonly Directive[]) => void;
  readonly value?: (value: GraphqlValue) => void;
  readonly variable?: (variable: VariableDefinition) => void;
}

const TYPENAME: FieldDefinition = {
  Description: '',
  Name: '__typename',
  Arguments: [],
  Type: { NamedType: 'String', NonNull: false },
  Directives: [],
};

const OPERATION_LOCATIONS: Readonly<Record<string, string>> = {
  mutation: 'MUTATION',
  subscription: 'SUBSCRIPTION',
};

/** The root type of an operation. */
export function rootType(schema: Schema, operation: string): Definition | undefined {
  if (operation === 'mutation') return schema.mutation;
  return operation === 'subscription' ? schema.subscription : schema.query;
}

/** Walks a document, finds the definitions of its parts and shows them to the rules. @throws GraphqlError at too deep a nesting */
export function walk(validation: Validation, rules: readonly Rule[]): void {
  new Walker(validation, rules).walk();
}

class Walker {
  readonly #validation: Validation;
  readonly #rules: readonly Rule[];
  #spreads = new Set<string>();
  #depth = 0;

  constructor(validation: Validation, rules: readonly Rule[]) {
    this.#validation = validation;
    this.#rules = rules;
  }

  walk(): void {
    const { document, schema } = this.#validation;
    for (const operation of document.Operations) {
      this.#spreads = new Set();
      this.#validation.operation = operation;
      this.#operation(operation);
      this.#validation.operation = undefined;
    }
    for (const fragment of document.Fragments) {
      this.#spreads = new Set();
      const type = schema.types.get(fragment.TypeCondition);
      fragment.definition = type;
      this.#directives(fragment.Directives, 'FRAGMENT_DEFINITION');
      this.#selectionSet(type, fragment.SelectionSet);
      for (const rule of this.#rules) rule.fragment?.(fragment);
    }
  }

  #operation(operation: OperationDefinition): void {
    const { types } = this.#validation.schema;
    for (const variable of operation.VariableDefinitions) {
      const type = types.get(namedType(variable.Type));
      variable.definition = type;
      for (const rule of this.#rules) rule.variable?.(variable);
      if (variable.DefaultValue) {
        variable.DefaultValue.expectedType = variable.Type;
        variable.DefaultValue.definition = type;
      }
    }
    for (const variable of operation.VariableDefinitions) {
      if (variable.DefaultValue) this.#value(variable.DefaultValue);
      this.#directives(variable.Directives, 'VARIABLE_DEFINITION');
    }
    this.#directives(operation.Directives, OPERATION_LOCATIONS[operation.Operation] ?? 'QUERY');
    this.#selectionSet(rootType(this.#validation.schema, operation.Operation), operation.SelectionSet);
    for (const rule of this.#rules) rule.operation?.(operation);
  }

  #directives(directives: readonly Directive[], location: string): void {
    for (const directive of directives) {
      const definition = this.#validation.schema.directives.get(directive.Name);
      directive.definition = definition;
      directive.location = location;
      for (const argument of directive.Arguments) {
        this.#argument(definition && forName(definition.Arguments, argument.Name), argument);
      }
      for (const rule of this.#rules) rule.directive?.(directive);
    }
    for (const rule of this.#rules) rule.directiveList?.(directives);
  }

  #argument(definition: ArgumentDefinition | undefined, { Value }: Argument): void {
    if (definition) this.#expect(Value, definition);
    this.#value(Value);
  }

  #expect(value: GraphqlValue, { Type, DefaultValue }: Pick<FieldDefinition, 'Type' | 'DefaultValue'>): void {
    value.expectedType = Type;
    value.expectedTypeHasDefault = DefaultValue !== undefined && DefaultValue.Kind !== ValueKind.null;
    value.definition = this.#validation.schema.types.get(namedType(Type));
  }

  #value(value: GraphqlValue): void {
    this.#validation.spend();
    const { operation } = this.#validation;
    if (value.Kind === ValueKind.variable && operation) {
      const variable = operation.VariableDefinitions.find(({ Variable }) => Variable === value.Raw);
      value.variableDefinition = variable;
      if (variable) variable.isUsed = true;
    }
    if (value.Kind === ValueKind.object) {
      for (const child of value.Children) {
        const field = value.definition && forName(value.definition.Fields, child.Name);
        if (field) this.#expect(child.Value, field);
        this.#value(child.Value);
      }
    } else if (value.Kind === ValueKind.list) {
      for (const child of value.Children) {
        if (value.expectedType?.Elem) {
          child.Value.expectedType = value.expectedType.Elem;
          child.Value.definition = value.definition;
        }
        this.#value(child.Value);
      }
    }
    for (const rule of this.#rules) rule.value?.(value);
  }

  #selectionSet(parent: Definition | undefined, selections: readonly Selection[]): void {
    if (this.#depth >= MAX_NESTING) throw new GraphqlError('document nests too deep', selections[0]?.position);
    this.#depth += 1;
    for (const selection of selections) {
      this.#validation.spend();
      this.#selection(parent, selection);
    }
    this.#depth -= 1;
  }

  #selection(parent: Definition | undefined, selection: Selection): void {
    switch (selection.node) {
      case 'Field':
        return this.#field(parent, selection);
      case 'InlineFragment':
        return this.#inlineFragment(parent, selection);
      case 'FragmentSpread':
        return this.#fragmentSpread(parent, selection);
    }
  }

  #field(parent: Definition | undefined, field: Field): void {
    const definition = field.Name === '__typename' ? TYPENAME : parent && forName(parent.Fields, field.Name);
    field.definition = definition;
    field.objectDefinition = parent;
    const type = definition && this.#validation.schema.types.get(namedType(definition.Type));
    for (const argument of field.Arguments) {
      this.#argument(definition && forName(definition.Arguments, argument.Name), argument);
    }
    this.#directives(field.Directives, 'FIELD');
    this.#selectionSet(type, field.SelectionSet);
    for (const rule of this.#rules) rule.field?.(field);
  }

  #inlineFragment(parent: Definition | undefined, fragment: InlineFragment): void {
    fragment.objectDefinition = parent;
    const { TypeCondition } = fragment;
    const type = TypeCondition === '' ? parent : this.#validation.schema.types.get(TypeCondition);
    this.#directives(fragment.Directives, 'INLINE_FRAGMENT');
    this.#selectionSet(type, fragment.SelectionSet);
    for (const rule of this.#rules) rule.inlineFragment?.(fragment);
  }

  #fragmentSpread(parent: Definition | undefined, spread: FragmentSpread): void {
    const definition = forName(this.#validation.document.Fragments, spread.Name);
    spread.definition = definition;
    spread.objectDefinition = parent;
    const type = definition && this.#validation.schema.types.get(definition.TypeCondition);
    this.#directives(spread.Directives, 'FRAGMENT_SPREAD');
    if (definition && !this.#spreads.has(definition.Name)) {
      this.#spreads.add(definition.Name);
      this.#directives(definition.Directives, 'FRAGMENT_DEFINITION');
      this.#selectionSet(type, definition.SelectionSet);
    }
    for (const rule of this.#rules) rule.fragmentSpread?.(spread);
  }
}
