import type { Location } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { type Conflicting, conflictMessage, LISTED } from '../interpret/conflicts.ts';
import { equal } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import type { Branch, Engine } from './context.ts';
import { chainsOf } from './documents.ts';
import type { Frame } from './run.ts';

/** Tries all rules of a document again to name each value that does not go with the first. */
export function conflictError(
  engine: Engine,
  frame: Frame,
  raised: Branch,
  operands: readonly Value[],
  expected: Value | undefined,
): RegoEvaluationError {
  const found: Conflicting[] = [];
  const complete = collect(engine, frame, raised, operands, expected, found);
  const { kind } = raised.group;
  const message = conflictMessage(kind === 'function', raised.compiled.name, found, complete);
  return new RegoEvaluationError('eval_conflict_error', message, raised.rule.loc);
}

function collect(
  engine: Engine,
  frame: Frame,
  { node, group }: Branch,
  operands: readonly Value[],
  expected: Value | undefined,
  found: Conflicting[],
): boolean {
  for (const chain of chainsOf(node, group)) {
    for (const branch of chain) {
      const values: Value[] = [];
      const run = engine.branch(branch, { type: 'each', arity: group.arity, expecting: expected !== undefined });
      run(frame, values, ...operands, ...(expected === undefined ? [] : [expected]));
      if (!addNew(values, branch.rule.loc, found)) return false;
      if (values.length > 0) break;
    }
  }
  return true;
}

function addNew(values: readonly Value[], at: Location, found: Conflicting[]): boolean {
  for (const value of values) {
    const [known] = found;
    if (known && equal(known.value, value)) continue;
    if (found.length === LISTED) return false;
    found.push({ value, at });
    if (known) break;
  }
  return true;
}
