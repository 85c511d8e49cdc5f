/** What a piece of a module is, roughly: enough to change it, not to understand it. */
export type TokenKind = 'space' | 'comment' | 'text' | 'number' | 'word' | 'mark';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const PATTERN =
  /(?<space>\s+)|(?<comment>#[^\n]*)|(?<text>\$?"(?:[^"\\\n]|\\.)*"|\$?`[^`]*`)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>[A-Za-z_]\w*)|(?<mark>:=|[=!<>]=|[^])/gu;

/** Cuts a module into tokens, which joined are the module again. */
export function tokensOf(module: string): Token[] {
  return Array.from(module.matchAll(PATTERN), ({ 0: text, groups = {} }) => ({ kind: kindOf(groups), text }));
}

export function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  const kinds: readonly TokenKind[] = ['space', 'comment', 'text', 'number', 'word'];
  return kinds.find((kind) => groups[kind] !== undefined) ?? 'mark';
}
