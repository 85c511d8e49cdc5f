import type { Diagnostic } from '../diagnostic.ts';

/** Adds the line of the text that a parse error is about, with a caret below the place. */
export function withExcerpt(error: Diagnostic, text: string): Diagnostic {
  const { location } = error;
  if (!location || text === '') return error;
  const offset = 'offset' in location && typeof location.offset === 'number' ? location.offset : undefined;
  if (offset === undefined) return error;
  const excerpt = lineAt(text, offset);
  const written = excerpt.line.replace(/^\t+/, '');
  const indent = Math.max(excerpt.index - (excerpt.line.length - written.length), 0);
  return { ...error, details: [written, `${' '.repeat(indent)}^`], excerpt };
}

/** The line of the last character up to the offset that is no whitespace, and how many bytes of it come before. */
function lineAt(text: string, offset: number): { line: string; index: number } {
  let at = Math.max(0, Math.min(offset, text.length - 1));
  while (at > 0 && /\s/.test(text.charAt(at))) at -= 1;
  let begin = at;
  while (begin > 0 && !isLineEnd(text.charAt(begin))) begin -= 1;
  if (isLineEnd(text.charAt(begin))) begin += 1;
  let end = at;
  while (end < text.length && !isLineEnd(text.charAt(end))) end += 1;
  begin = Math.min(begin, end);
  return { line: text.slice(begin, end), index: new TextEncoder().encode(text.slice(begin, at)).length };
}

function isLineEnd(character: string): boolean {
  return character === '\n' || character === '\r';
}
