import type { Body, Expr, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { isGround, walk } from '../ast/visit.ts';
import { isComprehension, isEquality, isNegated, operatorOf, sidesOf } from './terms.ts';
import { isRefSafe, unifiedVars } from './unify.ts';

/** The number of parameters of a function, or undefined where there is no such function. */
export type Arity = (operator: readonly Term[]) => number | undefined;

/** Expressions that were written with `:=`. */
export type Assignments = WeakSet<Expr>;

/** What the safety of a body depends on besides the body. */
export interface SafetyContext {
  readonly arity: Arity;
  readonly assignments: Assignments;
}

export const SAFETY_VARS = { skipRefCallHead: true, skipClosures: true };
const OUTPUT_PATTERN = { skipClosures: true, skipSets: true, skipObjectKeys: true, skipRefHead: true };

/** The variables that a body binds, besides those that are bound already. */
export function outputsOfBody(context: SafetyContext, body: Body, bound: ReadonlySet<string>): Set<string> {
  const safe = new Set(bound);
  for (const expr of body) for (const name of outputsOfExpr(context, expr, safe)) safe.add(name);
  for (const name of bound) safe.delete(name);
  return safe;
}

/** The variables that an expression binds where those in `safe` are bound. */
export function outputsOfExpr(context: SafetyContext, expr: Expr, safe: ReadonlySet<string>): ReadonlySet<string> {
  if (isNegated(expr)) return NONE;
  for (const modifier of expr.with ?? []) {
    for (const name of collectVars(modifier, SAFETY_VARS).keys()) if (!safe.has(name)) return NONE;
  }
  const { terms } = expr;
  if (Array.isArray(terms)) {
    if (isEquality(expr)) return outputsOfEquality(context, expr, safe);
    const operator = operatorOf(expr);
    const arity = operator && context.arity(operator);
    return arity === undefined ? NONE : outputsOfCall(expr, terms, arity, safe);
  }
  switch (terms.type) {
    case 'every':
      return outputsOfTerm(terms.domain, safe);
    case 'and':
    case 'or':
    case 'some':
    case 'not':
    case 'templatestring':
      return NONE;
    default:
      return outputsOfNode(expr, safe);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The variables that `=` binds; what is assigned to is not bound by the keys of its own reference. */
export function outputsOfEquality(context: SafetyContext, expr: Expr, safe: ReadonlySet<string>): ReadonlySet<string> {
  const sides = sidesOf(expr);
  if (!sides) return safe;
  const inKeys = outputsOfNode(expr, safe);
  const assigned = context.assignments.has(expr) ? collectVars(sides[0]) : NONE;
  for (const name of assigned.keys()) inKeys.delete(name);
  const bound = { has: (name: string) => !assigned.has(name) && (inKeys.has(name) || safe.has(name)) };
  const outputs = new Set<string>();
  for (const name of [...inKeys, ...unifiedVars(bound, sides[0], sides[1])]) if (!safe.has(name)) outputs.add(name);
  return outputs;
}

function outputsOfCall(expr: Expr, terms: readonly Term[], arity: number, safe: ReadonlySet<string>) {
  const outputs = outputsOfNode(expr, safe);
  const inputs = arity + 1;
  if (inputs >= terms.length) return outputs;
  for (const name of collectVars(terms.slice(0, inputs), OUTPUT_PATTERN).keys()) {
    if (!outputs.has(name) && !safe.has(name)) return NONE;
  }
  for (const name of collectVars(terms.slice(inputs), OUTPUT_PATTERN).keys()) outputs.add(name);
  return outputs;
}

/** The variables in the keys of a term's references, where what they look into is bound. */
function outputsOfTerm(term: Term, safe: ReadonlySet<string>): Set<string> {
  return outputsOfNode(term, safe);
}

function outputsOfNode(node: Expr | Term, safe: ReadonlySet<string>): Set<string> {
  const outputs = new Set<string>();
  walk(node, {
    term(term) {
      if (isComprehension(term) || term.type === 'templatestring') return true;
      if (term.type !== 'ref') return false;
      if (!isRefSafe(term.value, safe)) return true;
      if (!isGround(term)) {
        for (const name of collectVars(term, { skipRefHead: true }).keys()) outputs.add(name);
      }
      return false;
    },
  });
  return outputs;
}
