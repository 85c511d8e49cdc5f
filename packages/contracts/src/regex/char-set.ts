/** A set of code points: ranges that do not touch, in order; both ends are in the set. */
export type CharSet = readonly (readonly [number, number])[];

export const MAX_CODE_POINT = 0x10_ffff;

export const ANY: CharSet = [[0, MAX_CODE_POINT]];

/** The ranges as a set: sorted, those that touch made one. */
export function charSet(ranges: Iterable<readonly [number, number]>): CharSet {
  const merged: [number, number][] = [];
  for (const [low, high] of [...ranges].toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

export function complement(set: CharSet): CharSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) rest.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= MAX_CODE_POINT) rest.push([next, MAX_CODE_POINT]);
  return rest;
}

export function hasCodePoint(set: CharSet, code: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (!range) return false;
    if (code < range[0]) high = middle - 1;
    else if (code > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** The first code point of each class of code points that no set tells apart. */
export function classStarts(sets: Iterable<CharSet>): readonly number[] {
  const starts = new Set([0]);
  for (const set of sets) {
    for (const [low, high] of set) {
      starts.add(low);
      if (high < MAX_CODE_POINT) starts.add(high + 1);
    }
  }
  return [...starts].toSorted((a, b) => a - b);
}
