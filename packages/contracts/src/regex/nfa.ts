import { ANY, type CharSet } from './char-set.ts';
import { type Regex, RegexProblem } from './parse.ts';

interface State {
  /** Where it goes without reading; `when` only at the start or the end of the text. */
  readonly free: { readonly to: number; readonly when?: 'start' | 'end' }[];
  set?: CharSet;
  next: number;
}

/** A nondeterministic automaton of the texts in which a pattern is found (Thompson's construction). */
export interface Nfa {
  readonly states: readonly State[];
  readonly start: number;
  readonly accept: number;
}

const MAX_STATES = 4000;

/** @param search whether what stands before and after a match is part of the text. @throws RegexProblem past the bound */
export function nfaOf(regex: Regex, search: boolean): Nfa {
  const states: State[] = [];
  const add = (): number => {
    if (states.length >= MAX_STATES)
      throw new RegexProblem('unsupported', 'it is too large once its repetitions are written out');
    states.push({ free: [], next: -1 });
    return states.length - 1;
  };
  const link = (from: number, to: number, when?: 'start' | 'end'): void => {
    states[from]?.free.push(when ? { to, when } : { to });
  };
  const read = (from: number, set: CharSet, to: number): void => {
    const state = states[from];
    if (!state) return;
    state.set = set;
    state.next = to;
  };
  /** Builds the part from a state on, and returns where it ends. */
  const build = (part: Regex, from: number): number => {
    switch (part.type) {
      case 'set': {
        const to = add();
        read(from, part.set, to);
        return withOwnStart(to);
      }
      case 'start':
      case 'end': {
        const to = add();
        link(from, to, part.type);
        return to;
      }
      case 'sequence':
        return part.items.reduce((at, item) => build(item, at), from);
      case 'choice': {
        const end = add();
        for (const item of part.items) {
          const start = add();
          link(from, start);
          link(build(item, start), end);
        }
        return end;
      }
      case 'repeat':
        return repeat(part, from);
    }
  };
  // A state that reads must not also be entered from elsewhere for another reading: each reading starts at a fresh state.
  const withOwnStart = (at: number): number => {
    const fresh = add();
    link(at, fresh);
    return fresh;
  };
  const repeat = ({ item, min, max }: Extract<Regex, { type: 'repeat' }>, from: number): number => {
    let at = from;
    for (let index = 0; index < min; index++) at = build(item, fresh(at));
    if (max === Number.POSITIVE_INFINITY) {
      // To begin and to go on are two states, so that going through the inner one of two loops anew is seen as a way of its own.
      const entry = fresh(at);
      const end = add();
      link(entry, end);
      const body = fresh(entry);
      const again = fresh(build(item, body));
      link(again, end);
      link(again, body);
      return end;
    }
    const end = add();
    for (let index = min; index < max; index++) {
      link(at, end);
      at = build(item, fresh(at));
    }
    link(at, end);
    return end;
  };
  const fresh = (at: number): number => {
    const state = add();
    link(at, state);
    return state;
  };

  const start = add();
  let inside = start;
  if (search) {
    const loop = fresh(start);
    const back = add();
    read(loop, ANY, back);
    link(back, start);
    inside = fresh(start);
  }
  const end = build(regex, inside);
  const accept = add();
  link(end, accept);
  if (search) {
    const loop = fresh(accept);
    const back = add();
    read(loop, ANY, back);
    link(back, accept);
  }
  return { states, start, accept };
}
