import type { CST, YAMLError } from 'yaml';
import type { ConfigErrorCode } from './errors.ts';
import { type ConfigIssue, issueAt } from './issue.ts';
import type { SourceFile } from './source.ts';

type Row = readonly [pattern: RegExp, message: string, code?: ConfigErrorCode];

/**
 * What the parser says, and what we say instead: where the mistake is in the user's words and what to do. The parser's
 * own words serve for what no row matches.
 */
const ROWS: readonly Row[] = [
  [/^Tabs are not allowed/, 'a tab is used for indentation; use spaces', 'ERR_CONFIG_TAB'],
  [/^Missing closing/, 'a quoted text is not closed'],
  [/^Nested mappings/, 'a second `key:` starts here; put it on a line of its own, or the value in quotes'],
  [
    /^A block sequence may not be used as an implicit map key/,
    'a list starts here, on the line of its key; put it on a line of its own',
  ],
  [
    /^Unexpected flow-(?:map|seq)-start at node end/,
    'a bracket opens after a text; put the whole text in quotes, as in `"${NAME}"`',
  ],
  [/^Unexpected flow-(?:map|seq)-end/, 'a bracket closes here that was not opened'],
  [/^Unexpected block-seq-ind/, 'a list starts here, on the line of its key; put it on a line of its own'],
  [/^Unexpected /, 'this does not belong here; a quote, a comma or a line break is missing before it'],
  [/^Missing , /, 'an entry is not closed here; a comma or a closing bracket is missing before it'],
  [
    /^Block collections are not allowed within flow collections/,
    'an entry is not closed here; a comma or a closing bracket is missing before it',
  ],
  [
    /^(?:Flow (?:map|sequence)|All (?:mapping|sequence) items)/,
    'the indentation does not fit the lines above, or a bracket is not closed',
  ],
  [
    /^Implicit map keys need to be followed by map values/,
    'this is neither a key nor part of the value above; a `:` or the space after it is missing, or the indentation is wrong',
  ],
  [
    /^Implicit keys? .*single line/,
    'a key spans several lines; a quote or a bracket is not closed, or a `:` or the space after it is missing',
  ],
  [/^Plain value cannot start with/, 'a text cannot start with this character; put it in quotes'],
  [/^Invalid escape sequence/, 'this is no escape sequence of a double-quoted text; write `\\\\` for a backslash'],
  [/^Unresolved tag|used for .* collection, but expects/, 'tags (`!…`) are not supported; remove it'],
  [/^Unsupported YAML version/, 'only YAML 1.2 is read; remove this line'],
  [/^Unknown directive|directive/, 'lines that start with `%` are not supported; remove this one'],
  [
    /^Alias cannot be an empty|^Anchor cannot be an empty/,
    'a name is missing after `*` or `&`; for a text, use quotes',
  ],
  [/^An alias node must not specify any properties/, 'an alias has neither an anchor nor a tag of its own; remove it'],
];

/**
 * The issue for a syntax error that the parser reports.
 *
 * @param tokens what the parser worked on
 */
export function syntaxIssue(source: SourceFile, error: YAMLError, tokens: Iterable<CST.Token>): ConfigIssue {
  const [start, end] = error.pos;
  const said = error.message.split('\n', 1)[0] ?? '';
  // What is not closed is noticed at the end of the file; the user has to look where it opens.
  const opening = said.startsWith('Missing closing') || said.startsWith('Flow ') ? lastUnclosed(tokens) : undefined;
  if (opening) {
    const range = { source, start: opening.offset, end: opening.offset + 1 };
    const what = opening.type === 'flow-collection' ? 'bracket' : 'quote';
    return issueAt(range, 'ERR_CONFIG_SYNTAX', `this ${what} is not closed`);
  }
  const row = ROWS.find(([pattern]) => pattern.test(said));
  const own = said.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return issueAt({ source, start, end }, row?.[2] ?? 'ERR_CONFIG_SYNTAX', row?.[1] ?? own);
}

function lastUnclosed(tokens: Iterable<CST.Token>): CST.Token | undefined {
  let last: CST.Token | undefined;
  for (const token of tokens) if (isUnclosed(token) && token.offset >= (last?.offset ?? 0)) last = token;
  return last;
}

function isUnclosed(token: CST.Token): boolean {
  switch (token.type) {
    case 'flow-collection':
      return !token.end.some(({ source }) => source === '}' || source === ']');
    case 'double-quoted-scalar':
      return !/^"(?:[^"\\]|\\[^])*"$/.test(token.source);
    case 'single-quoted-scalar':
      return !/^'(?:[^']|'')*'$/.test(token.source);
    default:
      return false;
  }
}
