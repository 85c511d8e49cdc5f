import type { Body, Expr, Location, Term } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { Scanner, type ScannerState } from './scanner.ts';
import {
  FUTURE_KEYWORDS,
  isKeyword,
  isKeywordToken,
  type Keywords,
  type Token,
  tokenText,
  withKeywords,
} from './tokens.ts';

/** A location that knows where in the text it is. */
export interface Position extends Location {
  /** In UTF-16 units. */
  readonly offset: number;
}

/** The place of what is not in the text. */
export const NOWHERE: Location = { file: '', row: 0, col: 0, text: '' };

/** Grows at its head only, so that a saved state keeps its own. */
export interface Chain<T> {
  readonly item: T;
  readonly before: Chain<T> | undefined;
  readonly length: number;
}

/** All that backtracking has to restore. */
export interface ParserState {
  token: Token;
  literal: string;
  /** Where the current token starts. */
  position: Position;
  /** Where the current token ends, and where the last one that was not whitespace ended. */
  tokenEnd: number;
  lastEnd: number;
  /** Whether there was a line end between the last token and this one. */
  skippedLineEnd: boolean;
  /** The number of the next wildcard. */
  wildcard: number;
  errors: Chain<Diagnostic> | undefined;
  comments: Chain<Position> | undefined;
  hints: readonly string[];
  keywords: Keywords;
  scanner: ScannerState;
}

/** The productions that contain each other. */
export interface Grammar {
  /** A term without infix operators. */
  term(parser: Parser): Term | undefined;
  /** A term with infix operators, among them `k, v in xs`. */
  infix(parser: Parser): Term | undefined;
  /** The same where a comma separates elements. */
  infixInList(parser: Parser): Term | undefined;
  literal(parser: Parser): Expr | undefined;
  /** The literals up to a closing token, which stays the current one. */
  body(parser: Parser, end: Token): Body | undefined;
}

export interface ParserOptions {
  readonly file: string;
  readonly version: 'v0' | 'v1';
  /** Keywords from the start besides those of the version, and whether `not` may have a body. */
  readonly keywords: Keywords;
  readonly notBodies: boolean;
  readonly templateStrings: boolean;
}

/** Nested deeper, a policy is refused: later stages recurse into the tree too. */
const MAX_DEPTH = 400;

/** More errors than that are not kept. */
const MAX_ERRORS = 1000;

/** How often the parser may read on for each character, going back included; far more than a policy needs. */
const SCANS_PER_CHARACTER = 100;
const FREE_SCANS = 100_000;

/** Ends parsing at once: the policy is beyond a limit. */
export class ParseAborted extends Error {
  readonly location: Location;

  constructor(message: string, location: Location) {
    super(message);
    this.location = location;
  }
}

interface CachedTerm {
  readonly offset: number;
  readonly term: Term | undefined;
  readonly after: ParserState;
}

/** The parser's state and the steps that all productions share; the productions are functions of their own. */
export class Parser {
  readonly grammar: Grammar;
  readonly options: ParserOptions;
  readonly text: string;
  notBodies: boolean;
  state: ParserState;
  readonly #scanner: Scanner;
  /** Terms that were read already, by where they start, since several productions start by reading the same term. */
  #cache: CachedTerm[] = [];
  #depth = 0;
  #scansLeft: number;

  constructor(text: string, grammar: Grammar, options: ParserOptions) {
    this.text = text;
    this.grammar = grammar;
    this.options = options;
    this.notBodies = options.notBodies;
    this.#scansLeft = FREE_SCANS + SCANS_PER_CHARACTER * text.length;
    this.#scanner = new Scanner(text, options.keywords);
    this.state = {
      token: 'illegal',
      literal: '',
      position: { file: options.file, row: 1, col: 1, text: '', offset: 0 },
      tokenEnd: 0,
      lastEnd: 0,
      skippedLineEnd: false,
      wildcard: 0,
      errors: undefined,
      comments: undefined,
      hints: [],
      keywords: options.keywords,
      scanner: this.#scanner.state,
    };
  }

  token(): Token {
    return this.state.token;
  }

  get position(): Position {
    return this.state.position;
  }

  /** Goes to the next token that is neither whitespace nor a comment. */
  scan(): void {
    this.#scan(true);
  }

  /** Goes to the next token; whitespace is one. */
  scanSpace(): void {
    this.#scan(false);
  }

  /** Goes on in a template string, after the `}` of an expression. */
  scanTemplate(raw: boolean): void {
    this.#scan(false, raw ? 'raw' : 'cooked');
  }

  #scan(skipSpace: boolean, template?: 'raw' | 'cooked'): void {
    const { state } = this;
    if (state.token !== 'whitespace') {
      state.lastEnd = state.tokenEnd;
      state.skippedLineEnd = false;
    }
    for (;;) {
      if (--this.#scansLeft < 0) throw new ParseAborted('policy takes too many attempts to parse', state.position);
      this.#scanner.keywords = state.keywords;
      if (skipSpace && this.#scanner.skipSpace()) state.skippedLineEnd = true;
      const { token, literal, start, end, row, col, errors } = this.#scanner.scan(template);
      state.token = token;
      state.literal = literal;
      state.tokenEnd = end;
      if (token === 'whitespace' && literal === '\n') state.skippedLineEnd = true;
      state.position = { file: this.options.file, row, col, text: this.text.slice(start, end), offset: start };
      if (errors.length > 0) {
        for (const error of errors) this.error(state.position, error);
        state.token = 'illegal';
      }
      if (token !== 'comment') return;
      state.comments = { item: state.position, before: state.comments, length: (state.comments?.length ?? 0) + 1 };
      if (errors.length > 0) return;
    }
  }

  /** A state to {@link restore} later, as often as needed. */
  save(): ParserState {
    return { ...this.state, scanner: { ...this.#scanner.state } };
  }

  restore(saved: ParserState): void {
    this.#scanner.state = { ...saved.scanner };
    this.state = { ...saved, scanner: this.#scanner.state };
  }

  /** What the next token is, whitespace included; nothing changes. */
  peekSpace(): Token {
    return this.#peek(false);
  }

  /** What the next token is that is neither whitespace nor a comment; nothing changes. */
  peek(): Token {
    return this.#peek(true);
  }

  #peek(skipSpace: boolean): Token {
    const saved = this.save();
    this.#scan(skipSpace);
    const { token } = this.state;
    this.restore(saved);
    return token;
  }

  /** Runs a production one level deeper. */
  nested<T>(production: () => T): T {
    this.enter();
    const result = production();
    this.#depth--;
    return result;
  }

  enter(): void {
    if (++this.#depth > MAX_DEPTH) throw new ParseAborted('max parsing recursion depth exceeded', this.position);
  }

  leave(): void {
    this.#depth--;
  }

  /** The text between two offsets. */
  slice(start: number, end: number): string {
    return this.text.slice(start, end);
  }

  /** The position with the text from its start to the end of the last token. */
  extended(position: Position): Position {
    return { ...position, text: this.slice(position.offset, this.state.lastEnd) };
  }

  /** The term that was read at this offset before; the state is then the one after it. */
  cached(): { readonly term: Term | undefined } | undefined {
    const { offset } = this.position;
    const entry = this.#cache[this.#cacheIndex(offset)];
    if (entry?.offset !== offset) return undefined;
    this.restore(entry.after);
    return entry;
  }

  /** Remembers a term that was read from `offset` to here, and forgets those that start in it. */
  remember(offset: number, term: Term | undefined): void {
    this.#cache.length = this.#cacheIndex(offset);
    this.#cache.push({ offset, term, after: this.save() });
  }

  /** The index of the first term at or after the offset, by bisection. */
  #cacheIndex(offset: number): number {
    let low = 0;
    let high = this.#cache.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cache[middle]?.offset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Runs a production and undoes what it remembered unless it returns something. */
  speculate<T>(production: () => T | undefined): T | undefined {
    const cache = this.#cache;
    this.#cache = [];
    const saved = this.save();
    const result = production();
    if (result !== undefined) return result;
    this.restore(saved);
    this.#cache = cache;
    return undefined;
  }

  /** Runs a production with other keywords; nothing changes but the hints and errors that it chose to keep. */
  withOtherKeywords<T>(keywords: Keywords, production: () => T): T {
    const cache = this.#cache;
    this.#cache = [];
    this.state.keywords = keywords;
    const result = production();
    this.#cache = cache;
    return result;
  }

  /** Runs a production as if all future keywords were imported, and goes back. */
  inFuture<T>(production: () => T): T {
    const saved = this.save();
    const result = this.withOtherKeywords(withKeywords(this.state.keywords, FUTURE_KEYWORDS), production);
    this.restore(saved);
    return result;
  }

  get hasErrors(): boolean {
    return this.state.errors !== undefined;
  }

  /** Keeps a hint for the next error. */
  hint(text: string): void {
    this.state.hints = [...this.state.hints, text];
  }

  error(location: Location, message: string): void {
    const { hints, errors } = this.state;
    this.state.hints = [];
    const length = (errors?.length ?? 0) + 1;
    if (length > MAX_ERRORS) return;
    const text =
      hints.length === 0 ? message : `${message} (${hints.length > 1 ? 'hints' : 'hint'}: ${hints.join(', ')})`;
    this.state.errors = { item: { code: 'rego_parse_error', message: text, location }, before: errors, length };
  }

  /** Records that the current token does not belong here. */
  illegal(note?: string): void {
    const { token, position } = this.state;
    if (token === 'illegal') {
      this.error(position, 'illegal token');
      return;
    }
    const kind = isKeywordToken(token) ? 'keyword' : 'token';
    this.error(position, `unexpected ${tokenText(token)} ${kind}${note === undefined ? '' : `: ${note}`}`);
  }

  /** Whether the word may stand in a reference although it is a keyword. */
  isRefKeyword(word: string): boolean {
    return isKeyword(word, this.options.version) || this.state.keywords.has(word);
  }

  /** The same of the current token. */
  get atRefKeyword(): boolean {
    return this.isRefKeyword(tokenText(this.state.token));
  }

  /** Takes a keyword for a name where a reference goes on after it. */
  nameBeforeRef(): boolean {
    if (!this.atRefKeyword) return false;
    const next = this.peekSpace();
    if (next !== '.' && next !== '[') return false;
    this.state.token = 'identifier';
    return true;
  }

  /** The name of a new wildcard. */
  nextWildcard(): string {
    return `$${this.state.wildcard++}`;
  }

  /** Whether `and` or `or` is a keyword here. */
  get hasLogicalKeywords(): boolean {
    return this.state.keywords.has('and') || this.state.keywords.has('or');
  }
}

/** Sets where a node is. */
export function locate<T extends { readonly loc: Location }>(node: T, loc: Location): T {
  const target: { loc: Location } = node;
  target.loc = loc;
  return node;
}

/** The items of a chain, the oldest first. */
export function toArray<T>(chain: Chain<T> | undefined): T[] {
  const items: T[] = [];
  for (let link = chain; link; link = link.before) items.push(link.item);
  return items.toReversed();
}
