import { copyTerm } from '../ast/copy.ts';
import type { Rule, Term } from '../ast/types.ts';
import { isGround, walk } from '../ast/visit.ts';
import type { Compilation } from './compilation.ts';
import type { CompileOptions } from './compile.ts';
import { rulesFor } from './rule-tree.ts';
import { become, groundPrefix } from './terms.ts';
import type { TypeContext } from './types/check.ts';

type Subjects = ReadonlyMap<string, Term>;

/** What the type checker needs of a compilation. */
export function typeContext(
  compilation: Compilation,
  { allowUndefinedFunctions = false }: CompileOptions,
  nameOf: (name: string) => string,
  subjects: Subjects,
): TypeContext {
  const { tree, pathOf } = compilation;
  return {
    allowUndefinedFunctions,
    pathOf,
    show: (ref) => ref.map((part) => shown(part, nameOf, subjects)),
    dependents(path) {
      const waiting = [...rulesFor(tree, path, pathOf, true)];
      const found = new Set<Rule>(waiting);
      for (let rule = waiting.pop(); rule; rule = waiting.pop()) {
        for (const dependent of compilation.graph?.dependents(rule) ?? []) {
          if (found.has(dependent)) continue;
          found.add(dependent);
          waiting.push(dependent);
        }
      }
      return [...found].map((rule) => groundPrefix(pathOf(rule), isGround));
    },
  };
}

/** A copy of a term with what was hoisted out of it, and the names of the source. */
function shown(term: Term, nameOf: (name: string) => string, subjects: Subjects): Term {
  const copy = copyTerm(term);
  walk(copy, {
    term(part) {
      if (part.type !== 'var') return;
      const subject = subjects.get(part.value);
      become(part, subject ? copyTerm(subject) : { type: 'var', value: nameOf(part.value) });
    },
  });
  return copy;
}
