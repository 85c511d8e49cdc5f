import { RE2JS } from 're2js';

/** Tells whether a text matches. */
export type TextMatcher = (text: string) => boolean;

/**
 * Compiles a glob: `*` within a part, `**` across, `?` one character, `[a-z]`, `[!a]`, `{a,b}`, `\` for a literal.
 *
 * @param separator the character between parts: `/` in paths, `.` in hosts
 * @returns undefined where brackets or braces are not closed
 */
export function compileGlob(glob: string, separator: string): TextMatcher | undefined {
  const pattern = globPattern(glob, RE2JS.quote(separator));
  if (pattern === undefined) return undefined;
  return compilePattern(`^(?s:${pattern})$`);
}

/** Compiles a regular expression of RE2, which matches anywhere in a text. @returns undefined where it is none */
export function compilePattern(pattern: string): TextMatcher | undefined {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch {
    return undefined;
  }
}

function globPattern(glob: string, separator: string): string | undefined {
  let pattern = '';
  let braces = 0;
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? '';
    if (character === '\\') {
      const next = glob[++at];
      if (next === undefined) return undefined;
      pattern += RE2JS.quote(next);
    } else if (character === '*') {
      const isDouble = glob[at + 1] === '*';
      if (isDouble) at++;
      pattern += isDouble ? '.*' : `[^${separator}]*`;
    } else if (character === '?') {
      pattern += `[^${separator}]`;
    } else if (character === '[') {
      const end = glob.indexOf(']', at + 2);
      if (end < 0) return undefined;
      const content = glob.slice(at + 1, end);
      const [isNegated, members] = content.startsWith('!') ? [true, content.slice(1)] : [false, content];
      pattern += `[${isNegated ? '^' : ''}${members.replace(/[\\[\]^]/g, '\\$&')}]`;
      at = end;
    } else if (character === '{') {
      braces++;
      pattern += '(?:';
    } else if (character === '}' && braces > 0) {
      braces--;
      pattern += ')';
    } else if (character === ',' && braces > 0) {
      pattern += '|';
    } else {
      pattern += RE2JS.quote(character);
    }
  }
  return braces === 0 ? pattern : undefined;
}
