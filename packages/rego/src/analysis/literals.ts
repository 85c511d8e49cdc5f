import type { Body, Every, Expr, Term, With } from '../ast/types.ts';
import { isFunction, nodeOf } from '../interpret/calls.ts';
import { operatorName } from '../interpret/operators.ts';
import { access, constantsOf, keysOf } from './access.ts';
import { callBuiltin } from './builtin-calls.ts';
import { goThrough, mustBeTrue, mustExist, siteOf } from './demand.ts';
import type { Engine } from './engine.ts';
import type { Segment } from './paths.ts';
import { flip } from './polarity.ts';
import { given } from './source-factory.ts';
import type { Mock, Origin, Replacement, Scope, World } from './sources.ts';
import { unify } from './terms.ts';

/** What is read while a body is solved. */
export function solve(engine: Engine, body: Body, scope: Scope): void {
  for (const expr of body) {
    engine.step();
    literal(engine, expr, scope);
    scope.guards = { loc: expr.loc, before: scope.guards };
  }
}

function literal(engine: Engine, expr: Expr, scope: Scope): void {
  const { with: modifiers = [] } = expr;
  if (modifiers.length === 0) {
    attempt(engine, expr, scope, scope.world);
    return;
  }
  attempt(engine, expr, scope, worldOf(engine, modifiers, scope));
}

function attempt(engine: Engine, expr: Expr, scope: Scope, world: World): void {
  if (expr.negated === true) {
    positive(engine, expr, scope.inner({ sign: flip(scope.sign), world }));
  } else if (world === scope.world) {
    positive(engine, expr, scope);
  } else {
    // What is bound in the other world is known in this one.
    const inner = scope.inner({ world });
    positive(engine, expr, inner);
    scope.adopt(inner);
  }
}

function positive(engine: Engine, expr: Expr, scope: Scope): void {
  const { terms } = expr;
  if (Array.isArray(terms)) {
    call(engine, terms, expr, scope);
    return;
  }
  switch (terms.type) {
    case 'some':
      return;
    case 'every':
      every(engine, terms, scope);
      return;
    case 'not':
      solve(engine, terms.body, scope.inner({ sign: flip(scope.sign) }));
      return;
    case 'and':
    case 'or':
      solve(engine, terms.lhs, scope.inner());
      solve(engine, terms.rhs, scope.inner());
      return;
    default:
      engine.parts.consume(
        engine,
        engine.parts.valueOf(engine, terms, scope),
        mustBeTrue(scope.sign, siteOf(scope, terms.loc)),
      );
  }
}

function every(engine: Engine, { key, value, domain, body }: Every, scope: Scope): void {
  const { sources, parts } = engine;
  const collection = parts.valueOf(engine, domain, scope);
  // The fewer members, the fewer of them can be in the way.
  const lost = flip(scope.sign);
  parts.consume(engine, collection, goThrough(scope.sign, lost, siteOf(scope, domain.loc)));
  const inner = scope.inner();
  if (key) parts.match(engine, key, given(sources, keysOf(sources, collection), lost), inner, key);
  parts.match(engine, value, given(sources, access(sources, collection, undefined), lost), inner, value);
  solve(engine, body, inner);
}

function call(engine: Engine, terms: readonly Term[], { loc }: Expr, scope: Scope): void {
  const [operator, ...operands] = terms;
  if (!operator) return;
  const mock = scope.world.mocks.get(operatorName(operator));
  if (!mock) {
    callReal(engine, operator, operands, { loc }, scope, scope);
    return;
  }
  if ('value' in mock) {
    const output = operands[arityOf(engine, operator)];
    if (output) engine.parts.match(engine, output, mock.value, scope, operator);
    else engine.parts.consume(engine, mock.value, mustBeTrue(scope.sign, siteOf(scope, loc)));
    return;
  }
  // A replacement sees the functions that it replaces.
  const inner = scope.inner({ world: engine.sources.withoutMocks(scope.world) });
  callReal(engine, mock.operator, operands, { loc }, inner, scope);
  scope.adopt(inner);
}

function arityOf({ program }: Engine, operator: Term): number {
  const node = nodeOf(program, operator);
  return node ? (node.rules?.arity ?? 0) : (program.builtin(operatorName(operator))?.arity ?? 0);
}

/** @param outer where the operands are evaluated */
function callReal(
  engine: Engine,
  operator: Term,
  operands: readonly Term[],
  { loc }: Pick<Expr, 'loc'>,
  scope: Scope,
  outer: Scope,
): void {
  const { program, parts, sources } = engine;
  const name = operatorName(operator);
  const node = nodeOf(program, operator);
  if (name !== 'data' && !name.startsWith('data.')) {
    const left = operands[0];
    const right = operands[1];
    if ((name === 'eq' || name === 'assign') && left && right && operands.length === 2)
      unify(engine, left, right, outer);
    else callBuiltin(engine, { name, operands, loc }, scope);
    return;
  }
  if (!node?.rules) return;
  const { arity } = node.rules;
  const values = operands.slice(0, arity).map((operand) => {
    const value = parts.valueOf(engine, operand, scope);
    parts.consume(engine, value, mustExist(scope.sign, siteOf(scope, operand.loc)));
    return value;
  });
  const result: Origin = [sources.called(node, values, scope.world)];
  const output = operands[arity];
  if (output) parts.match(engine, output, result, scope, operator);
  else parts.consume(engine, result, mustBeTrue(scope.sign, siteOf(scope, loc)));
}

/** The world in which a literal with `with` holds or not. */
function worldOf(engine: Engine, modifiers: readonly With[], scope: Scope): World {
  const { program, parts } = engine;
  const replacements: Replacement[] = [];
  const mocks = new Map<string, Mock>();
  for (const { target, value: term } of modifiers) {
    const replacesFunction = isFunction(program, target);
    if (replacesFunction && isFunction(program, term)) {
      mocks.set(operatorName(target), { operator: term });
      continue;
    }
    const value = parts.valueOf(engine, term, scope);
    parts.consume(engine, value, mustExist(scope.sign, siteOf(scope, term.loc)));
    const replacement = given(engine.sources, value, scope.sign);
    if (replacesFunction) mocks.set(operatorName(target), { value: replacement });
    else replacements.push(...placeOf(engine, target, replacement, scope));
  }
  return engine.sources.world(scope.world, replacements, mocks);
}

function placeOf(engine: Engine, target: Term, value: Origin, scope: Scope): Replacement[] {
  const [head, ...keys] = target.type === 'ref' ? target.value : [target];
  if (head?.type !== 'var' || (head.value !== 'data' && head.value !== 'input')) return [];
  const path = keys.map((term): Segment => {
    const [constant, ...others] = constantsOf(engine.parts.valueOf(engine, term, scope)) ?? [];
    return others.length > 0 ? undefined : constant;
  });
  return [{ root: head.value, path, value }];
}
