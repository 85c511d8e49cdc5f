import type { Remark } from './comments.ts';

/** Where a writer is. */
export interface Place {
  readonly length: number;
  readonly level: number;
  readonly pending: Remark | undefined;
}

/** Writes lines that are indented with tabs, and the comments at their ends. */
export class LineWriter {
  text = '';
  level = 0;
  /** A line has been started. */
  inLine = false;
  /** The comment that is written where the line ends. */
  pending: Remark | undefined;
  /** The pending comment is held back until the line after this one ends. */
  #held = false;

  write(text: string): void {
    this.text += text;
  }

  startLine(): void {
    this.inLine = true;
    this.write('\t'.repeat(this.level));
  }

  /** Starts a line unless one has been started. */
  ensureLine(): void {
    if (!this.inLine) this.startLine();
  }

  endLine(): void {
    this.inLine = false;
    if (this.pending && !this.#held) {
      this.write(` ${this.pending.text}`);
      this.pending = undefined;
    }
    this.#held = false;
    this.write('\n');
  }

  /** Ends the line that has been started, if one has, and leaves a line empty. */
  blankLine(): void {
    if (this.inLine) this.endLine();
    this.write('\n');
  }

  /** Writes a line of its own, or ends with the text the line that has been started. */
  line(text: string): void {
    this.ensureLine();
    this.write(text);
    this.endLine();
  }

  /** Starts lines that are indented one level deeper; the pending comment goes behind the first of them. */
  startBlock(): void {
    this.#held = true;
    this.endLine();
    this.level++;
    this.startLine();
  }

  get place(): Place {
    const { text, level, pending } = this;
    return { length: text.length, level, pending };
  }

  /** Takes back what was written since. */
  goBack({ length, level, pending }: Place): void {
    this.text = this.text.slice(0, length);
    this.level = level;
    this.pending = pending;
  }
}
