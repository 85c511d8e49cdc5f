import { classStarts, hasCodePoint } from './char-set.ts';
import type { Nfa } from './nfa.ts';

/** One state of the deterministic automaton that stands for many of the other. */
export interface Subset {
  readonly key: string;
  readonly states: readonly number[];
  /** Whether the text may end here. */
  readonly accepting: boolean;
}

/** The deterministic automaton, of which only what is asked for is made. */
export class LazyDfa {
  readonly #nfa: Nfa;
  readonly #known = new Map<string, Subset>();
  readonly start: Subset;

  constructor(nfa: Nfa) {
    this.#nfa = nfa;
    this.start = this.#subset([nfa.start], true);
  }

  /** Where a code point leads. */
  next(from: Subset, code: number): Subset {
    const to: number[] = [];
    for (const index of from.states) {
      const state = this.#nfa.states[index];
      if (state?.set && hasCodePoint(state.set, code)) to.push(state.next);
    }
    return this.#subset(to, false);
  }

  /** A code point of each class that the automaton tells apart. */
  get classes(): readonly number[] {
    return classStarts(this.#nfa.states.flatMap(({ set }) => (set ? [set] : [])));
  }

  #subset(from: readonly number[], atStart: boolean): Subset {
    const states = this.#closure(from, atStart, false);
    const key = `${atStart ? 's' : ''}${states.join(',')}`;
    const known = this.#known.get(key);
    if (known) return known;
    const accepting = this.#closure(from, atStart, true).includes(this.#nfa.accept);
    const made: Subset = { key, states, accepting };
    this.#known.set(key, made);
    return made;
  }

  #closure(from: readonly number[], atStart: boolean, atEnd: boolean): number[] {
    const seen = new Set(from);
    const waiting = [...from];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      for (const { to, when } of this.#nfa.states[index]?.free ?? []) {
        if (when === 'start' && !atStart) continue;
        if (when === 'end' && !atEnd) continue;
        if (seen.has(to)) continue;
        seen.add(to);
        waiting.push(to);
      }
    }
    return [...seen].toSorted((a, b) => a - b);
  }
}
