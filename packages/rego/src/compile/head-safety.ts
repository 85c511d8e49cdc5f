import type { Location, Rule, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { unsafeError } from './errors.ts';
import { SAFETY_VARS } from './outputs.ts';
import { isGenerated, isScalar } from './terms.ts';
import { nameText } from './text.ts';

/** Whether a variable can be in the head. */
export function headMayHaveVars({ head }: Rule): boolean {
  const { args, key, value, ref } = head;
  if (args?.some((term) => !isScalar(term)) || (key && !isScalar(key)) || (value && !isScalar(value))) return true;
  return ref.length > 1 && ref.some((term, i) => i > 0 && !isScalar(term));
}

function headTerms({ args = [], key, value, ref }: Rule['head']): Term[] {
  return [...args, ...(key ? [key] : []), ...(value ? [value] : []), ...ref.slice(1)];
}

/** Reports the variables of a head that neither the parameters nor the body have. */
export function headErrors(
  rule: Rule,
  nameOf: (name: string) => string,
  scopeOf: (rule: Rule) => string,
): Diagnostic[] {
  if (!headMayHaveVars(rule)) return [];
  const { head, body } = rule;
  const bound = new Set([...collectVars(body, SAFETY_VARS).keys(), ...collectVars(head.args ?? []).keys()]);
  const locations = new Map<string, Location | undefined>();
  for (const term of headTerms(head)) {
    for (const [name, { loc }] of collectVars(term)) if (!locations.has(name)) locations.set(name, loc);
    // Where a variable occurs more than once, the last place counts.
    walk(term, {
      term: (part) => {
        if (part.type === 'var') locations.set(part.value, part.loc);
      },
    });
  }
  const errors: Diagnostic[] = [];
  for (const [name, loc] of locations) {
    if (bound.has(name) || isGenerated(nameOf(name))) continue;
    errors.push(unsafeError(loc, `var ${nameText(nameOf(name))} is unsafe${scopeOf(rule)}`));
  }
  return errors;
}
