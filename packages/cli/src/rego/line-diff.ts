/** More cells than that are not compared: what differs is then replaced as a whole. */
const MAX_CELLS = 4_000_000;

const REMOVED = '\u001B[31m';
const ADDED = '\u001B[32m';
const PLAIN = '\u001B[0m';

/** The lines of both texts, what is only in the first in red and what is only in the second in green. */
export function lineDiff(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = changes(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...a.slice(0, start), ...middle, ...a.slice(a.length - end)].join('');
}

/** With their line ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function removed(lines: readonly string[]): string[] {
  return lines.map((line) => `${REMOVED}${line}${PLAIN}`);
}

function added(lines: readonly string[]): string[] {
  return lines.map((line) => `${ADDED}${line}${PLAIN}`);
}

function changes(a: readonly string[], b: readonly string[]): string[] {
  if (a.length * b.length > MAX_CELLS) return [...removed(a), ...added(b)];
  const common = commonLengths(a, b);
  const at = (i: number, j: number) => common[i * (b.length + 1) + j] ?? 0;
  const result: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      result.push(...a.slice(i, i + 1));
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      result.push(...removed(a.slice(i, i + 1)));
      i++;
    } else {
      result.push(...added(b.slice(j, j + 1)));
      j++;
    }
  }
  return result;
}

/** How many lines two rests have in common at most, for each pair of rests. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j;
      const [diagonal = 0, below = 0, right = 0] = [
        lengths[here + width + 1],
        lengths[here + width],
        lengths[here + 1],
      ];
      lengths[here] = a[i] === b[j] ? diagonal + 1 : Math.max(below, right);
    }
  }
  return lengths;
}
