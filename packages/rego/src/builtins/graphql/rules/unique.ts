import { type Position, ValueKind } from '../ast.ts';
import { type Rule, rootType, type Validation } from '../walk.ts';

interface Named {
  readonly Name: string;
  readonly position?: Position | undefined;
}

export function knownDirectives({ report }: Validation): Rule {
  const seen = new Set<string>();
  return {
    directive({ Name, definition, location = '', position }) {
      if (!definition) {
        report(`Unknown directive "@${Name}".`, position);
        return;
      }
      if (definition.Locations.includes(location)) return;
      const place = `${Name}:${position?.line ?? 0}:${position?.column ?? 0}`;
      if (!seen.has(place)) report(`Directive "@${Name}" may not be used on ${location}.`, position);
      seen.add(place);
    },
  };
}

const OPERATIONS = new Set(['', 'query', 'mutation', 'subscription']);

export function knownRootType({ schema, report }: Validation): Rule {
  return {
    operation({ Operation, position }) {
      if (OPERATIONS.has(Operation) && rootType(schema, Operation)) return;
      report(`Schema does not support operation type "${Operation}"`, position);
    },
  };
}

export function loneAnonymousOperation({ document, report }: Validation): Rule {
  return {
    operation({ Name, position }) {
      if (Name !== '' || document.Operations.length < 2) return;
      report('This anonymous operation must be the only defined operation.', position);
    },
  };
}

export function uniqueArgumentNames({ report }: Validation): Rule {
  const check = (given: readonly Named[]) => {
    const counts = new Map<string, number>();
    for (const { Name, position } of given) {
      const count = counts.get(Name) ?? 0;
      if (count === 1) report(`There can be only one argument named "${Name}".`, position);
      counts.set(Name, count + 1);
    }
  };
  return { field: ({ Arguments }) => check(Arguments), directive: ({ Arguments }) => check(Arguments) };
}

export function uniqueDirectivesPerLocation({ report }: Validation): Rule {
  return {
    directiveList(directives) {
      const seen = new Set<string>();
      for (const { Name, definition, position } of directives) {
        if (!definition?.IsRepeatable && seen.has(Name)) {
          report(`The directive "@${Name}" can only be used once at this location.`, position);
        }
        seen.add(Name);
      }
    },
  };
}

export function uniqueFragmentNames({ report }: Validation): Rule {
  return { fragment: unique('fragment', report) };
}

export function uniqueOperationNames({ report }: Validation): Rule {
  return { operation: unique('operation', report) };
}

function unique(what: string, report: Validation['report']): (node: Named) => void {
  const seen = new Set<string>();
  return ({ Name, position }) => {
    if (seen.has(Name)) report(`There can be only one ${what} named "${Name}".`, position);
    seen.add(Name);
  };
}

export function uniqueInputFieldNames({ report }: Validation): Rule {
  return {
    value({ Kind, Children }) {
      if (Kind !== ValueKind.object) return;
      const check = unique('input field', report);
      for (const child of Children) check(child);
    },
  };
}

export function uniqueVariableNames({ report }: Validation): Rule {
  return {
    operation({ VariableDefinitions }) {
      const counts = new Map<string, number>();
      for (const { Variable, position } of VariableDefinitions) {
        const count = counts.get(Variable) ?? 0;
        if (count === 1) report(`There can be only one variable named "$${Variable}".`, position);
        counts.set(Variable, count + 1);
      }
    },
  };
}
