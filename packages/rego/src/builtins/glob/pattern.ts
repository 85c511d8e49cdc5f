import { byteLength } from '../go/text.ts';

/** What a pattern of gobwas/glob consists of. */
export type GlobNode =
  | { readonly type: 'text'; readonly text: string }
  /** `*` and `?` stop at separators, `**` does not. */
  | { readonly type: 'star' | 'char'; readonly separated: boolean }
  | {
      readonly type: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [low: string, high: string])[];
    }
  | { readonly type: 'alternatives'; readonly options: readonly (readonly GlobNode[])[] };

/** Groups nest no deeper than this. */
const MAX_DEPTH = 100;

/** Parses a pattern. @throws Error with the text of gobwas/glob */
export function parseGlob(pattern: string): readonly GlobNode[] {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #runes: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#runes = Array.from(pattern);
  }

  parse(): readonly GlobNode[] {
    return this.#sequence(0);
  }

  #fail(reason: string): Error {
    const offset = byteLength(this.#runes.slice(0, this.#at).join(''));
    return new Error(`glob: syntax error at ${offset}: ${reason}`);
  }

  /** Up to the end, or within a group up to a comma or the closing brace. */
  #sequence(depth: number): readonly GlobNode[] {
    const nodes: GlobNode[] = [];
    while (this.#at < this.#runes.length) {
      const rune = this.#runes[this.#at];
      if (depth > 0 && (rune === ',' || rune === '}')) return nodes;
      nodes.push(this.#node(rune, depth));
    }
    if (depth > 0) throw this.#fail('unclosed `{`');
    return nodes;
  }

  #node(rune: string | undefined, depth: number): GlobNode {
    switch (rune) {
      case '*':
        this.#at += 1;
        if (this.#runes[this.#at] !== '*') return { type: 'star', separated: true };
        this.#at += 1;
        return { type: 'star', separated: false };
      case '?':
        this.#at += 1;
        return { type: 'char', separated: true };
      case '[':
        this.#at += 1;
        return this.#class();
      case '{':
        this.#at += 1;
        return this.#group(depth + 1);
      default:
        return { type: 'text', text: this.#text(depth > 0 ? '?*[{},' : '?*[{') };
    }
  }

  #group(depth: number): GlobNode {
    if (depth > MAX_DEPTH) throw this.#fail('groups nest too deep');
    const options = [this.#sequence(depth)];
    while (this.#runes[this.#at] === ',') {
      this.#at += 1;
      options.push(this.#sequence(depth));
    }
    this.#at += 1;
    return { type: 'alternatives', options };
  }

  #text(breakers: string): string {
    let text = '';
    while (this.#at < this.#runes.length) {
      let rune = this.#runes[this.#at] ?? '';
      if (breakers.includes(rune)) break;
      this.#at += 1;
      if (rune === '\\') {
        const escaped = this.#runes[this.#at];
        if (escaped === undefined) throw this.#fail('trailing backslash');
        rune = escaped;
        this.#at += 1;
      }
      text += rune;
    }
    return text;
  }

  #class(): GlobNode {
    const negated = this.#runes[this.#at] === '!';
    if (negated) this.#at += 1;
    const low = this.#runes[this.#at];
    if (low === undefined) throw this.#fail('unexpected end of input');
    let ranges: (readonly [string, string])[];
    if (this.#runes[this.#at + 1] === '-') {
      this.#at += 2;
      const high = this.#runes[this.#at];
      if (high === undefined) throw this.#fail('unexpected end of input');
      this.#at += 1;
      ranges = [[low, high]];
    } else {
      ranges = Array.from(this.#text(']'), (rune) => [rune, rune] as const);
    }
    const close = this.#runes[this.#at];
    if (close === undefined) throw this.#fail('unexpected end of input');
    this.#at += 1;
    if (close !== ']') throw this.#fail('expected close range character');
    const [first] = ranges;
    if (first === undefined) throw this.#fail('could not parse range');
    if (codeOf(first[1]) < codeOf(first[0])) throw this.#fail('range hi character is less than lo');
    return { type: 'class', negated, ranges };
  }
}

/** The code point of a rune. */
export function codeOf(rune: string): number {
  return rune.codePointAt(0) ?? 0;
}
