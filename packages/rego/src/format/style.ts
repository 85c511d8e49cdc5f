import type { Import, Module, Rule, Term } from '../ast/types.ts';
import { isWildcard } from '../ast/vars.ts';
import { walk } from '../ast/visit.ts';
import { BASE_KEYWORDS, V0_FUTURE_KEYWORDS } from '../syntax/tokens.ts';
import { importPath } from './import-paths.ts';
import type { FormatTarget } from './options.ts';

/** How a module is printed, which the Rego it is for and its imports decide. */
export interface Style {
  /** It is for v1, perhaps among others. */
  readonly v1: boolean;
  /** Bodies of rules come after `if`. */
  readonly ifs: boolean;
  /** Elements of sets come after `contains`. */
  readonly contains: boolean;
  /** Some head is a reference that cannot be written as `p[x]`. */
  readonly refHeads: boolean;
  /** Keys of references that are quoted only where they were. */
  readonly keywords: ReadonlySet<string>;
  /** Wildcards that stand for one variable in several places, and so need a name. */
  readonly shared: ReadonlySet<string>;
  /** Variables of generated modules are there, whose places mean nothing. */
  readonly generated: boolean;
}

/** The style of a module, before its imports are changed. */
export function styleOf(module: Module, source: string, target: FormatTarget): Style {
  const imports = module.imports.map(importPath);
  const v1 = target !== 'v0';
  const rego = imports.some((path) => path === 'rego.v1' || path === 'rego.v2');
  const future = (keyword: string) =>
    imports.some((path) => path === 'future.keywords' || path === `future.keywords.${keyword}`);
  return {
    v1,
    ifs: v1 || rego || future('if'),
    contains: v1 || rego || future('contains'),
    refHeads: module.rules.some(hasRefHead),
    keywords: keywordsOf(module.imports, v1),
    shared: sharedWildcards(module),
    generated: source.includes('__local'),
  };
}

function hasRefHead({ head: { ref, key, value } }: Rule): boolean {
  return ref.length > 2 || (ref.length === 2 && key !== undefined && !value);
}

function keywordsOf(imports: readonly Import[], v1: boolean): ReadonlySet<string> {
  const paths = imports.map(importPath);
  const v2 = paths.includes('rego.v2');
  const prefix = 'future.keywords.';
  return new Set([
    ...BASE_KEYWORDS.keys(),
    ...(v1 || v2 ? V0_FUTURE_KEYWORDS.keys() : []),
    ...(v2 ? ['and', 'or'] : []),
    ...imports.flatMap((statement, index) => {
      const path = paths[index] ?? '';
      return path.startsWith(prefix) && statement.alias === undefined ? [path.slice(prefix.length)] : [];
    }),
  ]);
}

/** Rules with several bodies have one head. */
function sharedWildcards(module: Module): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  const visit = (term: Term): void => {
    if (term.type !== 'var' || !isWildcard(term.value)) return;
    if (seen.has(term.value)) shared.add(term.value);
    seen.add(term.value);
  };
  walk(module, { term: visit });
  return shared;
}
