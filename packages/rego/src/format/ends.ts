import type { Expr, Term } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { operatorOf } from './operators.ts';
import type { UnexpectedComment } from './printer.ts';

/** Whether all of the expression is printed although a comment is in it: what stayed as it is written is its end. */
export function isComplete({ verbatim }: UnexpectedComment, expr: Expr): boolean {
  return verbatim !== undefined && !expr.with && verbatim === endOf(expr);
}

/** The term with which an expression ends. */
function endOf({ terms }: Expr): Term | undefined {
  if (!Array.isArray(terms)) return isDeclaration(terms) ? undefined : terms;
  const operator = operatorOf(terms);
  return operator && operator.infix !== 'in' ? terms[2] : undefined;
}
