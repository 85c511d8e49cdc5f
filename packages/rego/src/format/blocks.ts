import type { Body, Location } from '../ast/types.ts';
import { linesOf } from './lists.ts';
import { type Brackets, closingRow } from './places.ts';
import type { Printer } from './printer.ts';

/**
 * A body in brackets after its opening: in the same line where it is in it, else in lines of its own.
 *
 * @param start what comes before the body
 * @param whole what the brackets belong to
 */
export function printBlock(
  printer: Printer,
  brackets: Brackets,
  body: Body,
  { start, whole }: { readonly start: Location; readonly whole: Location },
): void {
  const { out } = printer;
  const closing = closingRow(brackets, whole);
  const [first] = body;
  const lines = linesOf(printer, body, (expr) => expr, start).length;
  if (lines === 1 && first && first.loc.row <= start.row) {
    out.write(' ');
    printer.separated(body, '; ', (expr) => printer.expr(expr));
    printer.comment(closing);
    return;
  }
  out.endLine();
  out.level++;
  try {
    printer.body(body);
    printer.comment(closing);
  } finally {
    out.level--;
    out.startLine();
  }
}
