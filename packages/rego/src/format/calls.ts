import { printTerm } from '../ast/print.ts';
import type { Location, Term } from '../ast/types.ts';
import { inParens, printElement, printElements } from './lists.ts';
import { operatorOf, reportArity } from './operators.ts';
import { closingRow } from './places.ts';
import type { Printer } from './printer.ts';
import { printRef } from './refs.ts';

/** A call that is an expression. */
export function printCallExpr(printer: Printer, terms: readonly Term[]): void {
  const [name, left, right, result] = terms;
  const operator = operatorOf(terms);
  if (!operator || !name) return printPlainCall(printer, terms);
  if (operator.infix === 'in') return printMembership(printer, terms, name.loc, false);
  const assigned = terms.length - 2 === operator.arity ? result : undefined;
  if (!left || !right || (terms.length - 1 !== operator.arity && !assigned)) {
    reportArity(printer, terms, name.loc);
    return printPlainCall(printer, terms);
  }
  if (assigned) {
    printer.term(assigned);
    printer.out.write(' = ');
  }
  printer.term(left);
  printer.out.write(` ${operator.infix} `);
  return printer.term(right);
}

/** A call that is a term. */
export function printCallTerm(printer: Printer, terms: readonly Term[], parens: boolean, loc: Location): void {
  const [, left, right] = terms;
  const operator = operatorOf(terms);
  if (!operator) return printPlainCall(printer, terms);
  if (operator.infix === 'in') return printMembership(printer, terms, loc, true);
  if (!left || !right || terms.length - 1 !== operator.arity) return reportArity(printer, terms, loc);
  const { out } = printer;
  if (parens) out.write('(');
  printer.bare(left, true);
  out.write(` ${operator.infix} `);
  printer.bare(right, true);
  if (parens) out.write(')');
}

/** `x in xs` or `k, v in xs`, the latter in parentheses where it is part of a term. */
export function printMembership(printer: Printer, terms: readonly Term[], loc: Location, parens: boolean): void {
  const { out } = printer;
  const operands = terms.slice(1);
  if (operands.length !== operatorOf(terms)?.arity) return reportArity(printer, terms, loc);
  const inner = parens && operands.length === 3;
  if (inner) out.write('(');
  printer.separated(operands.slice(0, -1), ', ', (operand) => printOperand(printer, operand, operands.length === 2));
  out.write(' in ');
  for (const domain of operands.slice(-1)) printOperand(printer, domain, false);
  if (inner) out.write(')');
}

/** An operand of `in`. Only as the first of two does another `x in xs` mean the same without parentheses. */
function printOperand(printer: Printer, operand: Term, isLeading: boolean): void {
  const isMembership =
    operand.type === 'call' && operand.value.length === 3 && operatorOf(operand.value)?.infix === 'in';
  inParens(printer, isMembership && !isLeading, () => printer.bare(operand, true));
}

function printPlainCall(printer: Printer, [operator, ...operands]: readonly Term[]): void {
  if (!operator) return;
  const { out } = printer;
  const { loc } = operator;
  if (operator.type === 'ref') printRef(printer, operator.value);
  else out.write(printTerm(operator));
  out.write('(');
  printElements(printer, operands, { opening: loc, closing: closingRow('()', loc) }, (operand) =>
    printElement(printer, operand, false),
  );
  out.write(')');
}
