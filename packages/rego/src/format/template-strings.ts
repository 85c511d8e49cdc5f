import { printTerm } from '../ast/print.ts';
import type { Expr, ScalarTerm, TemplateStringTerm } from '../ast/types.ts';
import { quote } from '../value/index.ts';
import type { Printer } from './printer.ts';

/** `$"…{x}…"`; comments among the expressions keep their lines. */
export function printTemplateString(printer: Printer, { value: { parts, multi_line: raw } }: TemplateStringTerm): void {
  const { out } = printer;
  const delimiter = raw ? '`' : '"';
  out.write(`$${delimiter}`);
  for (const [index, part] of parts.entries()) {
    if ('terms' in part) printExpression(printer, part, parts[index + 1]);
    else out.write(partText(part, raw));
  }
  out.write(delimiter);
}

function printExpression(printer: Printer, expr: Expr, next: ScalarTerm | Expr | undefined): void {
  const { out, comments } = printer;
  out.write('{');
  out.level++;
  if (out.pending) {
    out.endLine();
    out.startLine();
  } else {
    const above = comments.takeAbove(expr.loc.row);
    if (above.length > 0) {
      out.write(' ');
      out.inLine = true;
      printer.remarks(above);
    }
  }
  printer.expr(expr);
  const below = next ? comments.takeAbove(next.loc.row) : [];
  if (below.length > 0) {
    out.endLine();
    printer.remarks(below);
    out.startLine();
  }
  out.write('}');
  out.level--;
}

function partText(part: ScalarTerm, raw: boolean): string {
  if (part.type !== 'string') return printTerm(part);
  return raw ? escapeBraces(part.value) : escapeBraces(quote(part.value)).slice(1, -1);
}

function escapeBraces(text: string): string {
  return text.replaceAll(/(?<!\\)\{/g, '\\{');
}
