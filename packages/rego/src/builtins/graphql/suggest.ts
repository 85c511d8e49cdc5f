/** Names longer than this are not compared letter by letter: the cost is the product of both lengths. */
const MAX_COMPARED = 256;

/** The options that are like what was typed, the likest first. */
export function suggestions(typed: string, options: Iterable<string>): readonly string[] {
  const threshold = Math.floor(typed.length * 0.4) + 1;
  const found: { readonly option: string; readonly distance: number }[] = [];
  for (const option of options) {
    const distance = lexicalDistance(typed, option);
    if (distance <= threshold) found.push({ option, distance });
  }
  return found.toSorted((a, b) => a.distance - b.distance).map(({ option }) => option);
}

/** ` Did you mean "a" or "b"?`, or nothing. */
export function didYouMean(prefix: string, items: readonly string[]): string {
  return items.length === 0 ? '' : ` ${prefix} ${orList(items)}?`;
}

/** `"a", "b", or "c"`; five at most. */
export function quotedOrList(items: readonly string[]): string {
  return orList(items.map((item) => `"${item}"`));
}

function orList(all: readonly string[]): string {
  const items = all.slice(0, 5);
  if (items.length < 3) return items.join(' or ');
  return `${items.slice(0, -1).join(', ')}, or ${items.at(-1) ?? ''}`;
}

function lexicalDistance(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left === right) return 1;
  if (left.length > MAX_COMPARED || right.length > MAX_COMPARED) return Number.POSITIVE_INFINITY;
  return levenshtein(left, right);
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const substitution = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
