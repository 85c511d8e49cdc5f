import type { Comment } from '../ast/types.ts';
import { byPlace } from './places.ts';

/** A comment as it is printed. */
export interface Remark {
  readonly row: number;
  /** With the `#`, and without whitespace at its end. */
  readonly text: string;
  /** As in the source. */
  readonly source: string;
  /** It starts a block of metadata. */
  readonly metadata: boolean;
}

/** The comments that are not printed yet, in their order. Going back to an earlier place brings them back. */
export class CommentQueue {
  readonly #remarks: Remark[];
  #next = 0;

  constructor(comments: readonly Comment[]) {
    this.#remarks = comments.toSorted((a, b) => byPlace(a.loc, b.loc)).map(remarkOf);
  }

  /** How many are taken. */
  get place(): number {
    return this.#next;
  }

  set place(place: number) {
    this.#next = place;
  }

  get first(): Remark | undefined {
    return this.#remarks[this.#next];
  }

  /** Takes those above the row. */
  takeAbove(row: number): Remark[] {
    const start = this.#next;
    while (this.first && this.first.row < row) this.#next++;
    return this.#remarks.slice(start, this.#next);
  }

  /** Takes all that are left. */
  takeAll(): Remark[] {
    return this.takeAbove(Number.POSITIVE_INFINITY);
  }

  /** Takes those in these rows for good: earlier places are none any more. */
  removeRows(rows: ReadonlySet<number>): Remark[] {
    const removed: Remark[] = [];
    const end = Math.max(...rows);
    let at = this.#next;
    const passed: Remark[] = [];
    for (let remark = this.#remarks[at]; remark && remark.row <= end; remark = this.#remarks[++at]) {
      (rows.has(remark.row) ? removed : passed).push(remark);
    }
    if (removed.length > 0) this.#remarks.splice(this.#next, at - this.#next, ...passed);
    return removed;
  }

  /** Whether there is one in a row between these two. */
  hasBetween(above: number, below: number): boolean {
    let at = this.#next;
    let remark = this.#remarks[at];
    while (remark && remark.row <= above) remark = this.#remarks[++at];
    return remark !== undefined && remark.row < below;
  }

  /** Takes the one in the row, if it is the next one. */
  takeAt(row: number): Remark | undefined {
    const { first } = this;
    if (first?.row !== row) return undefined;
    this.#next++;
    return first;
  }
}

function remarkOf({ text, loc }: Comment): Remark {
  let end = text.length;
  while (end > 0 && /[\s\u0085]/.test(text.charAt(end - 1))) end--;
  return {
    row: loc.row,
    text: `#${text.slice(0, end)}`,
    source: loc.text,
    metadata: loc.col === 1 && text.trimStart().startsWith('METADATA'),
  };
}
