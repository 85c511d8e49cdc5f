/** A path in the one form in which it is matched and forwarded, or why it is refused. */
export type NormalizedPath =
  | { readonly ok: true; readonly path: string; readonly hasEncodedSlash: boolean }
  | { readonly ok: false; readonly message: string };

// The common case: nothing to decode, encode, collapse or resolve.
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w~.!$&'()*+,=:@;-]+)*\/?$/;
const BAD_ESCAPE = /%(?:[01][\da-f]|7f|(?![\da-f]{2}))/i;
// Escapes of these are decoded: no upstream tells them from the characters themselves. `/`, `\`, `%`, `?`, `#`, `;` stay.
const DECODED = /^[\w~.!$&'()*+,=:@-]$/;
const MUST_ENCODE = /[^\w~.!$&'()*+,=:@;/%-]/gu;
const DOTS = /^(?:\.|%2e){1,2}$/i;

/**
 * Normalises the path of a request: `//` becomes `/`, dot segments are resolved, escapes of characters that need none are
 * decoded and the others written in upper case, and characters that need one get it. What no upstream could be trusted
 * to read as we do is refused: dots hidden in escapes or beside an encoded slash, controls, escapes that are no UTF-8.
 */
export function normalizePath(raw: string): NormalizedPath {
  if (raw !== '' && PLAIN.test(raw)) return { ok: true, path: raw, hasEncodedSlash: false };
  if (raw.includes('?') || raw.includes('#')) return refused('the path contains `?` or `#`');
  const resolved = resolveDots(raw);
  let path = '';
  let hasEncodedSlash = false;
  for (const segment of resolved.split('/').slice(1)) {
    if (hasHiddenDots(segment)) return refused('path contains dot segments, which are not allowed');
    const canonical = canonicalSegment(segment);
    if (canonical === undefined) return refused('path contains an escape that is not allowed');
    hasEncodedSlash ||= canonical.includes('%2F');
    path += `/${canonical}`;
  }
  return { ok: true, path: path === '' ? '/' : path, hasEncodedSlash };
}

function refused(message: string): NormalizedPath {
  return { ok: false, message };
}

/** What `path.Clean` of Go does, with the slash at the end kept. */
function resolveDots(raw: string): string {
  const segments: string[] = [];
  for (const segment of raw.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const slash = raw.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.join('/')}${slash}`;
}

function hasHiddenDots(segment: string): boolean {
  return segment.split(/%2f|%5c|\\/i).some((part) => DOTS.test(part));
}

/**
 * The one form of a segment, or undefined where it holds a broken escape, a control character or no UTF-8. A slash
 * never comes of it.
 */
export function canonicalSegment(segment: string): string | undefined {
  if (!segment.isWellFormed()) return undefined;
  if (BAD_ESCAPE.test(segment)) return undefined;
  const decoded = segment.replace(/%([\da-fA-F]{2})/g, (_, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return DECODED.test(character) ? character : `%${hex.toUpperCase()}`;
  });
  if (decodeEscapes(decoded) === undefined) return undefined;
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001F\u007F]/.test(decoded)) return undefined;
  return decoded.replace(MUST_ENCODE, (character) => encodeURIComponent(character));
}

/** Decodes all escapes; undefined where they are no UTF-8. */
function decodeEscapes(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Decodes a canonical path or segment, its encoded slashes only where the rule says so. */
export function decodePath(canonical: string, decodesSlash: boolean): string {
  if (!canonical.includes('%')) return canonical;
  if (decodesSlash) return decodeURIComponent(canonical);
  return canonical
    .split('%2F')
    .map((part) => decodeURIComponent(part))
    .join('%2F');
}
