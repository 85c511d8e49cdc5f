import type { Body, Every, Expr, SomeDecl, With } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { printBlock } from './blocks.ts';
import { printCallExpr, printMembership } from './calls.ts';
import { isComplete } from './ends.ts';
import { inParens } from './lists.ts';
import { printLogical, printNot } from './logical.ts';
import { lastRow, offsetOf } from './places.ts';
import { type Printer, unexpectedComment } from './printer.ts';

/** The expressions of a body, each on a line of its own; of the empty lines between two, one stays. */
export function printBody(printer: Printer, body: Body): void {
  const { out } = printer;
  let previous: Expr | undefined;
  const [first] = body;
  // Where the line has a comment already, the next one comes below.
  if (first) unexpectedComment(() => printer.comment(first.loc.row));
  for (const expr of body) {
    if (previous && expr.loc.row > lastRow(previous.loc) + 1) out.blankLine();
    out.startLine();
    printStatement(printer, expr);
    out.endLine();
    previous = expr;
  }
}

/**
 * An expression that stands alone. Where a comment is in the middle of it, all of it stays as it is written, except where it
 * is a term at the end that stayed so already.
 */
export function printStatement(printer: Printer, expr: Expr): void {
  const start = printer.place();
  const error = unexpectedComment(() => printer.expr(expr));
  if (!error || isComplete(error, expr)) return;
  printer.goBack(start);
  printer.verbatim(expr.loc);
}

export function printExpr(printer: Printer, expr: Expr): void {
  const { out } = printer;
  const parens = printer.parenthesized.delete(expr);
  printer.comment(expr.loc.row);
  out.ensureLine();
  if (expr.negated) out.write('not ');
  inParens(printer, parens, () => printTerms(printer, expr));
  printModifiers(printer, expr);
}

function printTerms(printer: Printer, { terms, loc }: Expr): void {
  if (Array.isArray(terms)) return printCallExpr(printer, terms);
  if (!isDeclaration(terms)) return printer.term(terms);
  switch (terms.type) {
    case 'some':
      return printSome(printer, terms);
    case 'every':
      return printEvery(printer, terms, loc);
    case 'not':
      return printNot(printer, terms, loc);
    default:
      return printLogical(printer, terms, loc);
  }
}

/** Modifiers stay in the line of the expression's end where they are in it, else they are indented below. */
function printModifiers(printer: Printer, expr: Expr): void {
  const [first, ...rest] = expr.with ?? [];
  if (!first) return;
  const { out } = printer;
  const { level } = out;
  let row = termsEnd(expr, first);
  const isFirstInline = first.loc.row === row;
  if (isFirstInline) printWith(printer, first, true);
  for (const modifier of isFirstInline ? rest : [first, ...rest]) {
    const isBelow = modifier.loc.row > row;
    if (isBelow) {
      out.level = level + 1;
      out.endLine();
      out.startLine();
      ({ row } = modifier.loc);
    }
    printWith(printer, modifier, !isBelow);
  }
  out.level = level;
}

/** The row where an expression ends without its modifiers. */
function termsEnd({ loc }: Expr, first: With): number {
  const start = offsetOf(loc);
  const end = offsetOf(first.loc);
  const length = start === undefined || end === undefined ? 0 : end - start;
  const text = length > 0 ? loc.text.slice(0, length) : loc.text;
  return lastRow({ ...loc, text: text.trimEnd() });
}

function printWith(printer: Printer, { target, value, loc }: With, inline: boolean): void {
  const { out } = printer;
  printer.comment(loc.row);
  out.write(inline ? ' with ' : 'with ');
  printer.term(target);
  out.write(' as ');
  unexpectedComment(() => printer.term(value));
}

function printSome(printer: Printer, { symbols, loc }: SomeDecl): void {
  const { out } = printer;
  printer.comment(loc.row);
  out.write('some ');
  let { row } = loc;
  for (const [index, symbol] of symbols.entries()) {
    if (symbol.type === 'call') {
      printMembership(printer, symbol.value, loc, false);
      continue;
    }
    if (symbol.loc.row > row) {
      out.endLine();
      out.startLine();
      out.write('\t');
      ({ row } = symbol.loc);
    } else if (index > 0) {
      out.write(' ');
    }
    printer.term(symbol);
    if (index < symbols.length - 1) out.write(',');
  }
}

function printEvery(printer: Printer, { key, value, domain, body, loc: start }: Every, loc: Expr['loc']): void {
  const { out } = printer;
  printer.comment(loc.row);
  out.write('every ');
  if (key) {
    printer.term(key);
    out.write(', ');
  }
  printer.term(value);
  out.write(' in ');
  printer.term(domain);
  out.write(' {');
  printBlock(printer, '{}', body, { start: loc, whole: loc });
  if (body.length === 1 && body[0]?.loc.row === start.row) out.write(' ');
  out.write('}');
}
