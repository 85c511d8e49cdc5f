import { compareStrings, quote } from '../../../value/index.ts';
import {
  type ArgumentDefinition,
  type Definition,
  type Field,
  forName,
  namedType,
  type OperationDefinition,
  type Position,
  type Selection,
  typeText,
} from '../ast.ts';
import { didYouMean, quotedOrList, suggestions } from '../suggest.ts';
import type { Rule, Validation } from '../walk.ts';

export function fieldsOnCorrectType({ schema, report }: Validation): Rule {
  return {
    field(field) {
      const type = field.objectDefinition;
      if (!type || field.definition) return;
      const types = suggestedTypes(schema.types, schema.possibleTypes.get(type.Name) ?? [], type, field.Name);
      const hint =
        types.length > 0
          ? ` Did you mean to use an inline fragment on ${quotedOrList(types)}?`
          : didYouMean(
              'Did you mean',
              suggestedFields(type, field.Name).map((name) => `"${name}"`),
            );
      report(`Cannot query field "${field.Name}" on type "${type.Name}".${hint}`, field.position);
    },
  };
}

/** The types that a value of an abstract type may have and that have the field: interfaces that most of them share first. */
function suggestedTypes(
  types: ReadonlyMap<string, Definition>,
  possible: readonly Definition[],
  type: Definition,
  field: string,
): readonly string[] {
  if (type.Kind !== 'INTERFACE' && type.Kind !== 'UNION') return [];
  const objects: string[] = [];
  const uses = new Map<string, number>();
  for (const candidate of possible) {
    if (!forName(candidate.Fields, field)) continue;
    objects.push(candidate.Name);
    for (const name of candidate.Interfaces) {
      const shared = types.get(name);
      if (shared && forName(shared.Fields, field)) uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  return [...uses.keys(), ...objects].toSorted(
    (a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || compareStrings(a, b),
  );
}

function suggestedFields(type: Definition, name: string): readonly string[] {
  if (type.Kind !== 'OBJECT' && type.Kind !== 'INTERFACE') return [];
  return suggestions(
    name,
    type.Fields.map((field) => field.Name),
  );
}

export function knownArgumentNames({ report }: Validation): Rule {
  const unknown = (
    name: string,
    definitions: readonly ArgumentDefinition[],
    place: string,
    position: Position | undefined,
  ) => {
    if (forName(definitions, name)) return;
    const like = suggestions(
      name,
      definitions.map((definition) => definition.Name),
    );
    const hint = didYouMean(
      'Did you mean',
      like.map((option) => `"${option}"`),
    );
    report(`Unknown argument "${name}" on ${place}.${hint}`, position);
  };
  return {
    field({ definition, objectDefinition, Arguments, Name, position }) {
      if (!definition || !objectDefinition) return;
      const place = `field "${objectDefinition.Name}.${Name}"`;
      for (const argument of Arguments) unknown(argument.Name, definition.Arguments, place, position);
    },
    directive({ definition, Arguments, Name, position }) {
      if (!definition) return;
      for (const argument of Arguments) unknown(argument.Name, definition.Arguments, `directive "@${Name}"`, position);
    },
  };
}

export function providedRequiredArguments({ report }: Validation): Rule {
  const missing = (
    definitions: readonly ArgumentDefinition[],
    given: readonly { readonly Name: string }[],
    place: string,
    position: Position | undefined,
  ) => {
    for (const { Name, Type, DefaultValue } of definitions) {
      if (!Type.NonNull || DefaultValue || forName(given, Name)) continue;
      report(`${place} argument "${Name}" of type "${typeText(Type)}" is required, but it was not provided.`, position);
    }
  };
  return {
    field({ definition, Arguments, Name, position }) {
      if (definition) missing(definition.Arguments, Arguments, `Field "${Name}"`, position);
    },
    directive({ definition, Arguments, position }) {
      if (definition) missing(definition.Arguments, Arguments, `Directive "@${definition.Name}"`, position);
    },
  };
}

export function scalarLeafs({ schema, report }: Validation): Rule {
  return {
    field({ definition, Name, SelectionSet, position }) {
      const type = definition && schema.types.get(namedType(definition.Type));
      if (!definition || !type) return;
      const isLeaf = type.Kind === 'ENUM' || type.Kind === 'SCALAR';
      if (isLeaf && SelectionSet.length > 0) {
        report(`Field "${Name}" must not have a selection since type "${type.Name}" has no subfields.`, position);
      }
      if (!isLeaf && SelectionSet.length === 0) {
        const text = typeText(definition.Type);
        const hint = `Did you mean "${Name} { ... }"?`;
        report(`Field "${Name}" of type "${text}" must have a selection of subfields. ${hint}`, position);
      }
    },
  };
}

const MAX_LISTS = 3;
const LISTS = new Set(['fields', 'interfaces', 'possibleTypes', 'inputFields']);

/** Introspection is cheap to ask and dear to answer. */
export function maxIntrospectionDepth({ report, spend }: Validation): Rule {
  const visited = new Set<string>();
  const isTooDeep = (selections: readonly Selection[], depth: number): boolean =>
    selections.some((selection) => {
      spend();
      switch (selection.node) {
        case 'Field':
          return fieldIsTooDeep(selection, depth);
        case 'InlineFragment':
          return isTooDeep(selection.SelectionSet, depth);
        case 'FragmentSpread': {
          const { definition, Name } = selection;
          if (!definition || visited.has(Name)) return false;
          visited.add(Name);
          const result = isTooDeep(definition.SelectionSet, depth);
          visited.delete(Name);
          return result;
        }
      }
    });
  const fieldIsTooDeep = (field: Field, depth: number): boolean => {
    const lists = LISTS.has(field.Name) ? depth + 1 : depth;
    return lists >= MAX_LISTS || isTooDeep(field.SelectionSet, lists);
  };
  return {
    field(field) {
      if (field.Name !== '__schema' && field.Name !== '__type') return;
      visited.clear();
      if (fieldIsTooDeep(field, 0)) report('Maximum introspection depth exceeded', field.position);
    },
  };
}

export function singleFieldSubscriptions({ schema, report }: Validation): Rule {
  return {
    operation({ Operation, Name, SelectionSet }: OperationDefinition) {
      if (!schema.subscription || Operation !== 'subscription') return;
      const fields = topFields(SelectionSet);
      const subject = Name === '' ? 'Anonymous Subscription' : `Subscription ${quote(Name)}`;
      if (fields[1]) report(`${subject} must select only one top level field.`, fields[1].position);
      for (const field of fields) {
        if (field.Name.startsWith('__')) {
          report(`${subject} must not select an introspection top level field.`, field.position);
        }
      }
    },
  };
}

/** The fields that a selection set asks for by itself and through fragments; the first of each name. */
function topFields(selections: readonly Selection[]): readonly Field[] {
  const fields = new Map<string, Field>();
  const fragments = new Set<string>();
  const pending = [...selections].toReversed();
  for (let selection = pending.pop(); selection; selection = pending.pop()) {
    if (selection.node === 'Field') {
      if (!fields.has(selection.Name)) fields.set(selection.Name, selection);
    } else if (selection.node === 'InlineFragment') {
      for (const inner of selection.SelectionSet.toReversed()) pending.push(inner);
    } else if (selection.definition && !fragments.has(selection.definition.Name)) {
      fragments.add(selection.definition.Name);
      for (const inner of selection.definition.SelectionSet.toReversed()) pending.push(inner);
    }
  }
  return [...fields.values()];
}
