import type { Term } from '../ast/types.ts';
import { formatValue } from '../value/index.ts';
import { constantOf } from './constants.ts';

const names = new WeakMap<Term, string>();

/** The name of an operator: `count`, `io.jwt.decode`, `data.app.allowed`. */
export function operatorName(operator: Term): string {
  let name = names.get(operator);
  if (name === undefined) {
    const parts = operator.type === 'ref' ? operator.value : [operator];
    name = parts.map((part) => partName(part)).join('.');
    names.set(operator, name);
  }
  return name;
}

function partName(term: Term): string {
  if (term.type === 'var') return term.value;
  const value = constantOf(term);
  if (typeof value === 'string' && !value.includes('.')) return value;
  return value === undefined ? '' : formatValue(value);
}

/** Whether a call is what `=` and `:=` stand for after compilation. */
export function isEquality(terms: readonly Term[]): boolean {
  const [operator] = terms;
  if (terms.length !== 3 || !operator) return false;
  const name = operatorName(operator);
  return name === 'eq' || name === 'assign';
}
