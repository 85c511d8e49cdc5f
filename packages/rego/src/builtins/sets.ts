import { EMPTY_SET, type RegoSet, sortedElements, type Value } from '../value/index.ts';
import { setOperand } from './operands.ts';
import { differenceOfSets, intersectionOfSets, unionOfSets } from './operators.ts';
import type { BuiltinContext, BuiltinTable } from './types.ts';

function setsOperand(value: Value): readonly RegoSet[] {
  return sortedElements(setOperand(value, 1)).map((element) => setOperand(element, 1));
}

/** What is in all of the sets; nothing where there is none. */
function intersection(context: BuiltinContext, value: Value): Value {
  const [first = EMPTY_SET, ...rest] = setsOperand(value);
  return rest.reduce((common, set) => intersectionOfSets(context, common, set), first);
}

/** Operations on sets of sets; those on two sets are the operators `&`, `|` and `-`. */
export const sets = {
  intersection,
  union: (context, value: Value) => unionOfSets(context, setsOperand(value)),
  set_diff: (context, a: Value, b: Value) => differenceOfSets(context, setOperand(a, 1), setOperand(b, 2)),
} satisfies BuiltinTable;
