import type { Expr, Term, With } from '../ast/types.ts';
import type { Value } from '../value/types.ts';
import { insertAt } from './base.ts';
import type { Bindings } from './bindings.ts';
import { isFunction } from './calls.ts';
import type { Machine } from './machine.ts';
import { operatorName } from './operators.ts';
import { evaluate } from './terms.ts';
import { Cache, type Mock, type World } from './world.ts';

/** The world in which a literal with `with` holds or not; undefined where a replacement is undefined. */
export function worldOf(
  machine: Machine,
  _expr: Expr,
  replacements: readonly With[],
  bindings: Bindings,
): World | undefined {
  const { world, program } = machine;
  const mocks = new Map(world.mocks);
  const targets = [...world.targets];
  let { input, overlay } = world;
  for (const { target, value: term } of replacements) {
    if (isFunction(program, target)) {
      const mock = mockOf(machine, term, bindings);
      if (!mock) return undefined;
      mocks.set(operatorName(target), mock);
      continue;
    }
    const value = evaluate(machine, term, bindings);
    if (value === undefined) return undefined;
    const { root, path } = placeOf(machine, target, bindings);
    if (root === 'input') {
      input = insertAt(input, path, value);
    } else if (root === 'data') {
      overlay = insertAt(overlay, path, value);
      targets.push(path);
    }
  }
  return { input, overlay, targets, mocks, cache: new Cache() };
}

function mockOf(machine: Machine, term: Term, bindings: Bindings): Mock | undefined {
  if (isFunction(machine.program, term)) return { operator: term };
  const value = evaluate(machine, term, bindings);
  return value === undefined ? undefined : { value };
}

function placeOf(machine: Machine, target: Term, bindings: Bindings): { root: string; path: Value[] } {
  const [head, ...keys] = target.type === 'ref' ? target.value : [target];
  const path: Value[] = [];
  for (const term of keys) {
    const key = evaluate(machine, term, bindings);
    if (key !== undefined) path.push(key);
  }
  return { root: head?.type === 'var' ? head.value : '', path };
}
