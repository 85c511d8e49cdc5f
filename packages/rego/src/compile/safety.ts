import type { Body, Expr, Module, Rule, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { isGround, walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { unsafeError } from './errors.ts';
import { outputsOfBody, outputsOfEquality, outputsOfExpr, SAFETY_VARS, type SafetyContext } from './outputs.ts';
import {
  compareLocations,
  declarationOf,
  groundPrefix,
  isComprehension,
  isEquality,
  isGenerated,
  numbered,
  operatorOf,
  rulesOf,
  sidesOf,
} from './terms.ts';
import { nameText, refText } from './text.ts';

/** The variables that nothing binds, by the expression that needs them. */
export type UnsafeVars = Map<Expr, Set<string>>;

type Names = ReadonlySet<string>;

const PATTERN = { skipClosures: true, skipSets: true, skipObjectKeys: true, skipRefHead: true };

/**
 * Brings a body, and the bodies within it, into an order in which each expression comes after those that bind its
 * variables; apart from that the order stays. What cannot be placed is left out and reported.
 */
export function reorder(context: SafetyContext, bound: Names, body: Body): { body: Body; unsafe: UnsafeVars } {
  const varsOf = new Map<Expr, Set<string>>();
  let inOrder = true;
  for (const expr of body) {
    const names = safetyVars(context, expr);
    varsOf.set(expr, names);
    inOrder &&= names.isSubsetOf(bound) && !hasClosure(expr);
  }
  // Nothing is to be bound, so nothing is to be moved.
  if (inOrder) return { body: numbered(body), unsafe: new Map() };
  const bodyVars = new Set<string>();
  for (const names of varsOf.values()) for (const name of names) bodyVars.add(name);
  const safe = bodyVars.intersection(bound);
  const unsafe: UnsafeVars = new Map();
  for (const [expr, names] of varsOf) {
    const open = names.difference(safe);
    if (open.size > 0) unsafe.set(expr, open);
  }
  const ordered = place(context, { body, bodyVars, bound, safe, unsafe });
  reorderClosures(context, bound, ordered, unsafe);
  return { body: numbered(ordered), unsafe };
}

interface Placing {
  readonly body: Body;
  readonly bodyVars: Names;
  readonly bound: Names;
  readonly safe: Set<string>;
  readonly unsafe: UnsafeVars;
}

function place(context: SafetyContext, { body, bodyVars, bound, safe, unsafe }: Placing): Body {
  const ordered: Body = [];
  const closedOver = new Map<Expr, Set<string>>();
  for (const expr of body) {
    if (hasClosure(expr)) closedOver.set(expr, closureVars(expr).intersection(bodyVars).difference(bound));
  }
  let waiting: Body = body;
  for (;;) {
    const left: Body = [];
    for (const expr of waiting) {
      const outputs = outputsOfExpr(context, expr, safe);
      const closed = closedOver.get(expr);
      if (closed && closed.size > 0) {
        const missing = closed.difference(outputsOfBody(context, ordered, safe));
        if (missing.size > 0) {
          // An expression that would bind just what its closures need has to wait for another one that binds it.
          if (missing.size === outputs.size && missing.isSubsetOf(outputs)) {
            left.push(expr);
            continue;
          }
          unsafe.set(expr, missing);
        }
      }
      const open = unsafe.get(expr);
      if (open) for (const name of open) if (outputs.has(name) || safe.has(name)) open.delete(name);
      if (open && open.size > 0) {
        left.push(expr);
        continue;
      }
      unsafe.delete(expr);
      ordered.push(expr);
      for (const name of outputs) safe.add(name);
    }
    if (left.length === waiting.length) return ordered;
    waiting = left;
  }
}

function reorderClosures(context: SafetyContext, bound: Names, ordered: Body, unsafe: UnsafeVars): void {
  if (!ordered.some(hasClosure)) return;
  const known = new Set(bound);
  for (const [i, expr] of ordered.entries()) {
    const previous = ordered[i - 1];
    if (previous) for (const name of safetyVars(context, previous)) known.add(name);
    const inside = (heads: readonly Term[], body: Body): Body => {
      const missing = new Set(heads.flatMap((head) => [...collectVars(head).keys()]))
        .difference(known)
        .difference(safetyVarsOfBody(context, body));
      if (missing.size > 0) addUnsafe(unsafe, expr, missing);
      const result = reorder(context, known, body);
      if (result.unsafe.size === 0) return result.body;
      for (const [nested, names] of result.unsafe) addUnsafe(unsafe, nested, names);
      return body;
    };
    walk(expr, {
      term(term) {
        if (!isComprehension(term)) return false;
        const { value } = term;
        value.body = inside('key' in value ? [value.key, value.value] : [value.term], value.body);
        return true;
      },
      declaration(declaration) {
        if (declaration.type === 'every') {
          const { key, value } = declaration;
          for (const name of collectVars(key ? [key, value] : value).keys()) known.add(name);
          declaration.body = inside([], declaration.body);
        } else if (declaration.type === 'not') {
          declaration.body = inside([], declaration.body);
        } else if (declaration.type !== 'some') {
          declaration.lhs = inside([], declaration.lhs);
          declaration.rhs = inside([], declaration.rhs);
        }
        return true;
      },
    });
  }
}

function addUnsafe(unsafe: UnsafeVars, expr: Expr, names: Iterable<string>): void {
  const known = unsafe.get(expr);
  if (known) for (const name of names) known.add(name);
  else unsafe.set(expr, new Set(names));
}

/** Whether a body is in the expression. */
function hasClosure(expr: Expr): boolean {
  let found = false;
  walk(expr, {
    term(term) {
      found ||= isComprehension(term);
      return found;
    },
    declaration(declaration) {
      found ||= declaration.type !== 'some';
      return found;
    },
  });
  return found;
}

/** All variables in the closures of an expression. */
function closureVars(expr: Expr): Set<string> {
  const vars = new Set<string>();
  const add = (names: Iterable<string>) => {
    for (const name of names) vars.add(name);
  };
  walk(expr, {
    term(term) {
      if (!isComprehension(term)) return false;
      add(collectVars(term).keys());
      return true;
    },
    declaration(declaration) {
      if (declaration.type === 'some') return false;
      if ('lhs' in declaration) add(collectVars([...declaration.lhs, ...declaration.rhs]).keys());
      else add(collectVars(declaration.body).keys());
      return true;
    },
  });
  return vars;
}

function safetyVarsOfBody(context: SafetyContext, body: Body): Set<string> {
  const vars = new Set<string>();
  for (const expr of body) for (const name of safetyVars(context, expr)) vars.add(name);
  return vars;
}

/** The variables that an expression needs or binds; of a `not`, `and` or `or` without braces those that it does not bind. */
function safetyVars(context: SafetyContext, expr: Expr): Set<string> {
  const vars = new Set(collectVars(expr, SAFETY_VARS).keys());
  const promote = (body: Body) => {
    for (const name of implicitBodyVars(context, body)) vars.add(name);
  };
  const declaration = declarationOf(expr);
  if (declaration?.type === 'not') {
    if (!declaration.explicit_body) promote(declaration.body);
  } else if (declaration?.type === 'and' || declaration?.type === 'or') {
    if (!declaration.explicit_lhs) promote(declaration.lhs);
    if (!declaration.explicit_rhs) promote(declaration.rhs);
  }
  return vars;
}

/** The variables of a body without braces that must be bound outside of it. */
function implicitBodyVars(context: SafetyContext, body: Body): Set<string> {
  const occurrences = new Map<string, number>();
  for (const expr of body) {
    for (const name of collectVars(expr, SAFETY_VARS).keys()) occurrences.set(name, (occurrences.get(name) ?? 0) + 1);
  }
  if (body.length <= 1) return new Set(occurrences.keys());
  const bindings = bindingsWithin(context, body, new Set(occurrences.keys()));
  const open = new Set<string>();
  for (const [name, count] of occurrences) if (count === 1 || !bindings.has(name)) open.add(name);
  return open;
}

function bindingsWithin(context: SafetyContext, body: Body, vars: Set<string>): Set<string> {
  const equalities = body.filter(isEquality);
  const safe = new Set([...vars, 'data', 'input']);
  for (const expr of equalities)
    for (const side of sidesOf(expr) ?? []) if (side.type === 'var') safe.delete(side.value);
  const bindings = new Set<string>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const expr of equalities) {
      for (const name of outputsOfEquality(context, expr, safe)) {
        if (bindings.has(name)) continue;
        bindings.add(name);
        safe.add(name);
        changed = true;
      }
    }
  }
  for (const expr of body) {
    const operator = isEquality(expr) ? undefined : operatorOf(expr);
    const arity = operator && context.arity(operator);
    if (arity === undefined || !Array.isArray(expr.terms)) continue;
    for (const name of collectVars(expr.terms.slice(arity + 1), PATTERN).keys()) bindings.add(name);
  }
  return bindings;
}

/** What to say of the variables that are not safe. */
export function safetyErrors(
  { assignments }: SafetyContext,
  unsafe: UnsafeVars,
  nameOf: (name: string) => string,
  scope = '',
): Diagnostic[] {
  if (unsafe.size === 0) return [];
  const assigned = new Set<string>();
  const first = new Map<string, Expr>();
  for (const [expr, names] of unsafe) {
    const sides = assignments.has(expr) ? sidesOf(expr) : undefined;
    if (sides) for (const name of collectVars(sides[0]).keys()) assigned.add(name).add(nameOf(name));
    for (const name of names) {
      const known = first.get(name);
      if (!known || compareLocations(known.loc, expr.loc) > 0) first.set(name, expr);
    }
  }
  const named = [...first]
    .filter(([name]) => !isGenerated(nameOf(name)))
    .toSorted(([, a], [, b]) => compareLocations(a.loc, b.loc));
  // What is assigned from an unsafe variable is unsafe for that reason alone.
  const isAssigned = (name: string) => assigned.has(name) || assigned.has(nameOf(name));
  const causes = named.some(([name]) => !isAssigned(name)) ? named.filter(([name]) => !isAssigned(name)) : named;
  if (causes.length > 0) return causes.map(([name, expr]) => unsafeError(expr.loc, unsafeText(nameOf(name), scope)));
  const seen = new Set<string>();
  const errors: Diagnostic[] = [];
  for (const [expr, names] of [...unsafe].toSorted(([a], [b]) => compareLocations(a.loc, b.loc))) {
    const before = seen.size;
    for (const name of names) if (isGenerated(name)) seen.add(name);
    if (seen.size > before) errors.push(unsafeError(expr.loc, `expression is unsafe${scope}`));
  }
  return errors;
}

const FUTURE_KEYWORDS = new Set(['in', 'every', 'contains', 'if', 'not', 'and', 'or']);

function unsafeText(name: string, scope: string): string {
  const text = `var ${nameText(name)} is unsafe${scope}`;
  return FUTURE_KEYWORDS.has(name)
    ? `${text} (hint: \`import future.keywords.${name}\` to import a future keyword)`
    : text;
}

/** Names the rule in messages where several rules are on one line. */
export class RuleScopes {
  readonly #module: Module;
  #shared: Set<number> | undefined;

  constructor(module: Module) {
    this.#module = module;
  }

  scopeOf(rule: Rule): string {
    this.#shared ??= sharedRows(this.#module);
    return this.#shared.has(rule.loc.row) ? ` in rule ${refText(groundPrefix(rule.head.ref, isGround))}` : '';
  }
}

function sharedRows(module: Module): Set<number> {
  const shared = new Set<number>();
  const first = new Map<number, string>();
  for (const rule of rulesOf(module)) {
    const name = refText(groundPrefix(rule.head.ref, isGround));
    const known = first.get(rule.loc.row);
    if (known === undefined) first.set(rule.loc.row, name);
    else if (known !== name) shared.add(rule.loc.row);
  }
  return shared;
}
