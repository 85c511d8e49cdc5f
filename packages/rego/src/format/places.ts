import type { Location } from '../ast/types.ts';

/** A pair of brackets. */
export type Brackets = '()' | '[]' | '{}';

/** The row of the last line that the text of a node takes, whitespace at its end included. */
export function lastRow({ row, text }: Location): number {
  return row + lineEnds(text);
}

/** How many line ends are in a text. */
export function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/**
 * The row of the bracket that closes the first one in the text of a node, or -1 where there is none. As in OPA, brackets in
 * strings and comments count, and line ends before the first bracket do not.
 *
 * @param skip a pair before it that is stepped over, such as the arguments of a rule
 */
export function closingRow(brackets: Brackets, { row, text }: Location, skip?: Brackets): number {
  const skipped = skip ? pairEnd(skip, text, 0) : { at: 0, rows: 0 };
  const end = pairEnd(brackets, text, skipped.at);
  return end.found ? row + skipped.rows + end.rows : -1;
}

function pairEnd(
  [open, close]: string,
  text: string,
  from: number,
): { readonly at: number; readonly rows: number; readonly found: boolean } {
  let at = text.indexOf(open ?? '', from);
  let rows = 0;
  if (at < 0) return { at: text.length, rows, found: false };
  for (let depth = 1; depth > 0; ) {
    at++;
    if (at >= text.length) return { at, rows, found: false };
    const character = text.charAt(at);
    if (character === open) depth++;
    else if (character === close) depth--;
    else if (character === '\n') rows++;
  }
  return { at, rows, found: true };
}

/** Where a node starts in the source, for those that the parser made. */
export function offsetOf(loc: object): number | undefined {
  return 'offset' in loc && typeof loc.offset === 'number' ? loc.offset : undefined;
}

/** By row, then by column. */
export function byPlace(a: Location, b: Location): number {
  return a.row - b.row || a.col - b.col;
}
