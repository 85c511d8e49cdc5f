import { isSecretName } from '../redact-text.ts';
import type { SourceFile, SourcePosition } from './source.ts';

const MAX_COLUMNS = 100;
const LEAD_COLUMNS = 40;
/** How far back a key is looked for whose value reaches into the shown stretch. */
const LOOK_BACK = 4096;

/**
 * The line of a position with a caret below the marked stretch, as compilers print it:
 *
 * ```
 *   7 |     levl: debug
 *     |     ^^^^
 * ```
 *
 * Long lines are cut around the mark, control characters (a file is untrusted, a terminal obeys them) become `·`, tabs
 * become `→`, and values of keys that look like secrets are masked.
 *
 * @param length how many UTF-16 code units to mark; at least one is, and never more than the line has
 */
export function excerptOf(source: SourceFile, position: SourcePosition, length: number): string {
  const start = source.lineStarts[position.line - 1] ?? 0;
  const end = source.lineStarts[position.line] ?? source.text.length;
  const column = position.column - 1;
  const from = column > MAX_COLUMNS - LEAD_COLUMNS ? column - LEAD_COLUMNS : 0;
  const maskFrom = Math.max(0, from - LOOK_BACK);
  const context = source.text.slice(start + maskFrom, Math.min(end, start + from + MAX_COLUMNS));
  const masked = continuesSecret(source, position.line) ? maskAfterKey(context) : maskSecrets(context);
  const text = visible(masked.slice(from - maskFrom).replace(/\s+$/, ''));
  const cut = start + from + MAX_COLUMNS < end && source.text.slice(start + from + MAX_COLUMNS, end).trim() !== '';
  const shown = (from > 0 ? `…${text.slice(1)}` : text) + (cut ? '…' : '');
  const before = shown.slice(0, column - from).padEnd(column - from);
  const marked = shown.slice(column - from, column - from + Math.max(1, length));
  const number = String(position.line);
  return [
    `  ${number} | ${shown}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(widthOf(before))}${'^'.repeat(Math.max(1, widthOf(marked)))}`,
  ].join('\n');
}

/** A text with everything that a terminal would not print as itself replaced by `·`. */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{C}\u2028\u2029]/gu, (character) => '·'.repeat(character.length));
}

function visible(line: string): string {
  return printable(line.replaceAll('\t', '→'));
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uFF01-\uFF60]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal a text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
  return width;
}

const ENTRY = /(?<![\w.-])(["']?)([\w.-]{1,64})\1\s{0,8}:\s{0,8}(?=\S)/g;
/** What a reference to a secret looks like; it is no secret, and worth to be seen. */
const REFERENCE = /^\{\s*(?:(?:file|env|directory|key)\s*:\s*[^,{}]*,?\s*)*\}/;

/** Masks what follows a key that names a secret, and keeps the length, so that the caret stays where it belongs. */
function maskSecrets(line: string): string {
  let text = '';
  let from = 0;
  for (const entry of line.matchAll(ENTRY)) {
    const valueAt = entry.index + entry[0].length;
    if (valueAt < from || !isSecretName(entry[2] ?? '')) continue;
    const value = line.slice(valueAt, endOfValue(line, valueAt));
    text += line.slice(from, valueAt) + (REFERENCE.test(value) ? value : maskText(value));
    from = valueAt + value.length;
  }
  return text + line.slice(from);
}

/** Up to the comma or bracket that ends the value; quotes and nested brackets belong to it. */
function endOfValue(line: string, start: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let at = start; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote !== undefined) {
      if (character === '\\' && quote === '"') at++;
      else if (character === quote) quote = undefined;
    } else if ((character === '"' || character === "'") && at === start) quote = character;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth--;
    } else if (character === ',' && depth === 0) return at;
  }
  return line.length;
}

function maskText(text: string): string {
  return text.replaceAll(/\S/g, '•');
}

/** A key stays readable: what is wrong may be its spelling. */
function maskAfterKey(line: string): string {
  const [key = ''] = /^\s*(?:- +)*["']?[\w.-]{1,64}["']?\s*:(?=\s|$)/.exec(line) ?? [];
  return key + maskText(line.slice(key.length));
}

/** How many lines above a line are searched for the key that it belongs to. */
const LINES_ABOVE = 200;
const REFERENCE_LINE = /^\s*(?:file|env|directory|key)\s*:/;

/** Whether a line belongs to a value of several lines that stands below a key that names a secret. */
function continuesSecret(source: SourceFile, line: number): boolean {
  const own = lineOf(source, line);
  if (REFERENCE_LINE.test(own)) return false;
  let indent = indentOf(own);
  for (let above = line - 1; above > 0 && above > line - LINES_ABOVE && indent > 0; above--) {
    const text = lineOf(source, above);
    if (text.trim() === '' || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    const key = /^\s*(?:- +)*(["']?)([\w.-]{1,64})\1\s*:(?:\s|$)/.exec(text)?.[2];
    if (key !== undefined && isSecretName(key)) return true;
  }
  return false;
}

function lineOf(source: SourceFile, line: number): string {
  const start = source.lineStarts[line - 1] ?? 0;
  return source.text.slice(start, Math.min(source.lineStarts[line] ?? source.text.length, start + 256));
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** A text of the user as it stands in a message: one printable line of at most 60 columns. */
export function excerptText(text: string): string {
  const most = 60;
  const line = printable(text.slice(0, most + 1));
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
