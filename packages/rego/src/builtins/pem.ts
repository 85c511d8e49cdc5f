import { tryDecodeBase64 } from './base64.ts';

/** One block of a PEM text. */
export interface PemBlock {
  /** What follows BEGIN, such as `CERTIFICATE`. */
  readonly type: string;
  readonly bytes: Buffer;
}

const BEGIN = '-----BEGIN ';
const END = '\n-----END ';
const DASHES = '-----';

/**
 * Finds the first block of a PEM text, as Go's encoding/pem does: text around blocks and blocks that are malformed are
 * skipped.
 *
 * @param text one character per byte (`latin1`)
 * @returns the block and what follows its last line, or undefined where there is none
 */
export function decodePem(text: string): { readonly block: PemBlock; readonly rest: string } | undefined {
  let from = 0;
  for (;;) {
    const end = text.indexOf(END, from);
    if (end < 0) return undefined;
    const begin = text.slice(from, end).lastIndexOf(BEGIN);
    if (begin >= 0) {
      const found = blockAt(text, from + begin, end, from);
      if (found === 'none') return undefined;
      if (found) return found;
    }
    from = end + END.length;
  }
}

/** The block whose first line is at `begin` and whose last line follows `end`; 'none' where the whole text has none. */
function blockAt(text: string, begin: number, end: number, from: number) {
  if (begin > from && text[begin - 1] !== '\n') return undefined;
  const first = lineAt(text, begin + BEGIN.length);
  if (!first.line.endsWith(DASHES)) return undefined;
  const type = first.line.slice(0, -DASHES.length);
  let body = first.next;
  for (;;) {
    if (body >= text.length) return 'none';
    const { line, next } = lineAt(text, body);
    if (!line.includes(':')) break;
    body = next;
    // No header may stand behind the last line; to stop here keeps the whole linear.
    if (end < body) return undefined;
  }
  const trailer = end + END.length;
  if (!text.startsWith(type + DASHES, trailer)) return undefined;
  const last = lineAt(text, trailer + type.length + DASHES.length);
  if (last.line !== '') return undefined;
  const data = end > body ? text.slice(body, end).replaceAll(/[ \t]/g, '') : '';
  const bytes = tryDecodeBase64(data, 'standard');
  return bytes && { block: { type, bytes }, rest: text.slice(last.next) };
}

/** The line at a place, without blanks at its end, and where the next begins. */
function lineAt(text: string, at: number): { readonly line: string; readonly next: number } {
  const newline = text.indexOf('\n', at);
  const next = newline < 0 ? text.length : newline + 1;
  let end = newline < 0 ? text.length : newline;
  if (newline > at && text[end - 1] === '\r') end -= 1;
  while (end > at && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return { line: text.slice(at, end), next };
}
