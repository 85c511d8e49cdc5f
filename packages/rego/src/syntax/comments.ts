import type { Comment, Location } from '../ast/types.ts';

/** A comment from its place, whose text starts with the `#`; a carriage return before the line end is no part of it. */
export function commentOf(loc: Location): Comment {
  const text = loc.text.slice(1);
  let end = text.length;
  while (text.charAt(end - 1) === '\r') end--;
  return { text: text.slice(0, end), loc };
}
