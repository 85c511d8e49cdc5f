import type { Body, Expr, Location, LogicalExpr, NotExpr } from '../ast/types.ts';
import { printBlock } from './blocks.ts';
import { isComplete } from './ends.ts';
import { isUnionExpr, logicalOf, notNeedsParens, operandNeedsParens } from './parens.ts';
import { closingRow, lastRow, lineEnds, offsetOf } from './places.ts';
import { type Printer, unexpectedComment } from './printer.ts';

/** `not` before a body, or before an expression where the import gives it that meaning. */
export function printNot(printer: Printer, { body, explicit_body: explicit }: NotExpr, loc: Location): void {
  const { out } = printer;
  printer.comment(loc.row);
  out.write('not ');
  const [only] = body;
  if (!only) return;
  if (explicit || body.length > 1) printBraces(printer, body, loc, loc.row);
  else printOperand(printer, { body, brace: undefined, parens: notNeedsParens(only) }, true);
}

/** A body in braces; it is closed in the row where its last expression is if that is the one of the opening. */
function printBraces(printer: Printer, body: Body, whole: Location, row: number): void {
  const { out } = printer;
  const [first] = body;
  if (first && isUnionExpr(first)) printer.parenthesized.add(first);
  out.write('{');
  printBlock(printer, '{}', body, { start: whole, whole });
  if (body.at(-1)?.loc.row === row) out.write(' ');
  out.write('}');
}

/** What stands on one side of `and` or `or`. */
interface Operand {
  readonly body: Body;
  /** Where the brace of a body opens; undefined where the operand is an expression. */
  readonly brace: Location | undefined;
  readonly parens: boolean;
}

/** An operator with what stands right of it. */
interface Step {
  readonly operator: 'and' | 'or';
  readonly right: Operand;
  /** Where what stands left of it ends. */
  readonly leftEnd: number;
}

/** A chain of `and` and `or`, which keeps its line breaks. */
export function printLogical(printer: Printer, logical: LogicalExpr, loc: Location): void {
  const { out } = printer;
  const { first, steps } = flatten(logical, loc);
  const { level } = out;
  printOperand(printer, first, false);
  for (const [index, { operator, right, leftEnd }] of steps.entries()) {
    out.write(` ${operator}`);
    const start = right.brace ?? right.body[0]?.loc;
    if (start && start.row > leftEnd) {
      out.level = level + 1;
      out.endLine();
      out.startLine();
    } else {
      out.write(' ');
    }
    printOperand(printer, right, index === steps.length - 1);
  }
  out.level = level;
}

function printOperand(printer: Printer, { body, brace, parens }: Operand, isLast: boolean): void {
  const [only] = body;
  if (brace) return printBraces(printer, body, brace, brace.row);
  if (!only) return;
  if (parens) printer.out.write('(');
  const error = unexpectedComment(() => printer.expr(only));
  const mayStay = error && isComplete(error, only) && (!error.endsInComment || (isLast && !parens));
  if (error && !mayStay) throw error;
  if (parens) printer.out.write(')');
}

function flatten(logical: LogicalExpr, loc: Location): { first: Operand; steps: Step[] } {
  const steps: Step[] = [];
  let node = logical;
  let at = loc;
  for (;;) {
    const { type: operator, lhs, explicit_lhs: explicit } = node;
    const right = operandOf(node.rhs, node.explicit_rhs, operator, true, at);
    const [left] = lhs;
    const inner = left && lhs.length === 1 && !explicit ? logicalOf(left) : undefined;
    if (!left || !inner || operandNeedsParens(left, operator, false)) {
      const first = operandOf(lhs, explicit, operator, false, at);
      steps.push({ operator, right, leftEnd: operandEnd(first) });
      return { first, steps: steps.toReversed() };
    }
    steps.push({ operator, right, leftEnd: bodyEnd(lhs) });
    node = inner;
    at = left.loc;
  }
}

function operandOf(body: Body, explicit: boolean, parent: 'and' | 'or', isRight: boolean, loc: Location): Operand {
  const [only] = body;
  if (explicit || body.length !== 1 || !only) return { body, brace: braceOf(loc, body), parens: false };
  return { body, brace: undefined, parens: operandNeedsParens(only, parent, isRight) };
}

/** Where the brace before the body opens, in what the body is part of. */
function braceOf(whole: Location, [first]: Body): Location {
  const start = offsetOf(whole);
  const inner = first && offsetOf(first.loc);
  if (start === undefined || inner === undefined) return whole;
  const at = inner === start ? -1 : whole.text.lastIndexOf('{', inner - start - 1);
  if (at < 0) return whole;
  const text = whole.text.slice(at);
  return { ...whole, row: whole.row + lineEnds(whole.text.slice(0, at)), text };
}

function operandEnd({ body, brace }: Operand): number {
  const closing = brace ? closingRow('{}', brace) : -1;
  return closing > 0 ? closing : bodyEnd(body);
}

function bodyEnd(body: readonly Expr[]): number {
  const last = body.at(-1);
  return last ? lastRow({ ...last.loc, text: last.loc.text.trimEnd() }) : 0;
}
