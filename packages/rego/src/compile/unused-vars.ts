import type { Body, Expr } from '../ast/types.ts';
import { collectVars, isWildcard } from '../ast/vars.ts';
import { walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DeclaredVars } from './declared-vars.ts';
import { compileError } from './errors.ts';
import { isAssignment, isComprehension, isGenerated, sidesOf } from './terms.ts';

type Names = ReadonlySet<string>;

const NONE: Names = new Set();

/** The variables of the innermost scope that were assigned and are not used after that. */
export function unusedAssigned(body: Body, stack: DeclaredVars, used: Names = NONE): Diagnostic[] {
  const unused = new Map<string, string>();
  for (const [name, newName] of stack.declaredAs('assigned')) {
    if (isWildcard(name)) continue;
    if (stack.count(name) <= 1 && !used.has(newName)) unused.set(newName, name);
  }
  for (const name of used) unused.delete(stack.declared(name) ?? '');
  return [...unused].toSorted(byName).map(([newName, name]) => {
    const expr = body.find((candidate) => collectVars(candidate).has(newName));
    return compileError((expr ?? body[0])?.loc, `assigned var ${name} unused`);
  });
}

/** The variables of the innermost scope that `some` or `every` declared and that the body does not mention. */
export function unusedDeclared(body: Body, result: Body, stack: DeclaredVars, used: Names = NONE): Diagnostic[] {
  const declared = new Map<string, string>();
  for (const [name, newName] of stack.declaredAs('declared')) declared.set(newName, name);
  if (declared.size === 0) return [];
  for (const name of collectVars(result).keys()) declared.delete(name);
  for (const name of used) {
    declared.delete(stack.declared(name) ?? name);
    declared.delete(name);
  }
  return [...declared]
    .filter(([, name]) => !isGenerated(name))
    .toSorted(byName)
    .map(([, name]) => {
      const expr = body.find((candidate) => declaredVars(candidate).has(name));
      return compileError((expr ?? body[0])?.loc, `declared var ${name} unused`);
    });
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

/** The variables that an expression declares with `:=` or `some`, outside of comprehensions. */
export function declaredVars(node: Expr | Body): Set<string> {
  const vars = new Set<string>();
  const add = (names: Iterable<string>) => {
    for (const name of names) vars.add(name);
  };
  walk(node, {
    expr(expr) {
      const sides = isAssignment(expr) ? sidesOf(expr) : undefined;
      if (sides) add(collectVars(sides[0]).keys());
    },
    declaration(declaration) {
      if (declaration.type !== 'some') return;
      for (const symbol of declaration.symbols) {
        if (symbol.type === 'var') vars.add(symbol.value);
        else if (symbol.type === 'call') add(collectVars(symbol.value.slice(1, -1)).keys());
      }
    },
    term: (term) => isComprehension(term),
  });
  return vars;
}
