import { LazyDfa, type Subset } from './dfa.ts';
import { nfaOf } from './nfa.ts';
import { parseRegex } from './parse.ts';

/** The most states that a matcher remembers; past it, it forgets them and starts anew, which costs time but no correctness. */
const MAX_KNOWN = 2000;

/** Tells in linear time whether a pattern is found in a text, whatever the pattern. @throws RegexProblem */
export function matcherOf(pattern: string): (text: string) => boolean {
  const nfa = nfaOf(parseRegex(pattern), true);
  let dfa = new LazyDfa(nfa);
  let known = new Map<Subset, Map<number, Subset>>();
  let count = 0;
  const step = (from: Subset, code: number): Subset => {
    let row = known.get(from);
    if (!row) {
      row = new Map();
      known.set(from, row);
    }
    let next = row.get(code);
    if (!next) {
      if (++count > MAX_KNOWN) {
        known = new Map();
        dfa = new LazyDfa(nfa);
        count = 0;
      }
      next = dfa.next(from, code);
      row.set(code, next);
    }
    return next;
  };
  return (text) => {
    let state = dfa.start;
    for (let index = 0; index < text.length; index++) {
      const code = text.codePointAt(index) ?? 0;
      if (code > 0xff_ff) index++;
      state = step(state, code);
    }
    return state.accepting;
  };
}
