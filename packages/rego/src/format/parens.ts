import type { Expr, LogicalExpr, Term } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { isUnionCall, isUnionOfTwo, operatorOf } from './operators.ts';
import type { Printer } from './printer.ts';

/** Whether the expression is the union of two sets, which at a brace reads as a comprehension. */
export function isUnionExpr({ terms }: Expr): boolean {
  return Array.isArray(terms) && isUnionOfTwo(terms);
}

/** The `and` or `or` that the expression is. */
export function logicalOf({ terms }: Expr): LogicalExpr | undefined {
  return !Array.isArray(terms) && (terms.type === 'and' || terms.type === 'or') ? terms : undefined;
}

/** Whether the expression starts with a brace, which after `not`, `and` or `or` reads as that of a body. */
function startsWithBrace({ terms }: Expr): boolean {
  if (!Array.isArray(terms)) return !isDeclaration(terms) && termStartsWithBrace(terms);
  const lead = leadOf(terms);
  return lead !== undefined && termStartsWithBrace(lead);
}

/** What an operator's expression starts with: the result where it is assigned, else the left operand. */
function leadOf(terms: readonly Term[]): Term | undefined {
  const operator = operatorOf(terms);
  if (!operator) return undefined;
  if (terms.length - 1 === operator.arity) return terms[1];
  return terms.length - 2 === operator.arity ? terms.at(-1) : undefined;
}

function termStartsWithBrace(term: Term): boolean {
  switch (term.type) {
    case 'set':
      return term.value.length > 0;
    case 'object':
    case 'setcomprehension':
    case 'objectcomprehension':
      return true;
    case 'ref': {
      const [head] = term.value;
      return head !== undefined && termStartsWithBrace(head);
    }
    case 'call': {
      const [, left] = term.value;
      const isInfix = term.value.length - 1 === operatorOf(term.value)?.arity;
      return isInfix && left !== undefined && termStartsWithBrace(left);
    }
    default:
      return false;
  }
}

/** Whether `not` needs parentheses before the expression. */
export function notNeedsParens(expr: Expr): boolean {
  const { terms } = expr;
  if (hasWith(expr) || logicalOf(expr)) return true;
  return (!Array.isArray(terms) && terms.type === 'not') || startsWithBrace(expr);
}

/** Whether an operand of `and` or `or` needs parentheses to be the operand. */
export function operandNeedsParens(expr: Expr, parent: 'and' | 'or', isRight: boolean): boolean {
  if (hasWith(expr)) return true;
  switch (logicalOf(expr)?.type) {
    case 'or':
      return parent === 'and' || isRight;
    case 'and':
      return parent === 'and' && isRight;
    default:
      return startsWithBrace(expr);
  }
}

function hasWith(expr: Expr): boolean {
  return expr.with !== undefined && expr.with.length > 0;
}

/** Puts the union that the body of a rule starts with in parentheses: after its brace it reads as a comprehension. */
export function markLeadingUnion(printer: Printer, expr: Expr): void {
  let first = expr;
  for (;;) {
    if (first.negated) return;
    const logical = logicalOf(first);
    if (!logical) break;
    const [left] = logical.lhs;
    if (!left || logical.lhs.length !== 1 || logical.explicit_lhs) return;
    if (operandNeedsParens(left, logical.type, false)) return;
    first = left;
  }
  if (isUnionExpr(first)) {
    printer.parenthesized.add(first);
    return;
  }
  const lead = Array.isArray(first.terms) ? leadOf(first.terms) : undefined;
  if (lead && isUnionCall(lead)) printer.parenthesized.add(lead);
}
