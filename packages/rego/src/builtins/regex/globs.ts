/**
 * Whether two globs of `regex.globs_match` have a text in common: characters, `.`, `[…]`, each with `*` or `+`.
 * The search is that of OPA's library, which does not find every common text; the outcome has to be the same.
 */
export function globsIntersect(left: string, right: string, spend: (steps: number) => void): boolean {
  const a = parse(left);
  const b = parse(right);
  let start = 0;
  while (isPlain(a[start]) && isPlain(b[start])) {
    spend(1);
    if (!meet(a[start], b[start])) return false;
    start += 1;
  }
  // One plain pair stays, so that what follows has something to look at.
  if (start > 0) start -= 1;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && isPlain(a[endA - 1]) && isPlain(b[endB - 1])) {
    spend(1);
    if (!meet(a[endA - 1], b[endB - 1])) return false;
    endA -= 1;
    endB -= 1;
  }
  if (endA < a.length) {
    endA += 1;
    endB += 1;
  }
  return new Search(spend).sequence(a.slice(start, endA), b.slice(start, endB), 0);
}

interface Token {
  /** What it stands for as ranges of code points; undefined for any. */
  readonly ranges: readonly (readonly [low: number, high: number])[] | undefined;
  readonly isSet: boolean;
  flag: '' | '+' | '*';
}

function isPlain(token: Token | undefined): boolean {
  return token?.flag === '';
}

function meet(a: Token | undefined, b: Token | undefined): boolean {
  if (a?.ranges === undefined || b?.ranges === undefined) return true;
  const other = b.ranges;
  return a.ranges.some(([low, high]) => other.some(([otherLow, otherHigh]) => low <= otherHigh && otherLow <= high));
}

/** How deep the search may nest: one level for each token with a flag. */
const MAX_DEPTH = 500;

class Search {
  readonly #spend: (steps: number) => void;

  constructor(spend: (steps: number) => void) {
    this.#spend = spend;
  }

  sequence(a: readonly Token[], b: readonly Token[], depth: number): boolean {
    if (depth > MAX_DEPTH) throw new Error('the globs have too many repetitions');
    let at = 0;
    for (; at < a.length && at < b.length; at++) {
      this.#spend(1);
      if (!isPlain(a[at]) || !isPlain(b[at])) return this.#flagged(a.slice(at), b.slice(at), depth + 1);
      if (!meet(a[at], b[at])) return false;
    }
    return at === a.length && at === b.length;
  }

  #flagged(a: readonly Token[], b: readonly Token[], depth: number): boolean {
    this.#spend(a.length + b.length);
    const [repeated, other] = isPlain(a[0]) ? [b, a] : [a, b];
    if (repeated[0]?.flag === '*') return this.#star(repeated, other, depth);
    if (!meet(repeated[0], other[0])) return false;
    if (this.#star(repeated, other.slice(1), depth)) return true;
    return !isPlain(other[0]) && this.sequence(repeated.slice(1), other, depth + 1);
  }

  #star(repeated: readonly Token[], other: readonly Token[], depth: number): boolean {
    const [star, next] = repeated;
    for (const [at, token] of other.entries()) {
      this.#spend(1);
      if (next !== undefined && meet(token, next) && this.sequence(repeated.slice(1), other.slice(at), depth + 1)) {
        return true;
      }
      if (!meet(token, star)) return false;
    }
    return next === undefined;
  }
}

function parse(text: string): Token[] {
  const runes = Array.from(text);
  const tokens: Token[] = [];
  const fail = (at: number, message: string): never => {
    throw new Error(`input:${text}, pos:${at}, ${message}: the input provided is invalid`);
  };
  let at = 0;
  /** The next character and whether a backslash is before it. */
  const next = (): readonly [rune: string, escaped: boolean] => {
    const rune = runes[at] ?? '';
    if (rune !== '\\') {
      at += 1;
      return [rune, false];
    }
    if (at === runes.length - 1) fail(at, 'input ends with a \\ (escape) character');
    at += 2;
    return [runes[at - 1] ?? '', true];
  };
  const set = (): Token['ranges'] => {
    const ranges: [number, number][] = [];
    let previous: string | undefined;
    while (at < runes.length) {
      const [rune, escaped] = next();
      if (!escaped && rune === ']') return ranges;
      if (!escaped && rune === '-') {
        if (previous === undefined) fail(at, "range character '-' must be preceded by a Unicode character");
        if (at >= runes.length - 1) fail(at, "range character '-' must be followed by a Unicode character");
        const [high, highEscaped] = next();
        if (!highEscaped && (high === ']' || high === '-')) {
          fail(at, "range character '-' cannot be followed by a special symbol");
        }
        if (code(high) < code(previous)) {
          fail(at, `range is out of order: '${high}' comes before '${previous}' in Unicode`);
        }
        ranges.push([code(previous), code(high)]);
        previous = undefined;
      } else {
        ranges.push([code(rune), code(rune)]);
        previous = rune;
      }
    }
    return fail(at, 'found [ without matching ]');
  };
  while (at < runes.length) {
    const [rune, escaped] = next();
    if (!escaped && rune === ']') fail(at, "set-close ']' with no preceding '['");
    if (!escaped && (rune === '+' || rune === '*')) fail(at, `flag '${rune}' must be preceded by a non-flag`);
    const isSet = !escaped && rune === '[';
    const ranges = isSet ? set() : !escaped && rune === '.' ? undefined : ([[code(rune), code(rune)]] as const);
    const flag = runes[at];
    const token: Token = { ranges, isSet, flag: flag === '+' || flag === '*' ? flag : '' };
    if (token.flag !== '') at += 1;
    pushSimplified(tokens, token);
  }
  return tokens;
}

/** Two equal tokens with flags become one. */
function pushSimplified(tokens: Token[], token: Token): void {
  const last = tokens.at(-1);
  if (last !== undefined && last.flag !== '' && token.flag !== '' && isSame(last, token)) {
    if (token.flag === '+') last.flag = '+';
  } else tokens.push(token);
}

function isSame(a: Token, b: Token): boolean {
  if (a.ranges === undefined || b.ranges === undefined) return a.ranges === b.ranges;
  return a.isSet === b.isSet && normalized(a.ranges) === normalized(b.ranges);
}

/** The set of code points as a text that is equal for equal sets. */
function normalized(ranges: readonly (readonly [number, number])[]): string {
  const merged: [number, number][] = [];
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged.join(';');
}

function code(rune: string | undefined): number {
  return rune?.codePointAt(0) ?? 0;
}
