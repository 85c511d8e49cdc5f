/** What the scanner tells apart. Most are named as OPA names them in messages; see {@link tokenText}. */
export type Token =
  | 'illegal'
  | 'eof'
  | 'whitespace'
  | 'comment'
  | 'identifier'
  | 'package'
  | 'import'
  | 'as'
  | 'default'
  | 'else'
  | 'not'
  | 'some'
  | 'with'
  | 'null'
  | 'true'
  | 'false'
  | 'number'
  | 'string'
  | 'template-string-part'
  | 'template-string-end'
  | 'raw-template-string-part'
  | 'raw-template-string-end'
  | '['
  | ']'
  | '{'
  | '}'
  | '('
  | ')'
  | ','
  | ':'
  | 'plus'
  | 'minus'
  | 'mul'
  | 'div'
  | 'rem'
  | 'and'
  | 'or'
  | 'eq'
  | 'equal'
  | 'assign'
  | 'in'
  | 'neq'
  | 'gt'
  | 'lt'
  | 'gte'
  | 'lte'
  | '.'
  | ';'
  | 'every'
  | 'contains'
  | 'if'
  | 'logical-and'
  | 'logical-or';

/** The name in messages: the operators `&` and `and` share one, and so do `|` and `or`. */
export function tokenText(token: Token): string {
  if (token === 'logical-and') return 'and';
  if (token === 'logical-or') return 'or';
  return token;
}

export type Keywords = ReadonlyMap<string, Token>;

/** Keywords in every version. */
export const BASE_KEYWORDS: Keywords = new Map<string, Token>(
  (['package', 'import', 'as', 'default', 'else', 'not', 'some', 'with', 'null', 'true', 'false'] as const).map(
    (name) => [name, name],
  ),
);

/** Keywords of v1 that v0 has to import. */
export const V0_FUTURE_KEYWORDS: Keywords = new Map<string, Token>([
  ['in', 'in'],
  ['every', 'every'],
  ['contains', 'contains'],
  ['if', 'if'],
]);

/** Keywords of v2 that v1 has to import; `not` is one already, and importing it changes what it means. */
const V1_FUTURE_KEYWORDS: Keywords = new Map<string, Token>([
  ['not', 'not'],
  ['and', 'logical-and'],
  ['or', 'logical-or'],
]);

export const FUTURE_KEYWORDS: Keywords = new Map([...V1_FUTURE_KEYWORDS, ...V0_FUTURE_KEYWORDS]);

const FUTURE_TOKENS: ReadonlySet<Token> = new Set(FUTURE_KEYWORDS.values());

/** Whether messages call the token a keyword. */
export function isKeywordToken(token: Token): boolean {
  return BASE_KEYWORDS.has(tokenText(token)) || FUTURE_TOKENS.has(token);
}

const V0_WORDS: ReadonlySet<string> = new Set(BASE_KEYWORDS.keys());
const V1_WORDS: ReadonlySet<string> = new Set([...V0_WORDS, ...V0_FUTURE_KEYWORDS.keys()]);

/** Whether the word is a keyword of the version, without any import. */
export function isKeyword(word: string, version: 'v0' | 'v1'): boolean {
  return (version === 'v0' ? V0_WORDS : V1_WORDS).has(word);
}

/** The keywords with more of them; `every` brings `in` along. */
export function withKeywords(keywords: Keywords, more: Keywords): Keywords {
  const all = new Map([...keywords, ...more]);
  if (all.has('every')) all.set('in', 'in');
  return all;
}

/** The keywords without the future ones. */
export function withoutFutureKeywords(keywords: Keywords): Keywords {
  return new Map([...keywords].filter(([name]) => !FUTURE_KEYWORDS.has(name)));
}
