import type { Body, Import, Module } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { compileError } from './errors.ts';
import { type Global, importName, isLanguageImport, ruleName } from './resolve-refs.ts';
import { isAssignment, isRootRef, sidesOf } from './terms.ts';
import { importText, termText } from './text.ts';

/** Whether what strict mode checks is checked in a module anyway. */
export function isV1({ regoVersion }: Module): boolean {
  return regoVersion !== 'v0';
}

/** Rules, parameters and variables that have the name of a document. */
export function rootOverrides(module: Module): Diagnostic[] {
  const errors: Diagnostic[] = [];
  for (const rule of module.rules) {
    const name = ruleName(rule);
    if (isRootName(name))
      errors.push(compileError(rule.loc, `rules must not shadow ${name} (use a different rule name)`));
    for (const arg of rule.head.args ?? []) {
      if (isRootRef(arg)) errors.push(compileError(arg.loc, shadowText('args', termText(arg))));
    }
  }
  return [...errors, ...rootOverridesInBody(module)];
}

/** Variables that have the name of a document. */
export function rootOverridesInBody(node: Module | Body): Diagnostic[] {
  const errors: Diagnostic[] = [];
  walk(node, {
    expr(expr) {
      const sides = isAssignment(expr) ? sidesOf(expr) : undefined;
      const name = sides && termText(sides[0]);
      if (name !== undefined && isRootName(name)) errors.push(compileError(expr.loc, shadowText('variables', name)));
    },
  });
  return errors;
}

function shadowText(what: string, name: string): string {
  return `${what} must not shadow ${name} (use a different variable name)`;
}

function isRootName(name: string): boolean {
  return name === 'data' || name === 'input';
}

/** Imports under a name that another import has. */
export function duplicateImports({ imports }: Module): Diagnostic[] {
  const known = new Map<string, Import>();
  const errors: Diagnostic[] = [];
  for (const statement of imports) {
    const name = importName(statement);
    if (name === undefined) continue;
    const other = known.get(name);
    if (other) errors.push(compileError(statement.loc, `import must not shadow ${importText(other)}`));
    else known.set(name, statement);
  }
  return errors;
}

/** Imports of language versions that the capabilities do not have. */
export function unsupportedImports({ imports }: Module, features: readonly string[]): Diagnostic[] {
  const supported = {
    'rego.v1': ['rego_v1_import', 'rego_v1', 'rego_v2'],
    'rego.v2': ['rego_v2_import', 'rego_v2'],
  };
  return imports.flatMap(({ path, loc }) => {
    const name = termText(path);
    if (name !== 'rego.v1' && name !== 'rego.v2') return [];
    return supported[name].some((feature) => features.includes(feature))
      ? []
      : [compileError(loc, `${name} import is not supported`)];
  });
}

/** Imports whose name nothing mentions. */
export function unusedImports({ imports }: Module, globals: ReadonlyMap<string, Global>): Diagnostic[] {
  return imports
    .filter((statement) => !isLanguageImport(statement) && globals.get(importName(statement) ?? '')?.used === false)
    .map((statement) => compileError(statement.loc, `${importText(statement)} unused`));
}
