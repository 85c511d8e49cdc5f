import { RE2JS } from 're2js';
import { LruCache } from '../lru.ts';
import { nativeRegExp } from './native.ts';

/** A match: for each group where it starts and ends, or undefined where it took no part; the whole match is group 0. */
export type Match = readonly (readonly [start: number, end: number] | undefined)[];

/** @throws Error with Go's text, which here and there says more than the port's */
function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.endsWith('trailing backslash at end of expression') ? `${message}: \`\`` : message, {
      cause: error,
    });
  }
}

/** A compiled pattern of RE2. */
export class Pattern {
  readonly #compiled: RE2JS;
  readonly #native: RegExp | undefined;

  /** @throws Error with Go's text where the pattern is wrong */
  constructor(text: string) {
    this.#compiled = compile(text);
    this.#native = nativeRegExp(text);
  }

  /** Whether the pattern matches anywhere in a text. */
  test(text: string): boolean {
    return this.#native?.test(text) ?? this.#compiled.test(text);
  }

  /** The groups by name. */
  get names(): Readonly<Record<string, number>> {
    return this.#compiled.namedGroups();
  }

  /**
   * The matches that Go's `FindAll…` gives: from left to right, without overlaps, and no empty one where the last ended.
   *
   * @param limit how many at most; all where it is negative
   * @param spend is told what the search costs
   */
  findAll(text: string, limit: number, spend: (steps: number) => void): Match[] {
    const matches: Match[] = [];
    const matcher = this.#compiled.matcher(text);
    const groups = this.#compiled.groupCount();
    let at = 0;
    let lastEnd = -1;
    const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
    while (matches.length < most && at <= text.length) {
      spend(1 + groups);
      if (!matcher.find(at)) {
        spend((text.length - at) / 8);
        break;
      }
      const match: (readonly [number, number] | undefined)[] = [];
      for (let group = 0; group <= groups; group++) {
        const start = matcher.start(group);
        match.push(start < 0 ? undefined : [start, matcher.end(group)]);
      }
      const [start, end] = match[0] ?? [at, at];
      spend((end - at) / 8);
      if (end > start || start !== lastEnd) matches.push(match);
      if (end > at) at = end;
      else at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      lastEnd = end;
    }
    return matches;
  }
}

const CACHED_PATTERNS = 500;

const cache = new LruCache<Pattern>(CACHED_PATTERNS);

/** Compiles a pattern, or finds it compiled. @throws Error with Go's text */
export function patternOf(text: string): Pattern {
  return cache.get(text, () => new Pattern(text));
}
