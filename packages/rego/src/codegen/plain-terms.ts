import type { Expr, Term } from '../ast/types.ts';

/** Calls `visit` for each term of literals that are evaluated in the frame of the body itself. */
export function visitPlainTerms(body: readonly Expr[], visit: (term: Term) => void): void {
  for (const { terms, with: modifiers } of body) {
    if (modifiers && modifiers.length > 0) continue;
    if (Array.isArray(terms)) for (const term of terms.slice(1)) visitTerm(term, visit);
    else visitTerm(asTerm(terms), visit);
  }
}

function asTerm(terms: Exclude<Expr['terms'], Term[]>): Term | undefined {
  switch (terms.type) {
    case 'some':
    case 'every':
    case 'not':
    case 'and':
    case 'or':
      return undefined;
    default:
      return terms;
  }
}

function visitTerm(term: Term | undefined, visit: (term: Term) => void): void {
  if (!term) return;
  visit(term);
  if (term.type === 'array' || term.type === 'set') for (const item of term.value) visitTerm(item, visit);
  else if (term.type === 'ref') for (const item of term.value.slice(1)) visitTerm(item, visit);
  else if (term.type === 'object')
    for (const [key, value] of term.value) {
      visitTerm(key, visit);
      visitTerm(value, visit);
    }
}
