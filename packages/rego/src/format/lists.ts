import type { Expr, Location, Term } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import { isUnionCall } from './operators.ts';
import { byPlace } from './places.ts';
import { type Printer, UnexpectedComment } from './printer.ts';

/** An element of a list, or a pair of an object. */
type Element = Term | readonly [Term, Term];

/** Prints elements between brackets: in the lines in which they are, each line of its own if there are several. */
export function printElements<T extends Element>(
  printer: Printer,
  elements: readonly T[],
  { opening, closing }: { readonly opening: Location; readonly closing: number },
  print: (element: T) => void,
): void {
  const { out } = printer;
  const lines = linesOf(printer, elements, firstOf, opening);
  const [first, ...more] = lines;
  if (first && more.length === 0) {
    if (printer.comments.hasBetween(opening.row, closing)) throw new UnexpectedComment();
    if (!startsBelow(first, opening)) {
      printer.separated(first, ', ', print);
      return;
    }
  }
  out.startBlock();
  for (const [index, line] of lines.entries()) {
    if (index > 0) out.startLine();
    printer.separated(line, ', ', print);
    out.write(',');
    out.endLine();
  }
  printer.comment(closing);
  out.level--;
  out.startLine();
}

function firstOf(element: Element): Term {
  return 'type' in element ? element : element[0];
}

/** Whether a line ends between the opening bracket and the first element. */
function startsBelow([first]: readonly Element[], { text }: Location): boolean {
  const start = first ? text.indexOf(firstOf(first).loc.text) : -1;
  return start > 0 && text.slice(0, start).indexOf('\n') > 0;
}

/** Groups nodes by the lines in which they start; the first group may start in the row of the opening. */
export function linesOf<T>(
  { style }: Printer,
  elements: readonly T[],
  nodeOf: (element: T) => Term | Expr,
  opening: Location,
): T[][] {
  if (style.generated && elements.some((element) => hasGenerated(element))) return [[...elements]];
  const lines: T[][] = [];
  let line: T[] = [];
  let { row } = opening;
  for (const element of elements.toSorted((a, b) => byPlace(nodeOf(a).loc, nodeOf(b).loc))) {
    const { loc } = nodeOf(element);
    if (loc.row > row && line.length > 0) {
      lines.push(line);
      line = [];
    }
    line.push(element);
    row = loc.row;
  }
  return [...lines, line];
}

/** The places of what a compiler made mean nothing. As in OPA, the pairs of objects are not looked into. */
function hasGenerated(element: unknown): boolean {
  if (!isNode(element)) return false;
  let found = false;
  walk(element, {
    term(term) {
      found ||= term.type === 'var' && term.value.startsWith('__local');
      return found;
    },
  });
  return found;
}

function isNode(element: unknown): element is Term | Expr {
  return typeof element === 'object' && element !== null && !Array.isArray(element);
}

/** Prints elements of an array or a set, or arguments; where a bar could be misread, in parentheses. */
export function printElement(printer: Printer, term: Term, unionInParens: boolean): void {
  const parens = isUnionCall(term) && (unionInParens || term.loc.text.startsWith('('));
  inParens(printer, parens, () => printer.term(term));
}

export function inParens(printer: Printer, parens: boolean, print: () => void): void {
  if (parens) printer.out.write('(');
  print();
  if (parens) printer.out.write(')');
}
