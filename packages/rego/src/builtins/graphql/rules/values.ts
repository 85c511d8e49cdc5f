import { quote } from '../../../value/index.ts';
import { type Definition, forName, type GraphqlValue, typeText, ValueKind } from '../ast.ts';
import { isCompatible, isInputKind } from '../schema-rules.ts';
import { didYouMean, suggestions } from '../suggest.ts';
import type { Rule, Validation } from '../walk.ts';

const SCALARS = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);

export function noUndefinedVariables(validation: Validation): Rule {
  return {
    value(value) {
      const { operation } = validation;
      if (!operation || value.Kind !== ValueKind.variable || value.variableDefinition) return;
      const by = operation.Name === '' ? '' : ` by operation "${operation.Name}"`;
      validation.report(`Variable "${valueText(value)}" is not defined${by}.`, value.position);
    },
  };
}

export function noUnusedVariables({ report }: Validation): Rule {
  return {
    operation({ Name, VariableDefinitions }) {
      for (const { Variable, Used, isUsed = Used, position } of VariableDefinitions) {
        const within = Name === '' ? '' : ` in operation "${Name}"`;
        if (!isUsed) report(`Variable "$${Variable}" is never used${within}.`, position);
      }
    },
  };
}

export function variablesAreInputTypes({ report }: Validation): Rule {
  return {
    operation({ VariableDefinitions }) {
      for (const { Variable, Type, definition, position } of VariableDefinitions) {
        if (!definition || isInputKind(definition.Kind)) continue;
        report(`Variable "$${Variable}" cannot be non-input type "${typeText(Type)}".`, position);
      }
    },
  };
}

export function variablesInAllowedPosition(validation: Validation): Rule {
  return {
    value(value) {
      const { variableDefinition: variable, expectedType: wanted } = value;
      if (value.Kind === ValueKind.variable && variable && wanted && validation.operation) {
        const { DefaultValue } = variable;
        const hasDefault = DefaultValue !== undefined && DefaultValue.Kind !== ValueKind.null;
        const NonNull = wanted.NonNull && !hasDefault && value.expectedTypeHasDefault !== true;
        if (!isCompatible(variable.Type, { ...wanted, NonNull })) {
          const types = `of type "${typeText(variable.Type)}" used in position expecting type "${typeText(wanted)}"`;
          validation.report(`Variable "${valueText(value)}" ${types}.`, value.position);
        }
      }
      if (value.Kind === ValueKind.object && value.definition) checkOneOf(validation, value, value.definition);
    },
  };
}

function checkOneOf({ report }: Validation, value: GraphqlValue, type: Definition): void {
  if (!forName(type.Directives, 'oneOf')) return;
  for (const { Value } of value.Children) {
    const variable = Value.Kind === ValueKind.variable ? Value.variableDefinition : undefined;
    if (!variable || variable.Type.NonNull) continue;
    const text = `Variable "${valueText(Value)}" is of type "${typeText(variable.Type)}"`;
    report(
      `${text} but must be non-nullable to be used for OneOf Input Object "${type.Name}".`,
      variable.position ?? Value.position,
    );
  }
}

export function valuesOfCorrectType({ report }: Validation): Rule {
  return {
    value(value) {
      const { definition, expectedType, Kind, position } = value;
      if (!definition || !expectedType) return;
      const typed = typeText(expectedType);
      if (Kind === ValueKind.null && expectedType.NonNull) {
        report(`Expected value of type "${typed}", found ${valueText(value)}.`, position);
      }
      if (definition.Kind === 'SCALAR' && !SCALARS.has(definition.Name)) return;
      const unexpected = () => report(unexpectedText(value, definition, typed), position);
      if (!canBeRead(value)) unexpected();
      const oneOf = (...names: readonly string[]) => {
        if (!names.includes(definition.Name)) unexpected();
      };
      switch (Kind) {
        case ValueKind.list:
          if (!expectedType.Elem) unexpected();
          return;
        case ValueKind.int:
          return oneOf('Int', 'Float', 'ID');
        case ValueKind.float:
          return oneOf('Float');
        case ValueKind.boolean:
          return oneOf('Boolean');
        case ValueKind.string:
        case ValueKind.block:
          if (definition.Kind !== 'ENUM') return oneOf('String', 'ID');
          return report(
            `Enum "${typed}" cannot represent non-enum value: ${valueText(value)}.${likeEnum(value, definition)}`,
            position,
          );
        case ValueKind.enum:
          if (definition.Kind !== 'ENUM') return unexpected();
          if (forName(definition.EnumValues, value.Raw)) return;
          return report(
            `Value "${valueText(value)}" does not exist in "${typed}" enum.${likeEnum(value, definition)}`,
            position,
          );
        case ValueKind.object:
          return checkObject(value, definition, report);
        default:
          return;
      }
    },
  };
}

function likeEnum({ Raw }: GraphqlValue, { EnumValues }: Definition): string {
  const like = suggestions(
    Raw,
    EnumValues.map(({ Name }) => Name),
  );
  return didYouMean(
    'Did you mean the enum value',
    like.map((name) => `"${name}"`),
  );
}

function checkObject(value: GraphqlValue, type: Definition, report: Validation['report']): void {
  for (const { Name, Type, DefaultValue } of type.Fields) {
    if (!Type.NonNull || DefaultValue || forName(value.Children, Name)) continue;
    report(`Field "${type.Name}.${Name}" of required type "${typeText(Type)}" was not provided.`, value.position);
  }
  for (const directive of type.Directives) if (directive.Name === 'oneOf') checkSingleKey(value, type, report);
  for (const { Name, position } of value.Children) {
    if (forName(type.Fields, Name)) continue;
    const like = suggestions(
      Name,
      type.Fields.map((field) => field.Name),
    );
    const hint = didYouMean(
      'Did you mean',
      like.map((option) => `"${option}"`),
    );
    report(`Field "${Name}" is not defined by type "${type.Name}".${hint}`, position);
  }
}

function checkSingleKey(value: GraphqlValue, type: Definition, report: Validation['report']): void {
  const [child, second] = value.Children;
  if (!child || second) {
    report(`OneOf Input Object "${type.Name}" must specify exactly one key.`, value.position);
  } else if (child.Value.Kind === ValueKind.null) {
    report(`Field "${type.Name}.${type.Fields[0]?.Name ?? ''}" must be non-null.`, child.Value.position);
  }
}

function unexpectedText(value: GraphqlValue, definition: Definition, typed: string): string {
  const text = valueText(value);
  switch (typed) {
    case 'Int':
    case 'Int!':
      if (isInteger(value.Raw) && BigInt.asIntN(32, BigInt(value.Raw)) !== BigInt(value.Raw)) {
        return `Int cannot represent non 32-bit signed integer value: ${text}`;
      }
      return `Int cannot represent non-integer value: ${text}`;
    case 'String':
    case 'String!':
    case '[String]':
      return `String cannot represent a non string value: ${text}`;
    case 'Boolean':
    case 'Boolean!':
      return `Boolean cannot represent a non boolean value: ${text}`;
    case 'Float':
    case 'Float!':
      return `Float cannot represent non numeric value: ${text}`;
    case 'ID':
    case 'ID!':
      return `ID cannot represent a non-string and non-integer value: ${text}`;
    default:
      return definition.Kind === 'ENUM'
        ? `Enum "${typed}" cannot represent non-enum value: ${text}.`
        : `Expected value of type "${typed}", found ${text}.`;
  }
}

/** Longer numbers are out of every range; turning them into integers would be slow. */
const MAX_DIGITS = 400;

function isInteger(raw: string): boolean {
  return raw.length <= MAX_DIGITS && /^-?[0-9]+$/.test(raw);
}

/** Whether numbers are within the range of 64 bits, also those within lists and objects. */
function canBeRead(value: GraphqlValue): boolean {
  switch (value.Kind) {
    case ValueKind.variable:
      return value.variableDefinition?.DefaultValue === undefined || canBeRead(value.variableDefinition.DefaultValue);
    case ValueKind.int:
      return isInteger(value.Raw) && BigInt.asIntN(64, BigInt(value.Raw)) === BigInt(value.Raw);
    case ValueKind.float:
      return Number.isFinite(Number(value.Raw));
    case ValueKind.list:
    case ValueKind.object:
      return value.Children.every((child) => canBeRead(child.Value));
    default:
      return true;
  }
}

/** A value as GraphQL writes it. */
function valueText({ Kind, Raw, Children }: GraphqlValue): string {
  switch (Kind) {
    case ValueKind.variable:
      return `$${Raw}`;
    case ValueKind.string:
    case ValueKind.block:
      return quote(Raw);
    case ValueKind.list:
      return `[${Children.map((child) => valueText(child.Value)).join(',')}]`;
    case ValueKind.object:
      return `{${Children.map((child) => `${child.Name}:${valueText(child.Value)}`).join(',')}}`;
    default:
      return Raw;
  }
}
