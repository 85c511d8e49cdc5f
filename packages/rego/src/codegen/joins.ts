import type { Body, Expr, RefTerm, Term } from '../ast/types.ts';
import { constantOf, variablesOf } from '../interpret/constants.ts';
import { isEquality, operatorName } from '../interpret/operators.ts';
import type { Writer } from './writer.ts';

/** A test that the entries of a loop have to pass: what a field of theirs is equal to. */
export interface FieldTest {
  readonly field: readonly string[];
  /** Has its value before the loop. */
  readonly value: Term;
}

const COMPARISONS = new Set(['lt', 'lte', 'gt', 'gte', 'equal', 'neq']);

/**
 * The tests that follow a loop over entries before anything that can fail with an error: an entry that does not pass them has
 * no effect.
 *
 * @param item the variable that is bound to the entry
 */
export function testsOf(w: Writer, item: string, rest: Body): FieldTest[] {
  const tests: FieldTest[] = [];
  for (const expr of rest) {
    const { terms, negated, with: modifiers } = expr;
    if (negated === true || (modifiers && modifiers.length > 0)) return tests;
    if (!Array.isArray(terms)) {
      if (!isPlainTerm(terms)) return tests;
      continue;
    }
    const [operator, left, right] = terms;
    if (!operator || !left || !right || terms.length !== 3 || !isPlainTerm(left) || !isPlainTerm(right)) return tests;
    if (!isEquality(terms)) {
      if (!COMPARISONS.has(operatorName(operator))) return tests;
      continue;
    }
    const test = testOf(w, item, left, right) ?? testOf(w, item, right, left);
    if (test && !tests.some(({ field }) => field.join('\0') === test.field.join('\0'))) tests.push(test);
  }
  return tests;
}

function testOf(w: Writer, item: string, side: Term, value: Term): FieldTest | undefined {
  if (side.type !== 'ref' || !isKnownBefore(w, value)) return undefined;
  const [head, ...keys] = side.value;
  const field = fieldOf(keys);
  return field && head?.type === 'var' && head.value === item && !w.bound.has(item) ? { field, value } : undefined;
}

/** The keys as texts, where all are. */
export function fieldOf(keys: readonly Term[]): string[] | undefined {
  const field = keys.flatMap((key) => (key.type === 'string' ? [key.value] : []));
  return field.length === keys.length && field.length > 0 ? field : undefined;
}

/** Whether a term has its value before the loop, and nothing can happen while it is looked up. */
export function isKnownBefore(w: Writer, term: Term): boolean {
  if (constantOf(term) !== undefined) return true;
  if (term.type === 'var') return w.bound.has(term.value);
  return isInput(term) && fieldOf(term.value.slice(1)) !== undefined;
}

function isInput(term: Term): term is RefTerm {
  const head = term.type === 'ref' ? term.value[0] : undefined;
  return head?.type === 'var' && head.value === 'input';
}

/** A term that is only looked up: no document of rules, no comprehension. */
function isPlainTerm(term: Exclude<Expr['terms'], Term[]>): boolean {
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'var':
      return true;
    case 'ref': {
      const [head, ...keys] = term.value;
      if (head?.type !== 'var' || head.value === 'data') return false;
      return keys.every((key) => constantOf(key) !== undefined || (key.type === 'var' && variablesOf(key).length > 0));
    }
    default:
      return false;
  }
}
