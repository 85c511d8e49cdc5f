import type { SourceFile, SourcePosition } from './source.ts';

const MAX_COLUMNS = 100;
const LEAD_COLUMNS = 40;

/**
 * The line of a position with a caret below the marked stretch, as compilers print it:
 *
 * ```
 *   7 |     levl: debug
 *     |     ^^^^
 * ```
 *
 * Long lines are cut around the mark, control characters (a file is untrusted, a terminal obeys them) become `·`, and
 * values of keys that look like secrets are masked.
 *
 * @param length how many UTF-16 code units to mark; at least one is, and never more than the line has
 */
export function excerptOf(source: SourceFile, position: SourcePosition, length: number): string {
  const start = source.lineStarts[position.line - 1] ?? 0;
  const end = source.text.indexOf('\n', start);
  const line = maskSecrets(source.text.slice(start, end < 0 ? source.text.length : end));
  const from = position.column - 1 > MAX_COLUMNS - LEAD_COLUMNS ? position.column - 1 - LEAD_COLUMNS : 0;
  const shown = (from > 0 ? '…' : '') + printable(line.slice(from > 0 ? from + 1 : 0, from + MAX_COLUMNS)).trimEnd();
  const caretAt = position.column - 1 - from;
  const carets = '^'.repeat(Math.max(1, Math.min(length, shown.length - caretAt)));
  const number = String(position.line);
  return [
    `  ${number} | ${shown}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, caretAt))}${carets}`,
  ].join('\n');
}

/** A text with everything that a terminal would not print as one column replaced by `·`. */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/\p{C}/gu, (character) => '·'.repeat(character.length));
}

const SECRET_ENTRY =
  /((?:pass(?:word|wd|phrase)|secret|token|api_?-?key|private_?-?key|credentials?)["']?\s*:\s*)([^\s{[&*|>#][^,}]*)/gi;

/** Keeps the length, so that the caret stays where it belongs. */
function maskSecrets(line: string): string {
  return line.replaceAll(SECRET_ENTRY, (_, key: string, value: string) => key + '•'.repeat(value.length));
}

/** A text of the user as it stands in a message: one printable line of at most 60 columns. */
export function excerptText(text: string): string {
  const most = 60;
  const line = printable(text.slice(0, most + 1));
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
