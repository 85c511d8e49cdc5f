import { copyTerm } from '../ast/copy.ts';
import type { Rule, Term } from '../ast/types.ts';
import { isGround, walk } from '../ast/visit.ts';
import type { Compilation } from './compilation.ts';
import type { CompileOptions } from './options.ts';
import { rulesFor } from './rule-tree.ts';
import { become, groundPrefix } from './terms.ts';
import { refText } from './text.ts';
import type { SchemaAnnotation, TypeContext } from './types/check.ts';
import type { Type } from './types/lattice.ts';
import { SchemaError, typeOfSchema } from './types/schema.ts';

type Subjects = ReadonlyMap<string, Term>;

/** What the type checker needs of a compilation. */
export function typeContext(
  compilation: Compilation,
  { allowUndefinedFunctions = false, schemas }: CompileOptions,
  nameOf: (name: string) => string,
  subjects: Subjects,
): TypeContext {
  const { tree, pathOf } = compilation;
  return {
    allowUndefinedFunctions,
    schemasOf: (rule) => schemaAnnotations(compilation, schemas, rule),
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

function schemaAnnotations(
  { annotations }: Compilation,
  schemas: CompileOptions['schemas'],
  rule: Rule,
): SchemaAnnotation[] {
  return (annotations?.schemasOf(rule) ?? []).map(({ path, schema, definition }) => {
    const name = schema && schema.length > 0 ? refText(schema) : undefined;
    if (name !== undefined && !schemas) return { path };
    const raw = name === undefined ? definition : schemas?.get(name);
    if (name !== undefined && raw === undefined) return { path, error: `undefined schema: ${name}` };
    return Object.assign(schemaType(raw), { path });
  });
}

function schemaType(raw: unknown): { type?: Type; error?: string } {
  try {
    return { type: typeOfSchema(raw) };
  } catch (error) {
    if (error instanceof SchemaError) return { error: error.message };
    throw error;
  }
}

/** Types the input by the schema `schema`, if there is one. */
export function inputTypeOf({ schemas }: CompileOptions): { type?: Type; error?: string } {
  return schemas?.has('schema') ? schemaType(schemas.get('schema')) : {};
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
