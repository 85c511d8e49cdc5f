import { formatValue } from '../value/format.ts';
import { quote } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';

/** A key of a path; undefined stands for any key. */
export type Segment = Value | undefined;

export type Root = 'data' | 'input';

/** A text that is equal for equal paths, and only for them. */
export function pathKey(path: readonly Segment[]): string {
  return path.map((segment) => (segment === undefined ? '*' : JSON.stringify(keyText(segment)))).join('/');
}

function keyText(value: Value): string {
  const key = keyOf(value);
  return `${typeof key}${String(key)}`;
}

/** `data.users[_].name`. */
export function pathText(root: Root, path: readonly Segment[]): string {
  return root + path.map(segmentText).join('');
}

function segmentText(segment: Segment): string {
  if (segment === undefined) return '[_]';
  if (typeof segment !== 'string') return `[${formatValue(segment)}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(segment) ? `.${segment}` : `[${quote(segment)}]`;
}

/** Whether two keys can be the same. Base documents are addressed by texts: `1` is also `"1"`. */
export function mayBeSame(a: Segment, b: Segment): boolean {
  if (a === undefined || b === undefined) return true;
  return keyOf(a) === keyOf(b) || String(keyOf(a)) === String(keyOf(b));
}
