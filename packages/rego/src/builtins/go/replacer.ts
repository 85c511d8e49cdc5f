import { bytesOf, textOf } from './text.ts';

/**
 * Go's `strings.NewReplacer(…).Replace(text)`: at each place the first pair that matches there wins, in the order given.
 *
 * @param spend is told the steps that are taken, since many patterns over a long text are many comparisons
 */
export function replaceAll(
  text: string,
  pairs: readonly (readonly [old: string, replacement: string])[],
  spend: (steps: number) => void,
): string {
  const [only] = pairs;
  if (only === undefined) return text;
  if (pairs.length === 1 && only[0] !== '') {
    const parts = text.split(only[0]);
    spend(parts.length * (1 + only[1].length / 4));
    return parts.join(only[1]);
  }
  return pairs.some(([old]) => old === '') ? replaceBytes(text, pairs, spend) : replaceUnits(text, pairs, spend);
}

function replaceUnits(
  text: string,
  pairs: readonly (readonly [string, string])[],
  spend: (steps: number) => void,
): string {
  const byFirst = new Map<string, (readonly [string, string])[]>();
  for (const pair of pairs) {
    const first = pair[0].charAt(0);
    const list = byFirst.get(first);
    if (list === undefined) byFirst.set(first, [pair]);
    else list.push(pair);
  }
  let result = '';
  let last = 0;
  for (let at = 0; at < text.length; ) {
    const candidates = byFirst.get(text.charAt(at));
    if (candidates === undefined) {
      at += 1;
      continue;
    }
    spend(candidates.length);
    const match = candidates.find(([old]) => text.startsWith(old, at));
    if (match === undefined) {
      at += 1;
      continue;
    }
    spend(1 + match[1].length / 4);
    result += text.slice(last, at) + match[1];
    at += match[0].length;
    last = at;
  }
  return result + text.slice(last);
}

/**
 * With an empty pattern, which Go also finds between the bytes of one rune. An empty match is not repeated at the same
 * place: there the other patterns have their turn.
 */
function replaceBytes(
  text: string,
  pairs: readonly (readonly [string, string])[],
  spend: (steps: number) => void,
): string {
  // One unit per byte, so that indexes count bytes.
  const source = binary(text);
  const table = pairs.map(([old, replacement]) => [binary(old), binary(replacement)] as const);
  const full = table.filter(([old]) => old !== '');
  const empty = table.findIndex(([old]) => old === '');
  const before = table.slice(0, empty);
  let result = '';
  let last = 0;
  let justEmpty = false;
  for (let at = 0; at <= source.length; ) {
    spend(1 + table.length);
    const match: readonly [string, string] | undefined = justEmpty
      ? full.find(([old]) => source.startsWith(old, at))
      : (before.find(([old]) => source.startsWith(old, at)) ?? table[empty]);
    justEmpty = match?.[0] === '';
    if (match === undefined) {
      at += 1;
      continue;
    }
    spend(match[1].length / 4);
    result += source.slice(last, at) + match[1];
    at += match[0].length;
    last = at;
  }
  result += source.slice(last);
  return textOf(Uint8Array.from(result, (unit) => unit.charCodeAt(0)));
}

function binary(text: string): string {
  let result = '';
  for (const byte of bytesOf(text)) result += String.fromCharCode(byte);
  return result;
}
