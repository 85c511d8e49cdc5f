import type { Term } from '../ast/types.ts';
import { equal, isArray, isObject, lookup, objectOf, setOf, size } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import { constantOf, isRoot, variablesOf } from './constants.ts';
import type { Machine } from './machine.ts';

/** Whether each variable of a term is bound, so that it has one value or is undefined. */
export function isGround(term: Term, bindings: Bindings): boolean {
  if (term.type === 'var') return bindings.has(term.value) || isRoot(term);
  for (const name of variablesOf(term)) {
    if (!bindings.has(name)) return false;
  }
  return true;
}

/** The value of a ground term; undefined where it is undefined, or not ground after all. */
export function evaluate(machine: Machine, term: Term, bindings: Bindings): Value | undefined {
  switch (term.type) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return term.value;
    case 'number':
      return constantOf(term);
    case 'var':
      if (isRoot(term))
        return machine.parts.reference(machine, { type: 'ref', value: [term], loc: term.loc }, bindings);
      return bindings.get(term.value);
    case 'ref':
      return machine.parts.reference(machine, term, bindings);
    case 'array':
      return constantOf(term) ?? evaluateAll(machine, term.value, bindings);
    case 'set': {
      const constant = constantOf(term);
      if (constant !== undefined) return constant;
      const items = evaluateAll(machine, term.value, bindings);
      return items && setOf(items);
    }
    case 'object':
      return constantOf(term) ?? evaluateObject(machine, term.value, bindings);
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return machine.parts.comprehension(machine, term, bindings);
    case 'call':
    case 'templatestring':
      throw machine.broken(`a ${term.type} was left by the compiler`, term);
  }
}

function evaluateAll(machine: Machine, terms: readonly Term[], bindings: Bindings): Value[] | undefined {
  const values: Value[] = [];
  for (const term of terms) {
    const value = evaluate(machine, term, bindings);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function evaluateObject(
  machine: Machine,
  pairs: readonly (readonly [Term, Term])[],
  bindings: Bindings,
): Value | undefined {
  const entries: [Value, Value][] = [];
  for (const pair of pairs) {
    const key = evaluate(machine, pair[0], bindings);
    const value = key === undefined ? undefined : evaluate(machine, pair[1], bindings);
    if (key === undefined || value === undefined) return undefined;
    entries.push([key, value]);
  }
  return objectOf(entries);
}

/** Makes a pattern equal to a value by binding its free variables. What was bound stays bound where it fails. */
export function match(machine: Machine, pattern: Term, value: Value, bindings: Bindings): boolean {
  if (pattern.type === 'var' && !isRoot(pattern)) {
    const bound = bindings.get(pattern.value);
    if (bound !== undefined) return equal(bound, value);
    bindings.bind(pattern.value, value);
    return true;
  }
  if (isGround(pattern, bindings)) {
    const known = evaluate(machine, pattern, bindings);
    return known !== undefined && equal(known, value);
  }
  if (pattern.type === 'array') {
    if (!isArray(value) || value.length !== pattern.value.length) return false;
    return pattern.value.every((item, index) => {
      const part = value[index];
      return part !== undefined && match(machine, item, part, bindings);
    });
  }
  if (pattern.type === 'object') {
    if (!isObject(value) || size(value) !== pattern.value.length) return false;
    return pattern.value.every(([key, item]) => {
      const at = evaluate(machine, key, bindings);
      const part = at === undefined ? undefined : lookup(value, at);
      return part !== undefined && match(machine, item, part, bindings);
    });
  }
  if (pattern.type === 'ref') {
    const candidates = machine.parts.references(machine, pattern, bindings);
    for (let found = candidates.next(); found !== undefined; found = candidates.next()) {
      if (equal(found, value)) return true;
    }
    return false;
  }
  throw machine.broken('a variable of a set is not bound', pattern);
}

/**
 * Makes two patterns equal. Equations whose sides both have free variables wait for the ones that bind them: safety
 * guarantees that there is an order.
 */
export function unify(machine: Machine, left: Term, right: Term, bindings: Bindings): boolean {
  let waiting: [Term, Term][] = [[left, right]];
  while (waiting.length > 0) {
    const next: [Term, Term][] = [];
    for (const [a, b] of waiting) {
      machine.spend(1);
      const parts = decompose(machine, a, b, bindings);
      if (parts === false) return false;
      if (parts !== true) next.push(...parts);
    }
    if (next.length === waiting.length && next.every(([a, b], index) => sameEquation(waiting[index], a, b))) {
      // Both sides are the same free variable, or no safe order exists, which the compiler rules out.
      return next.every(([a, b]) => a.type === 'var' && b.type === 'var' && a.value === b.value);
    }
    waiting = next;
  }
  return true;
}

function sameEquation(equation: readonly [Term, Term] | undefined, a: Term, b: Term): boolean {
  return equation !== undefined && equation[0] === a && equation[1] === b;
}

/** True or false where an equation is decided, else the equations that it falls into. */
function decompose(machine: Machine, a: Term, b: Term, bindings: Bindings): boolean | [Term, Term][] {
  if (isGround(a, bindings)) {
    const value = evaluate(machine, a, bindings);
    return value !== undefined && match(machine, b, value, bindings);
  }
  if (isGround(b, bindings)) {
    const value = evaluate(machine, b, bindings);
    return value !== undefined && match(machine, a, value, bindings);
  }
  if (a.type === 'var' || b.type === 'var') return [[a, b]];
  if (a.type === 'array' && b.type === 'array') {
    if (a.value.length !== b.value.length) return false;
    return a.value.map((item, index) => [item, b.value[index] ?? item]);
  }
  if (a.type === 'object' && b.type === 'object') return decomposeObjects(machine, a.value, b.value, bindings);
  return false;
}

function decomposeObjects(
  machine: Machine,
  a: readonly (readonly [Term, Term])[],
  b: readonly (readonly [Term, Term])[],
  bindings: Bindings,
): boolean | [Term, Term][] {
  if (a.length !== b.length) return false;
  const others = b.map(([key, item]) => ({ key: evaluate(machine, key, bindings), item }));
  const equations: [Term, Term][] = [];
  for (const [term, item] of a) {
    const key = evaluate(machine, term, bindings);
    const other = others.find(
      (candidate) => key !== undefined && candidate.key !== undefined && equal(key, candidate.key),
    );
    if (!other) return false;
    equations.push([item, other.item]);
  }
  return equations;
}
