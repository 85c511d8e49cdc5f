import { LazyDfa, type Subset } from './dfa.ts';
import { nfaOf } from './nfa.ts';
import { parseRegex, RegexProblem } from './parse.ts';

/** How the texts of one pattern relate to those of another. */
export interface Inclusion {
  readonly relation: 'same' | 'wider' | 'narrower' | 'other' | 'unknown';
  /** A text that only the new pattern lets through. */
  readonly gained?: string;
  /** A text that only the old pattern lets through. */
  readonly lost?: string;
  /** Why it is unknown. */
  readonly reason?: string;
}

/** The most pairs of states that are looked at; what needs more is unknown. */
const MAX_PAIRS = 20_000;

/**
 * Decides how the texts that a new pattern lets through relate to those of an old one, by their automata. Look-around,
 * back-references and what is too large are `unknown`, never guessed.
 */
export function comparePatterns(before: string, after: string): Inclusion {
  if (before === after) return { relation: 'same' };
  try {
    const old = new LazyDfa(nfaOf(parseRegex(before), true));
    const young = new LazyDfa(nfaOf(parseRegex(after), true));
    const lost = difference(old, young);
    const gained = difference(young, old);
    const found = { ...(gained !== undefined && { gained }), ...(lost !== undefined && { lost }) };
    if (lost === undefined) return { relation: gained === undefined ? 'same' : 'wider', ...found };
    return { relation: gained === undefined ? 'narrower' : 'other', ...found };
  } catch (error) {
    if (!(error instanceof RegexProblem)) throw error;
    return { relation: 'unknown', reason: error.message };
  }
}

interface Pair {
  readonly one: Subset;
  readonly other: Subset;
  readonly text: string;
}

/** The shortest text in the language of the first that is not in that of the second. @throws RegexProblem past the bound */
function difference(first: LazyDfa, second: LazyDfa): string | undefined {
  const codes = readable(new Set([...first.classes, ...second.classes]));
  const seen = new Set<string>();
  let level: Pair[] = [{ one: first.start, other: second.start, text: '' }];
  while (level.length > 0) {
    const following: Pair[] = [];
    for (const { one, other, text } of level) {
      if (one.accepting && !other.accepting) return text;
      for (const code of codes) {
        const pair = { one: first.next(one, code), other: second.next(other, code) };
        if (pair.one.states.length === 0) continue;
        const key = `${pair.one.key}|${pair.other.key}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > MAX_PAIRS) throw new RegexProblem('unsupported', 'the patterns are too large to compare');
        following.push({ ...pair, text: text + String.fromCodePoint(code) });
      }
    }
    level = following;
  }
  return undefined;
}

/** Letters and digits first, so that the text that is found can be read. */
function readable(starts: ReadonlySet<number>): readonly number[] {
  // Surrogates are no characters of a text.
  return [...starts].filter((code) => code < 0xd8_00 || code > 0xdf_ff).toSorted((a, b) => rank(a) - rank(b) || a - b);
}

function rank(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 48 && code <= 90) return 1;
  return code >= 33 && code < 127 ? 2 : 3;
}
