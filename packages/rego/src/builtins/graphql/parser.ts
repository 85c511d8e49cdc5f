import { quote } from '../../value/index.ts';
import {
  type Argument,
  type ChildValue,
  type CommentGroup,
  type Directive,
  GraphqlError,
  type GraphqlValue,
  MAX_NESTING,
  type Position,
  type Type,
  ValueKind,
} from './ast.ts';
import { Lexer, type Token, type TokenKind } from './lexer.ts';

/** Words of the grammar that queries and schemas share. The first error ends parsing. */
export class Parser {
  readonly #lexer: Lexer;
  #peeked: Token | undefined;
  #previous: Token | undefined;
  #comments: CommentGroup | undefined;
  #depth = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
  }

  /** The next token that is no comment. */
  peek(): Token {
    if (this.#peeked) return this.#peeked;
    const comments: { readonly Value: string }[] = [];
    let token = this.#lexer.next();
    while (token.kind === 'Comment') {
      comments.push({ Value: token.value });
      this.#previous = token;
      token = this.#lexer.next();
    }
    if (comments.length > 0) this.#comments = { List: comments };
    this.#peeked = token;
    return token;
  }

  /** The comments right before the token that was peeked at last, until it is taken. */
  comments(): CommentGroup | undefined {
    return this.#comments;
  }

  /** The token that was taken last; comments count. */
  previous(): Token | undefined {
    return this.#previous;
  }

  position(): Position {
    return this.peek().position;
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = undefined;
    this.#comments = undefined;
    this.#previous = token;
    if (token.error) throw token.error;
    return token;
  }

  isNext(kind: TokenKind, value?: string): boolean {
    const token = this.peek();
    return token.kind === kind && (value === undefined || token.value === value);
  }

  skip(kind: TokenKind): boolean {
    if (!this.isNext(kind)) return false;
    this.next();
    return true;
  }

  expect(kind: TokenKind): Token {
    const token = this.peek();
    if (token.kind === kind) return this.next();
    throw new GraphqlError(`Expected ${kind}, found ${token.kind}`, token.position);
  }

  /** Takes a keyword; answers the comments before it. */
  keyword(word: string): CommentGroup | undefined {
    const token = this.peek();
    const comments = this.#comments;
    if (token.kind !== 'Name' || token.value !== word) {
      throw new GraphqlError(`Expected ${quote(word)}, found ${describe(token)}`, token.position);
    }
    this.next();
    return comments;
  }

  name(): string {
    return this.expect('Name').value;
  }

  unexpected(token = this.peek()): never {
    throw new GraphqlError(`Unexpected ${describe(token)}`, token.position);
  }

  /** What stands between brackets, if they are there; at least one. Answers the comments before the end, too. */
  some<T>(
    start: TokenKind,
    end: TokenKind,
    item: () => T,
  ): { readonly items: T[]; readonly comments?: CommentGroup | undefined } {
    if (!this.skip(start)) return { items: [] };
    const items: T[] = [];
    while (!this.isNext(end)) items.push(item());
    if (items.length === 0) {
      const token = this.peek();
      throw new GraphqlError(`expected at least one definition, found ${token.kind}`, token.position);
    }
    const comments = this.#comments;
    this.next();
    return { items, comments };
  }

  /** Guards the stack against documents that nest too deep. */
  nested<T>(parse: () => T): T {
    if (this.#depth >= MAX_NESTING) throw new GraphqlError('document nests too deep', this.position());
    this.#depth += 1;
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  arguments(isConstant: boolean): readonly Argument[] {
    return this.some('(', ')', () => {
      const position = this.position();
      const Comment = this.#comments;
      const Name = this.name();
      this.expect(':');
      return { Name, Value: this.value(isConstant), Comment, position };
    }).items;
  }

  directives(isConstant: boolean): readonly Directive[] {
    const directives: Directive[] = [];
    while (this.skip('@')) {
      const position = this.position();
      directives.push({ Name: this.name(), Arguments: this.arguments(isConstant), Location: '', position });
    }
    return directives;
  }

  /** A value; a constant one holds no variables. */
  value(isConstant: boolean): GraphqlValue {
    const token = this.peek();
    if (token.kind === '[') return this.nested(() => this.#list(isConstant));
    if (token.kind === '{') return this.nested(() => this.#object(isConstant));
    if (token.kind === '$') {
      if (isConstant) this.unexpected();
      return scalar(ValueKind.variable, this.variable(), token.position);
    }
    const kind = literalKind(token);
    if (kind === undefined) this.unexpected();
    this.next();
    return scalar(kind, token.value, token.position);
  }

  variable(): string {
    this.expect('$');
    return this.name();
  }

  #list(isConstant: boolean): GraphqlValue {
    const position = this.position();
    const Comment = this.#comments;
    this.next();
    const Children: ChildValue[] = [];
    while (!this.isNext(']')) Children.push({ Name: '', Value: this.value(isConstant) });
    this.next();
    return { Raw: '', Children, Kind: ValueKind.list, ExpectedTypeHasDefault: false, Comment, position };
  }

  #object(isConstant: boolean): GraphqlValue {
    const position = this.position();
    const Comment = this.#comments;
    this.next();
    const Children: ChildValue[] = [];
    while (!this.isNext('}')) Children.push(this.#objectField(isConstant));
    this.next();
    return { Raw: '', Children, Kind: ValueKind.object, ExpectedTypeHasDefault: false, Comment, position };
  }

  #objectField(isConstant: boolean): ChildValue {
    const position = this.position();
    const Comment = this.#comments;
    const Name = this.name();
    this.expect(':');
    return { Name, Value: this.value(isConstant), Comment, position };
  }

  type(): Type {
    if (this.skip('[')) {
      const position = this.position();
      const Elem = this.nested(() => this.type());
      this.expect(']');
      return { NamedType: '', Elem, NonNull: this.skip('!'), position };
    }
    const position = this.position();
    const NamedType = this.name();
    return { NamedType, NonNull: this.skip('!'), position };
  }
}

function describe(token: Token): string {
  return token.value === '' ? token.kind : `${token.kind} ${quote(token.value)}`;
}

function scalar(Kind: number, Raw: string, position: Position): GraphqlValue {
  return { Raw, Children: [], Kind, ExpectedTypeHasDefault: false, position };
}

function literalKind({ kind, value }: Token): number | undefined {
  switch (kind) {
    case 'Int':
      return ValueKind.int;
    case 'Float':
      return ValueKind.float;
    case 'String':
      return ValueKind.string;
    case 'BlockString':
      return ValueKind.block;
    case 'Name':
      if (value === 'true' || value === 'false') return ValueKind.boolean;
      return value === 'null' ? ValueKind.null : ValueKind.enum;
    default:
      return undefined;
  }
}
