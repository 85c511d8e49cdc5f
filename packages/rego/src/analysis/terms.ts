import type { RefTerm, Term } from '../ast/types.ts';
import { constantOf, isRoot, variablesOf } from '../interpret/constants.ts';
import { equal } from '../value/index.ts';
import { access, constantsOf, keysOf } from './access.ts';
import { type Demand, goThrough, mustExist, mustPass, readWhole, siteOf } from './demand.ts';
import type { Engine } from './engine.ts';
import { unsure } from './polarity.ts';
import { given } from './source-factory.ts';
import type { Origin, Scope } from './sources.ts';

/** Whether each variable of a term is bound. */
function isGround(term: Term, scope: Scope): boolean {
  if (term.type === 'var') return isRoot(term) || scope.has(term.value);
  return variablesOf(term).every((name) => scope.has(name));
}

/** The value of a term whose variables are bound; in a reference there may be others, which are bound to the keys that lead on. */
export function valueOf(engine: Engine, term: Term, scope: Scope): Origin {
  const { sources, parts } = engine;
  const constant = constantOf(term);
  if (constant !== undefined) return [sources.constant(constant)];
  switch (term.type) {
    case 'var':
      if (isRoot(term)) return [sources.place(scope.world, term.value === 'data' ? 'data' : 'input', [])];
      return scope.get(term.value) ?? [sources.unknown(false)];
    case 'ref':
      return reference(engine, term, scope);
    case 'array':
    case 'set': {
      const items = term.value.map((item) => parts.valueOf(engine, item, scope));
      return [sources.items(items, term.type === 'set')];
    }
    case 'object':
      return [
        sources.entries(
          term.value.map(([key, value]) => [parts.valueOf(engine, key, scope), parts.valueOf(engine, value, scope)]),
        ),
      ];
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return [sources.collected(term, scope.inner())];
    default:
      return [sources.unknown(false)];
  }
}

function reference(engine: Engine, ref: RefTerm, scope: Scope): Origin {
  const { sources, parts } = engine;
  const [head, ...keys] = ref.value;
  let current: Origin = head ? parts.valueOf(engine, head, scope) : [];
  for (const key of keys) {
    engine.step();
    if (isGround(key, scope)) {
      const value = parts.valueOf(engine, key, scope);
      parts.consume(engine, value, readWhole('value', scope.sign, siteOf(scope, key.loc)));
      const from = current;
      const known = constantsOf(value);
      current = known ? known.flatMap((constant) => access(sources, from, constant)) : access(sources, from, undefined);
    } else {
      parts.consume(engine, current, goThrough(scope.sign, scope.sign, siteOf(scope, ref.loc)));
      const members = keysOf(sources, current);
      current = given(sources, access(sources, current, undefined), scope.sign);
      match(engine, key, given(sources, members, scope.sign), scope, key);
    }
  }
  return current;
}

/** @param at what the value is written as */
export function match(engine: Engine, pattern: Term, value: Origin, scope: Scope, at: Term): void {
  const { sources, parts } = engine;
  engine.step();
  const site = siteOf(scope, at.loc);
  if (pattern.type === 'var' && !isRoot(pattern) && !scope.has(pattern.value)) {
    parts.consume(engine, value, mustExist(scope.sign, site));
    scope.bind(pattern.value, given(sources, value, scope.sign));
  } else if (isGround(pattern, scope) || pattern.type === 'ref') {
    compare(engine, { value, at }, { value: parts.valueOf(engine, pattern, scope), at: pattern }, scope);
  } else if (pattern.type === 'array' || pattern.type === 'object') {
    // Its length must fit too.
    parts.consume(engine, value, goThrough(scope.sign, unsure(scope.sign), site));
    if (pattern.type === 'array') {
      for (const [index, item] of pattern.value.entries())
        match(engine, item, access(sources, value, index), scope, at);
    } else {
      for (const [key, item] of pattern.value) match(engine, item, entryOf(engine, key, value, scope), scope, at);
    }
  } else {
    parts.consume(engine, value, readWhole('value', scope.sign, site));
    bindAll(engine, pattern, scope);
  }
}

function entryOf(engine: Engine, key: Term, value: Origin, scope: Scope): Origin {
  const name = engine.parts.valueOf(engine, key, scope);
  engine.parts.consume(engine, name, readWhole('value', scope.sign, siteOf(scope, key.loc)));
  const known = constantsOf(name);
  return known
    ? known.flatMap((constant) => access(engine.sources, value, constant))
    : access(engine.sources, value, undefined);
}

/** What nothing is known of. */
function bindAll({ sources }: Engine, pattern: Term, scope: Scope): void {
  for (const name of variablesOf(pattern)) if (!scope.has(name)) scope.bind(name, [sources.unknown(false)]);
}

interface Side {
  readonly value: Origin;
  readonly at: Term;
}

/** What is read to see whether two values are equal. */
function compare(engine: Engine, left: Side, right: Side, scope: Scope): void {
  engine.parts.consume(engine, left.value, equalTo(right.value, scope, left.at));
  engine.parts.consume(engine, right.value, equalTo(left.value, scope, right.at));
}

function equalTo(other: Origin, scope: Scope, at: Term): Demand {
  const site = siteOf(scope, at.loc);
  const [constant, ...others] = constantsOf(other) ?? [];
  if (constant === undefined || others.length > 0) return readWhole('value', scope.sign, site);
  // No collection has fewer members than none.
  const direction = constant === 0 ? 'down' : undefined;
  return mustPass((value) => equal(value, constant), direction, scope.sign, site);
}

/** Makes two terms equal. Equations whose sides both have free variables wait for the ones that bind them. */
export function unify(engine: Engine, left: Term, right: Term, scope: Scope): void {
  let waiting: [Term, Term][] = [[left, right]];
  while (waiting.length > 0) {
    const next = waiting.flatMap(([a, b]) => decompose(engine, a, b, scope));
    if (next.length === waiting.length && next.every(([a, b], index) => isSame(waiting[index], a, b))) {
      for (const [a, b] of next) {
        bindAll(engine, a, scope);
        bindAll(engine, b, scope);
      }
      return;
    }
    waiting = next;
  }
}

function isSame(equation: readonly [Term, Term] | undefined, a: Term, b: Term): boolean {
  return equation !== undefined && equation[0] === a && equation[1] === b;
}

/** The equations that are left. */
function decompose(engine: Engine, a: Term, b: Term, scope: Scope): [Term, Term][] {
  for (const [known, other] of [[a, b] as const, [b, a] as const]) {
    if (isGround(known, scope)) {
      match(engine, other, engine.parts.valueOf(engine, known, scope), scope, known);
      return [];
    }
  }
  for (const [ref, other] of [[a, b] as const, [b, a] as const]) {
    if (ref.type === 'ref') {
      match(engine, other, engine.parts.valueOf(engine, ref, scope), scope, ref);
      return [];
    }
  }
  if (a.type === 'array' && b.type === 'array') {
    return a.value.flatMap((item, index): [Term, Term][] => {
      const other = b.value[index];
      return other ? [[item, other]] : [];
    });
  }
  if (a.type === 'object' && b.type === 'object') {
    // In the same order, since the compiler sorts them; keys that are not equal only make it fail.
    return a.value.flatMap(([, item], index): [Term, Term][] => {
      const other = b.value[index];
      return other ? [[item, other[1]]] : [];
    });
  }
  return [[a, b]];
}
