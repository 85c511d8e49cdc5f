import type { Body, Term } from '../ast/types.ts';
import { variablesOf } from '../interpret/constants.ts';

/**
 * Whether a body has no more than one solution for each value of the keys: nothing in it can have several, but references
 * whose free variables are among the keys.
 */
export function givesOneEach(keys: readonly Term[], body: Body): boolean {
  const known = new Set(keys.flatMap((key) => (key.type === 'var' ? [key.value] : [])));
  return body.every(({ terms, negated }) => {
    if (negated === true) return true;
    if (!Array.isArray(terms)) return terms.type !== 'ref' || isSettled(terms, known);
    const [operator] = terms;
    if (operator?.type === 'ref' && operator.value[0]?.type === 'var' && operator.value[0].value === 'walk')
      return false;
    const settled = terms.slice(1).every((term) => term.type !== 'ref' || isSettled(term, known));
    // What such a literal binds is one value for each of what was known before.
    for (const term of terms.slice(1)) for (const name of variablesOf(term)) known.add(name);
    return settled;
  });
}

function isSettled(term: Term, known: ReadonlySet<string>): boolean {
  return variablesOf(term).every((name) => known.has(name));
}
