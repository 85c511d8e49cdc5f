import { compareStrings, quote } from '../../value/index.ts';
import {
  type ArgumentDefinition,
  type Definition,
  type Directive,
  type DirectiveDefinition,
  type FieldDefinition,
  forName,
  GraphqlError,
  MAX_NESTING,
  namedType,
  type Position,
  type Type,
  typeText,
  ValueKind,
} from './ast.ts';
import type { Schema } from './schema-type.ts';

/** What the rules for schemas look at. */
type Parts = Pick<Schema, 'types' | 'directives' | 'possibleTypes'>;

const OUTPUT_KINDS = ['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM'];
const INPUT_KINDS = ['SCALAR', 'ENUM', 'INPUT_OBJECT'];

export function isInputKind(kind: string): boolean {
  return INPUT_KINDS.includes(kind);
}

/** Checks a type by itself and against the types that it names. @throws GraphqlError */
export function checkType(schema: Parts, name: string): void {
  const type = schema.types.get(name);
  if (!type) return;
  const isInput = type.Kind === 'INPUT_OBJECT';
  for (const field of type.Fields) {
    checkName(field.Name, field.position);
    checkTypeExists(schema, field.Type);
    checkArguments(schema, field.Arguments, undefined);
    checkDirectives(schema, field.Directives, isInput ? 'INPUT_FIELD_DEFINITION' : 'FIELD_DEFINITION', undefined, true);
  }
  for (const member of type.Types) checkMember(schema, type, member);
  for (const implemented of type.Interfaces) checkImplements(schema, type, implemented);
  if (type.Kind === 'OBJECT' || type.Kind === 'INTERFACE') checkOutputFields(schema, type);
  else if (type.Kind === 'ENUM') checkEnum(schema, type);
  else if (isInput) checkInputFields(schema, type);
  checkUnique(type);
  if (!type.BuiltIn) checkName(type.Name, type.position);
  checkDirectives(schema, type.Directives, type.Kind, undefined, false);
}

function checkMember(schema: Parts, type: Definition, name: string): void {
  const member = schema.types.get(name);
  if (!member) throw new GraphqlError(`Undefined type ${quote(name)}.`, type.position);
  if (member.Kind !== 'OBJECT') {
    throw new GraphqlError(`${type.Kind} type ${quote(name)} must be OBJECT.`, type.position);
  }
}

function checkOutputFields(schema: Parts, type: Definition): void {
  const place = `${type.Kind} ${type.Name}`;
  if (type.Fields.length === 0) throw new GraphqlError(`${place}: must define one or more fields.`, type.position);
  for (const field of type.Fields) {
    const kind = schema.types.get(namedType(field.Type))?.Kind;
    if (kind !== undefined && !OUTPUT_KINDS.includes(kind)) {
      throw new GraphqlError(`${place}: field must be one of ${OUTPUT_KINDS.join(', ')}.`, field.position);
    }
  }
}

function checkInputFields(schema: Parts, type: Definition): void {
  if (type.Fields.length === 0) {
    throw new GraphqlError(`${type.Kind} ${type.Name}: must define one or more input fields.`, type.position);
  }
  for (const field of type.Fields) {
    const kind = schema.types.get(namedType(field.Type))?.Kind;
    if (kind !== undefined && !isInputKind(kind)) {
      throw new GraphqlError(`${kind} ${field.Name}: field must be one of ${INPUT_KINDS.join(', ')}.`, field.position);
    }
  }
}

function checkEnum(schema: Parts, type: Definition): void {
  const place = `${type.Kind} ${type.Name}`;
  if (type.EnumValues.length === 0) {
    throw new GraphqlError(`${place}: must define one or more unique enum values.`, type.position);
  }
  for (const value of type.EnumValues) {
    if (['true', 'false', 'null'].includes(value.Name)) {
      throw new GraphqlError(`${place}: non-enum value ${value.Name}.`, type.position);
    }
    checkDirectives(schema, value.Directives, 'ENUM_VALUE', undefined, true);
  }
}

/** The index of the second of two equal names: of the pair whose first stands first. */
function duplicate(names: readonly string[]): number | undefined {
  const seconds = new Map<string, number>();
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (!seen.has(name)) seen.add(name);
    else if (!seconds.has(name)) seconds.set(name, index);
  }
  const first = names.find((name) => seconds.has(name));
  return first === undefined ? undefined : seconds.get(first);
}

function checkUnique(type: Definition): void {
  const field = type.Fields[duplicate(type.Fields.map(({ Name }) => Name)) ?? -1];
  if (field) throw new GraphqlError(`Field ${type.Name}.${field.Name} can only be defined once.`, field.position);
  const value = type.EnumValues[duplicate(type.EnumValues.map(({ Name }) => Name)) ?? -1];
  if (value) throw new GraphqlError(`Enum value ${type.Name}.${value.Name} can only be defined once.`, value.position);
  const index = duplicate(type.Types);
  if (index === undefined) return;
  const message = `Union type ${type.Name} can only include type ${type.Types[index] ?? ''} once.`;
  throw new GraphqlError(message, type.typePositions?.[index] ?? type.position);
}

/** Checks the definition of a directive. @throws GraphqlError */
export function checkDirectiveDefinition(schema: Parts, name: string): void {
  const directive = schema.directives.get(name);
  if (!directive) return;
  checkName(directive.Name, directive.position);
  checkArguments(schema, directive.Arguments, directive);
}

function checkArguments(
  schema: Parts,
  definitions: readonly ArgumentDefinition[],
  within: DirectiveDefinition | undefined,
): void {
  for (const argument of definitions) {
    checkName(argument.Name, argument.position);
    checkTypeExists(schema, argument.Type);
    const kind = schema.types.get(namedType(argument.Type))?.Kind ?? '';
    if (!isInputKind(kind)) {
      const type = typeText(argument.Type);
      const message = `cannot use ${type} as argument ${argument.Name} because ${kind} is not a valid input type`;
      throw new GraphqlError(message, argument.position);
    }
    checkDirectives(schema, argument.Directives, 'ARGUMENT_DEFINITION', within, true);
  }
}

/** Checks directives at a place of a schema. @throws GraphqlError */
export function checkDirectives(
  schema: Parts,
  directives: readonly Directive[],
  location: string,
  within: DirectiveDefinition | undefined,
  once: boolean,
): void {
  const seen = new Set<string>();
  for (const directive of directives) {
    const { Name, position } = directive;
    checkName(Name, position);
    if (within && within.Name === Name) throw new GraphqlError(`Directive ${Name} cannot refer to itself.`, position);
    const definition = schema.directives.get(Name);
    if (!definition) throw new GraphqlError(`Undefined directive ${Name}.`, position);
    if (once && seen.has(Name) && !definition.IsRepeatable) {
      throw new GraphqlError(`The directive ${Name} can only be used once at this location.`, position);
    }
    seen.add(Name);
    if (!definition.Locations.includes(location)) {
      throw new GraphqlError(`Directive ${Name} is not applicable on ${location}.`, position);
    }
    checkDirectiveArguments(directive, definition);
  }
}

function checkDirectiveArguments(directive: Directive, definition: DirectiveDefinition): void {
  for (const argument of directive.Arguments) {
    if (!forName(definition.Arguments, argument.Name)) {
      const message = `Undefined argument ${argument.Name} for directive ${directive.Name}.`;
      throw new GraphqlError(message, argument.position);
    }
  }
  for (const wanted of definition.Arguments) {
    if (!wanted.Type.NonNull || wanted.DefaultValue) continue;
    const given = forName(directive.Arguments, wanted.Name);
    if (!given || given.Value.Kind === ValueKind.null) {
      const message = `Argument ${wanted.Name} for directive ${directive.Name} cannot be null.`;
      throw new GraphqlError(message, directive.position);
    }
  }
}

function checkImplements(schema: Parts, type: Definition, name: string): void {
  const wanted = schema.types.get(name);
  if (!wanted) throw new GraphqlError(`Undefined type ${quote(name)}.`, type.position);
  if (wanted.Kind !== 'INTERFACE') {
    throw new GraphqlError(`${quote(name)} is a non interface type ${wanted.Kind}.`, type.position);
  }
  const start = `For ${type.Name} to implement ${wanted.Name}`;
  for (const field of wanted.Fields) {
    const found = forName(type.Fields, field.Name);
    if (!found) throw new GraphqlError(`${start} it must have a field called ${field.Name}.`, type.position);
    if (!isCovariant(schema, field.Type, found.Type)) {
      const message = `${start} the field ${field.Name} must have type ${typeText(field.Type)}.`;
      throw new GraphqlError(message, found.position);
    }
    checkSameArguments(start, field, found);
  }
  for (const transitive of wanted.Interfaces) {
    if (type.Interfaces.includes(transitive)) continue;
    const message =
      transitive === type.Name
        ? `Type ${type.Name} cannot implement ${name} because it would create a circular reference.`
        : `Type ${type.Name} must implement ${transitive} because it is implemented by ${name}.`;
    throw new GraphqlError(message, type.position);
  }
}

function checkSameArguments(start: string, wanted: FieldDefinition, found: FieldDefinition): void {
  for (const argument of wanted.Arguments) {
    const given = forName(found.Arguments, argument.Name);
    const place = `${start} the field ${wanted.Name} must have the same arguments but`;
    if (!given) throw new GraphqlError(`${place} it is missing ${argument.Name}.`, found.position);
    if (!isCompatible(argument.Type, given.Type)) {
      throw new GraphqlError(`${place} ${argument.Name} has the wrong type.`, given.position);
    }
  }
  for (const given of found.Arguments) {
    if (forName(wanted.Arguments, given.Name) || !given.Type.NonNull || given.DefaultValue) continue;
    const message =
      `${start} any additional arguments on ${found.Name} must be optional or have a default value ` +
      `but ${given.Name} is required.`;
    throw new GraphqlError(message, given.position);
  }
}

function isCovariant(schema: Parts, wanted: Type, actual: Type | undefined): boolean {
  if (!actual || (wanted.NonNull && !actual.NonNull)) return false;
  if (wanted.NamedType !== '' || !wanted.Elem) {
    if (wanted.NamedType === actual.NamedType) return true;
    return (schema.possibleTypes.get(wanted.NamedType) ?? []).some(({ Name }) => Name === actual.NamedType);
  }
  return isCovariant(schema, wanted.Elem, actual.Elem);
}

/** Whether a value of one type may stand where another is wanted. */
export function isCompatible(type: Type, wanted: Type): boolean {
  if (type.NamedType !== wanted.NamedType) return false;
  if (type.Elem && (!wanted.Elem || !isCompatible(type.Elem, wanted.Elem))) return false;
  return !wanted.NonNull || type.NonNull;
}

function checkTypeExists(schema: Parts, type: Type): void {
  const name = namedType(type);
  if (!schema.types.has(name)) throw new GraphqlError(`Undefined type ${name}.`, type.position);
}

function checkName(name: string, position: Position | undefined): void {
  if (!name.startsWith('__')) return;
  const message = `Name "${name}" must not begin with "__", which is reserved by GraphQL introspection.`;
  throw new GraphqlError(message, position);
}

/** Input objects that cannot be without themselves are of no use. @throws GraphqlError */
export function checkInputCycles(schema: Parts): void {
  const visited = new Set<string>();
  const path: FieldDefinition[] = [];
  const depths = new Map<string, number>();
  const visit = (type: Definition): void => {
    if (visited.has(type.Name)) return;
    if (path.length > MAX_NESTING) throw new GraphqlError('Input Objects nest too deep.', type.position);
    visited.add(type.Name);
    depths.set(type.Name, path.length);
    for (const field of type.Fields) {
      const inner = field.Type.NonNull ? schema.types.get(field.Type.NamedType) : undefined;
      if (inner?.Kind !== 'INPUT_OBJECT') continue;
      path.push(field);
      const start = depths.get(inner.Name);
      if (start !== undefined) throw cycleError(inner.Name, path.slice(start));
      visit(inner);
      path.pop();
    }
    depths.delete(type.Name);
  };
  for (const name of [...schema.types.keys()].toSorted(compareStrings)) {
    const type = schema.types.get(name);
    if (type?.Kind === 'INPUT_OBJECT') visit(type);
  }
}

function cycleError(name: string, cycle: readonly FieldDefinition[]): GraphqlError {
  const fields = quote(cycle.map((field) => field.Name).join('.'));
  const message = `Cannot reference Input Object ${quote(name)} within itself through a series of non-null fields: ${fields}.`;
  return new GraphqlError(message, cycle[0]?.position);
}
