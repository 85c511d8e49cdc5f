import type { Body, Expr, Location, Module, Term } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { CommentQueue, type Remark } from './comments.ts';
import { LineWriter, type Place as WriterPlace } from './line-writer.ts';
import { lineEnds, offsetOf } from './places.ts';
import type { Style } from './style.ts';

/** The constructs that contain each other. */
export interface Layout {
  /** @param at where it counts as being, which decides about comments and line breaks */
  term(printer: Printer, term: Term, parens: boolean, at: Location): void;
  expr(printer: Printer, expr: Expr): void;
  body(printer: Printer, body: Body): void;
}

/** A comment is where no line ends: what is around it has to stay as it is written. */
export class UnexpectedComment extends Error {
  override readonly name = 'UnexpectedComment';
  /** The term that was therefore printed as it is in the source. */
  readonly verbatim: Term | undefined;
  /** And so is the comment behind it. */
  readonly endsInComment: boolean;

  constructor(verbatim?: Term, endsInComment = false) {
    super('unexpected comment');
    this.verbatim = verbatim;
    this.endsInComment = endsInComment;
  }
}

interface Place {
  readonly writer: WriterPlace;
  readonly comments: number;
}

/** The state of printing a module and the steps that all constructs share. */
export class Printer {
  readonly out = new LineWriter();
  readonly comments: CommentQueue;
  readonly style: Style;
  readonly #layout: Layout;
  readonly #source: string;
  readonly errors: Diagnostic[] = [];
  /** Terms and expressions that need parentheses where they stand. */
  readonly parenthesized = new Set<Term | Expr>();
  /** The comment behind a text that stays as it is goes right behind it. */
  keepsFinalComment = false;

  constructor(source: string, module: Module, style: Style, layout: Layout) {
    this.#source = source;
    this.comments = new CommentQueue(module.comments);
    this.style = style;
    this.#layout = layout;
  }

  /**
   * Prints the comments above the row, and keeps the one in it for the end of the line.
   *
   * @throws UnexpectedComment where the line has one already
   */
  comment(row: number): void {
    const above = this.comments.takeAbove(row);
    this.remarks(above);
    const last = above.at(-1);
    if (last && row - last.row > 1) this.out.blankLine();
    if (this.comments.first?.row !== row) return;
    if (this.out.pending) throw new UnexpectedComment();
    this.out.pending = this.comments.takeAt(row);
  }

  /** Prints comments on lines of their own, as far apart as they were; a block of metadata stands alone. */
  remarks(remarks: readonly Remark[]): void {
    let previous: Remark | undefined;
    let inMetadata = false;
    for (const remark of remarks) {
      if (previous && remark.row - previous.row > 1) {
        this.out.blankLine();
        inMetadata = false;
      } else if (inMetadata && remark.metadata) {
        this.out.blankLine();
      }
      inMetadata ||= remark.metadata;
      this.out.line(remark.text);
      previous = remark;
    }
  }

  /** A term; around a comment that is where no line ends, as it is written. */
  term(term: Term, at = term.loc): void {
    const start = this.place();
    try {
      this.bare(term, false, at);
    } catch (error) {
      if (!(error instanceof UnexpectedComment)) throw error;
      this.goBack(start);
      throw new UnexpectedComment(term, this.verbatim(term.loc));
    }
  }

  /** A term that is never left as it is on its own, but only with what it is part of. */
  bare(term: Term, parens: boolean, at = term.loc): void {
    const marked = this.parenthesized.delete(term);
    this.comment(at.row);
    this.out.ensureLine();
    this.#layout.term(this, term, parens || marked, at);
    this.out.ensureLine();
  }

  expr(expr: Expr): void {
    this.#layout.expr(this, expr);
  }

  body(body: Body): void {
    this.#layout.body(this, body);
  }

  /** Prints elements with separators between. */
  separated<T>(items: readonly T[], separator: string, print: (item: T) => void): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) this.out.write(separator);
      print(item);
    }
  }

  place(): Place {
    return { writer: this.out.place, comments: this.comments.place };
  }

  goBack({ writer, comments }: Place): void {
    this.out.goBack(writer);
    this.comments.place = comments;
  }

  /** Prints a part of the source as it is, with the comments in it. Returns whether a comment comes last. */
  verbatim(loc: Location): boolean {
    const { out, comments } = this;
    const start = loc.row - this.#rowsToParen(loc);
    const end = start + lineEnds(loc.text);
    const above = comments.takeAbove(start);
    if (above.length > 0) this.remarks(above);
    out.ensureLine();
    if (out.pending && out.pending.row >= start && out.pending.row < end) out.pending = undefined;
    out.write(loc.text);
    comments.takeAbove(end);
    const final = this.keepsFinalComment ? comments.takeAt(end) : undefined;
    if (final) out.write(` ${final.source}`);
    return final !== undefined;
  }

  /** A term in parentheses is where the inner one is, but its text starts at the parenthesis. */
  #rowsToParen(loc: Location): number {
    const offset = offsetOf(loc) ?? 0;
    const start = this.#source.lastIndexOf(loc.text, offset);
    return start < 0 ? 0 : lineEnds(this.#source.slice(start, offset));
  }
}

/** Runs what may come upon an unexpected comment. Returns the error where it did. */
export function unexpectedComment(run: () => void): UnexpectedComment | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof UnexpectedComment) return error;
    throw error;
  }
}
