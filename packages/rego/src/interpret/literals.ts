import type { Body, Every, Expr, LogicalExpr, NotExpr, Term } from '../ast/types.ts';
import { equal, isArray, isObject, RegoSet } from '../value/index.ts';
import type { Bindings } from './bindings.ts';
import { call } from './calls.ts';
import { ValueChoices, valuesOf, WorldChoices } from './choices.ts';
import type { Choices, Machine } from './machine.ts';
import { isEquality } from './operators.ts';
import { entriesOf } from './references.ts';
import { evaluate, isGround, match, unify } from './terms.ts';
import { worldOf } from './with.ts';

/** Tries a literal: whether it holds, in the one way there is, or the ways in which it holds. */
export function literal(machine: Machine, expr: Expr, bindings: Bindings): boolean | Choices {
  if (!expr.with || expr.with.length === 0) return attempt(machine, expr, bindings);
  const outer = machine.world;
  const world = worldOf(machine, expr, expr.with, bindings);
  if (!world) return false;
  machine.world = world;
  const outcome = attempt(machine, expr, bindings);
  machine.world = outer;
  return typeof outcome === 'boolean' ? outcome : new WorldChoices(machine, world, outcome);
}

function attempt(machine: Machine, expr: Expr, bindings: Bindings): boolean | Choices {
  if (expr.negated !== true) return positive(machine, expr, bindings);
  const mark = bindings.mark();
  machine.enter(expr.loc);
  const inner = machine.trace && [withoutNegation(expr)];
  if (inner) {
    machine.emit('enter', inner, bindings);
    for (const tried of inner) machine.emit('eval', tried, bindings);
  }
  const outcome = positive(machine, expr, bindings);
  const found = typeof outcome === 'boolean' ? outcome : outcome.next();
  if (inner && found) machine.emit('exit', inner, bindings);
  else for (const tried of inner ?? []) machine.emit('fail', tried, bindings);
  machine.leave();
  bindings.undo(mark);
  return !found;
}

function withoutNegation({ index, terms, loc, generated }: Expr): Expr {
  return { index, terms, loc, ...(generated && { generated }) };
}

function positive(machine: Machine, expr: Expr, bindings: Bindings): boolean | Choices {
  const { terms } = expr;
  if (Array.isArray(terms)) {
    const [, left, right] = terms;
    if (left && right && isEquality(terms)) return equation(machine, left, right, bindings);
    return call(machine, expr, terms, bindings);
  }
  switch (terms.type) {
    case 'some':
      return true;
    case 'every':
      return every(machine, terms, bindings);
    case 'not':
      return !exists(machine, terms, terms.body, bindings);
    case 'and':
    case 'or':
      return logical(machine, terms, bindings);
    default:
      return truth(machine, terms, bindings);
  }
}

function truth(machine: Machine, term: Term, bindings: Bindings): boolean | Choices {
  if (term.type !== 'ref' || isGround(term, bindings)) {
    const value = evaluate(machine, term, bindings);
    return value !== undefined && value !== false;
  }
  return new ValueChoices(bindings, machine.parts.references(machine, term, bindings), (value) => value !== false);
}

function equation(machine: Machine, left: Term, right: Term, bindings: Bindings): boolean | Choices {
  if (isGround(left, bindings)) return equalTo(machine, left, right, bindings);
  if (isGround(right, bindings)) return equalTo(machine, right, left, bindings);
  if (left.type === 'ref') return through(machine, left, right, bindings);
  if (right.type === 'ref') return through(machine, right, left, bindings);
  return unify(machine, left, right, bindings);
}

/** Equates a term whose variables are all bound with another. */
function equalTo(machine: Machine, known: Term, other: Term, bindings: Bindings): boolean | Choices {
  const value = evaluate(machine, known, bindings);
  if (value === undefined) return false;
  if (other.type !== 'ref' || isGround(other, bindings)) return match(machine, other, value, bindings);
  const candidates = machine.parts.references(machine, other, bindings);
  return new ValueChoices(bindings, candidates, (candidate) => equal(candidate, value));
}

/** Equates each value of a reference that has free variables with another term that has some. */
function through(
  machine: Machine,
  ref: Extract<Term, { type: 'ref' }>,
  other: Term,
  bindings: Bindings,
): boolean | Choices {
  const values = machine.parts.references(machine, ref, bindings);
  if (other.type !== 'ref')
    return new ValueChoices(bindings, values, (value) => match(machine, other, value, bindings));
  return new ValueChoices(bindings, valuesOf(pairs()), () => true);

  function* pairs() {
    if (other.type !== 'ref') return;
    for (let value = values.next(); value !== undefined; value = values.next()) {
      // The first reference may have bound what the second needs, which leaves one candidate.
      const candidates = machine.parts.references(machine, other, bindings);
      for (let found = candidates.next(); found !== undefined; found = candidates.next()) {
        if (equal(found, value)) yield value;
      }
    }
  }
}

/** Whether a body has a solution. Nothing stays bound. */
function exists(machine: Machine, owner: NotExpr | Every | LogicalExpr, body: Body, bindings: Bindings): boolean {
  const mark = bindings.mark();
  machine.enter(owner.loc);
  machine.emit('enter', body, bindings);
  const found = machine.parts.solve(machine, body, bindings).next();
  machine.emit(found ? 'exit' : 'fail', body, bindings);
  machine.leave();
  bindings.undo(mark);
  return found;
}

function every(machine: Machine, expr: Every, bindings: Bindings): boolean {
  const domain = evaluate(machine, expr.domain, bindings);
  if (domain === undefined) return false;
  if (!isArray(domain) && !isObject(domain) && !(domain instanceof RegoSet)) return false;
  for (const [key, value] of entriesOf(domain)) {
    machine.spend(1);
    const mark = bindings.mark();
    const applies =
      (!expr.key || match(machine, expr.key, key, bindings)) && match(machine, expr.value, value, bindings);
    const holds = !applies || exists(machine, expr, expr.body, bindings);
    bindings.undo(mark);
    if (!holds) return false;
  }
  return true;
}

function logical(machine: Machine, expr: LogicalExpr, bindings: Bindings): boolean {
  const first = exists(machine, expr, expr.lhs, bindings);
  if (first !== (expr.type === 'and')) return first;
  return exists(machine, expr, expr.rhs, bindings);
}
