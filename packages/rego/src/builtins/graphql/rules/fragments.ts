import {
  type Definition,
  type FragmentDefinition,
  type FragmentSpread,
  forName,
  GraphqlError,
  MAX_NESTING,
  type Selection,
} from '../ast.ts';
import { didYouMean, suggestions } from '../suggest.ts';
import type { Rule, Validation } from '../walk.ts';

function isComposite({ Kind }: Definition): boolean {
  return Kind === 'OBJECT' || Kind === 'INTERFACE' || Kind === 'UNION';
}

export function fragmentsOnCompositeTypes({ schema, report }: Validation): Rule {
  return {
    inlineFragment({ TypeCondition, position }) {
      const type = schema.types.get(TypeCondition);
      if (!type || isComposite(type)) return;
      report(`Fragment cannot condition on non composite type "${TypeCondition}".`, position);
    },
    fragment({ definition, TypeCondition, Name, position }) {
      if (!definition || TypeCondition === '' || isComposite(definition)) return;
      report(`Fragment "${Name}" cannot condition on non composite type "${TypeCondition}".`, position);
    },
  };
}

export function knownFragmentNames({ report }: Validation): Rule {
  return {
    fragmentSpread({ definition, Name, position }) {
      if (!definition) report(`Unknown fragment "${Name}".`, position);
    },
  };
}

export function knownTypeNames({ schema, report }: Validation): Rule {
  return {
    variable(variable) {
      if (variable.definition) return;
      let type = variable.Type;
      while (type.NamedType === '' && type.Elem) type = type.Elem;
      report(`Unknown type "${type.NamedType}".`, variable.position);
    },
    inlineFragment({ TypeCondition, position }) {
      if (TypeCondition !== '' && !schema.types.has(TypeCondition))
        report(`Unknown type "${TypeCondition}".`, position);
    },
    fragment({ definition, TypeCondition, position }) {
      if (definition) return;
      const like = suggestions(TypeCondition, schema.types.keys()).map((name) => `"${name}"`);
      report(`Unknown type "${TypeCondition}".${didYouMean('Did you mean', like)}`, position);
    },
  };
}

export function noFragmentCycles({ document, report, spend }: Validation): Rule {
  const visited = new Set<string>();
  return {
    fragment(start) {
      const path: FragmentSpread[] = [];
      const depths = new Map<string, number>();
      const visit = (fragment: FragmentDefinition): void => {
        if (visited.has(fragment.Name)) return;
        if (path.length > MAX_NESTING) throw new GraphqlError('document nests too deep', fragment.position);
        visited.add(fragment.Name);
        depths.set(fragment.Name, path.length);
        for (const spread of spreadsOf(fragment.SelectionSet)) {
          spend();
          const begin = depths.get(spread.Name);
          if (begin === undefined) {
            const next = forName(document.Fragments, spread.Name);
            path.push(spread);
            if (next) visit(next);
            path.pop();
          } else {
            const names = path.slice(begin).map(({ Name }) => `"${Name}"`);
            const via = names.length === 0 ? '' : ` via ${names.join(', ')}`;
            report(`Cannot spread fragment "${spread.Name}" within itself${via}.`, spread.position);
          }
        }
        depths.delete(fragment.Name);
      };
      visit(start);
    },
  };
}

/** The spreads of a selection set and of those in it; the inner ones of the last field first. */
function spreadsOf(selections: readonly Selection[]): readonly FragmentSpread[] {
  const spreads: FragmentSpread[] = [];
  const pending = [selections];
  for (let set = pending.pop(); set; set = pending.pop()) {
    for (const selection of set) {
      if (selection.node === 'FragmentSpread') spreads.push(selection);
      else pending.push(selection.SelectionSet);
    }
  }
  return spreads;
}

export function noUnusedFragments({ report }: Validation): Rule {
  const used = new Set<string>();
  let operationsAreOver = false;
  return {
    fragmentSpread({ Name }) {
      if (!operationsAreOver) used.add(Name);
    },
    fragment({ Name, position }) {
      operationsAreOver = true;
      if (!used.has(Name)) report(`Fragment "${Name}" is never used.`, position);
    },
  };
}

export function possibleFragmentSpreads({ schema, report }: Validation): Rule {
  const isImpossible = (parent: Definition | undefined, condition: string): parent is Definition => {
    const type = schema.types.get(condition);
    if (!parent || !isComposite(parent) || !type || !isComposite(type)) return false;
    const parents = parent.Kind === 'OBJECT' ? [parent] : (schema.possibleTypes.get(parent.Name) ?? []);
    const names = new Set(parents.map(({ Name }) => Name));
    return !(schema.possibleTypes.get(type.Name) ?? []).some(({ Name }) => names.has(Name));
  };
  return {
    inlineFragment({ objectDefinition: parent, TypeCondition, position }) {
      if (!isImpossible(parent, TypeCondition)) return;
      const types = `objects of type "${parent.Name}" can never be of type "${TypeCondition}"`;
      report(`Fragment cannot be spread here as ${types}.`, position);
    },
    fragmentSpread({ objectDefinition: parent, definition, Name, position }) {
      if (!definition || !isImpossible(parent, definition.TypeCondition)) return;
      const types = `objects of type "${parent.Name}" can never be of type "${definition.TypeCondition}"`;
      report(`Fragment "${Name}" cannot be spread here as ${types}.`, position);
    },
  };
}
