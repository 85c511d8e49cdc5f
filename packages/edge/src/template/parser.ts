import { TemplateError } from './errors.ts';
import { type Token, type TokenType, tokenize } from './lexer.ts';
import type { Command, Node, Operand, Pipe } from './nodes.ts';

export interface ParsedTemplate {
  readonly body: readonly Node[];
  /** What `define` and `block` named. */
  readonly named: ReadonlyMap<string, readonly Node[]>;
}

const MAX_DEPTH = 100;
const END: Token = { type: 'close', text: '', offset: -1 };

/** Parses a template. @throws TemplateError with the first mistake */
export function parseTemplate(source: string): ParsedTemplate {
  const parser = new TemplateParser(source);
  const body = parser.body();
  return { body, named: parser.named };
}

class TemplateParser {
  readonly named = new Map<string, readonly Node[]>();
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #loops = 0;
  #scopes: Set<string>[] = [new Set(['$'])];

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  body(): readonly Node[] {
    const { nodes, end } = this.#list();
    if (end) throw this.#error(end, `unexpected \`${end.text}\` without what it belongs to`);
    return nodes;
  }

  #error(token: Token, message: string): TemplateError {
    return new TemplateError(this.#source, token.offset < 0 ? this.#source.length : token.offset, message);
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #skipSpace(): Token {
    while (this.#peek().type === 'space') this.#at++;
    return this.#peek();
  }

  #take(): Token {
    const token = this.#skipSpace();
    this.#at++;
    return token;
  }

  #is(type: TokenType, text?: string): boolean {
    const token = this.#skipSpace();
    return token.type === type && (text === undefined || token.text === text) && token.offset >= 0;
  }

  #expectClose(): void {
    const token = this.#take();
    if (token.type !== 'close') throw this.#error(token, `unexpected \`${token.text}\`; expected \`}}\``);
  }

  /** Nodes up to an `end` or `else`, whose keyword has been read then. */
  #list(): { nodes: readonly Node[]; end: Token | undefined } {
    if (++this.#depth > MAX_DEPTH) throw this.#error(this.#peek(), 'the template nests too deep');
    const nodes: Node[] = [];
    try {
      while (this.#at < this.#tokens.length) {
        const token = this.#peek();
        this.#at++;
        if (token.type === 'text') {
          nodes.push({ type: 'text', text: token.text });
          continue;
        }
        const word = this.#skipSpace();
        if (word.type === 'identifier' && (word.text === 'end' || word.text === 'else')) {
          this.#at++;
          return { nodes, end: word };
        }
        const node = this.#action(word);
        if (node) nodes.push(node);
      }
      return { nodes, end: undefined };
    } finally {
      this.#depth--;
    }
  }

  #action(word: Token): Node | undefined {
    if (word.type === 'identifier') {
      switch (word.text) {
        case 'if':
        case 'with':
        case 'range':
          this.#at++;
          return this.#control(word.text, word);
        case 'define':
          this.#at++;
          this.#define(word);
          return undefined;
        case 'block':
          this.#at++;
          return this.#block(word);
        case 'template':
          this.#at++;
          return this.#template(word);
        case 'break':
        case 'continue':
          this.#at++;
          if (this.#loops === 0) throw this.#error(word, `\`${word.text}\` stands outside of a \`range\``);
          this.#expectClose();
          return { type: word.text };
      }
    }
    const pipe = this.#pipe(true);
    this.#expectClose();
    return { type: 'action', pipe };
  }

  #scoped<Result>(work: () => Result): Result {
    this.#scopes.push(new Set());
    try {
      return work();
    } finally {
      this.#scopes.pop();
    }
  }

  #control(type: 'if' | 'with' | 'range', start: Token): Node {
    return this.#scoped(() => {
      const pipe = this.#pipe(type === 'range' ? 'range' : true);
      this.#expectClose();
      if (type === 'range') this.#loops++;
      const { nodes: body, end } = this.#list();
      if (type === 'range') this.#loops--;
      if (!end) throw this.#error(start, `\`${type}\` has no \`{{end}}\``);
      const otherwise = end.text === 'else' ? this.#otherwise(type, start) : [];
      if (end.text === 'end') this.#expectClose();
      return { type, pipe, body, otherwise };
    });
  }

  #otherwise(type: 'if' | 'with' | 'range', start: Token): readonly Node[] {
    if (this.#is('identifier', 'if') || this.#is('identifier', 'with')) {
      const word = this.#take();
      if (word.text !== type) throw this.#error(word, `\`else ${word.text}\` does not fit \`${type}\``);
      if (++this.#depth > MAX_DEPTH) throw this.#error(word, 'the template nests too deep');
      const nested = [this.#control(type, word)];
      this.#depth--;
      return nested;
    }
    this.#expectClose();
    const { nodes, end } = this.#list();
    if (end?.text !== 'end') throw this.#error(end ?? start, `\`${type}\` has no \`{{end}}\``);
    this.#expectClose();
    return nodes;
  }

  #name(): string {
    const token = this.#take();
    if (token.type !== 'string') throw this.#error(token, 'expected the name of a template in quotes');
    return token.text;
  }

  #named(name: string, start: Token): void {
    const scopes = this.#scopes;
    const loops = this.#loops;
    this.#scopes = [new Set(['$'])];
    this.#loops = 0;
    const { nodes, end } = this.#list();
    this.#scopes = scopes;
    this.#loops = loops;
    if (end?.text !== 'end') throw this.#error(end ?? start, `\`${start.text}\` has no \`{{end}}\``);
    this.#expectClose();
    this.named.set(name, nodes);
  }

  #define(start: Token): void {
    const name = this.#name();
    this.#expectClose();
    this.#named(name, start);
  }

  #block(start: Token): Node {
    const name = this.#name();
    const pipe = this.#pipe(false);
    this.#expectClose();
    this.#named(name, start);
    return { type: 'template', name, pipe, offset: start.offset };
  }

  #template(start: Token): Node {
    const name = this.#name();
    const pipe = this.#is('close') ? undefined : this.#pipe(false);
    this.#expectClose();
    return { type: 'template', name, pipe, offset: start.offset };
  }

  #pipe(declares: boolean | 'range'): Pipe {
    const start = this.#skipSpace();
    const declared = declares === false ? undefined : this.#declaration(declares === 'range');
    const commands = [this.#command()];
    while (this.#is('symbol', '|')) {
      this.#at++;
      commands.push(this.#command());
    }
    // A variable is known after its own pipeline, not inside of it.
    if (declared && !declared.assigns) for (const name of declared.variables) this.#scopes.at(-1)?.add(name);
    for (const command of commands.slice(1)) {
      const [first] = command.operands;
      if (first && (first.type === 'literal' || first.type === 'nil' || first.type === 'dot')) {
        throw new TemplateError(this.#source, first.offset, 'a value cannot stand after `|`');
      }
    }
    return { variables: [], assigns: false, ...declared, commands, offset: start.offset };
  }

  #declaration(isRange: boolean): { variables: string[]; assigns: boolean } | undefined {
    const back = this.#at;
    if (!this.#is('variable')) return undefined;
    const variables = [this.#take()];
    if (isRange && this.#is('symbol', ',')) {
      this.#at++;
      if (this.#is('variable')) variables.push(this.#take());
    }
    if (!this.#is('symbol', ':=') && !this.#is('symbol', '=')) {
      this.#at = back;
      return undefined;
    }
    const assigns = this.#take().text === '=';
    for (const variable of assigns ? variables : []) this.#assertKnown(variable);
    return { variables: variables.map(({ text }) => text), assigns };
  }

  #assertKnown(variable: Token): void {
    if (!this.#scopes.some((scope) => scope.has(variable.text))) {
      throw this.#error(variable, `undefined variable \`${variable.text}\``);
    }
  }

  #command(): Command {
    const start = this.#skipSpace();
    const operands: Operand[] = [];
    for (;;) {
      const token = this.#skipSpace();
      if (token.type === 'close' || (token.type === 'symbol' && token.text !== '(')) break;
      operands.push(this.#operand());
      const after = this.#peek();
      if (after.type !== 'space' && after.type !== 'close' && after.type !== 'symbol') {
        throw this.#error(after, `unexpected \`${after.text}\`; a space separates arguments`);
      }
      if (after.type === 'symbol' && after.text === '(') {
        throw this.#error(
          after,
          'unexpected `(`; arguments of a method follow it after a space: `.Request.Header "X"`',
        );
      }
    }
    if (operands.length === 0) throw this.#error(start, 'a value is missing');
    return { operands, offset: start.offset };
  }

  #operand(): Operand {
    const primary = this.#primary();
    const names: string[] = [];
    // Fields follow without a space: `$x.a.b`, `(f).a`.
    while (this.#peek().type === 'field') names.push(this.#tokens[this.#at++]?.text ?? '');
    if (names.length === 0) return primary;
    if (primary.type === 'literal' || primary.type === 'nil') {
      throw new TemplateError(this.#source, primary.offset, 'a literal has no fields');
    }
    if (primary.type === 'fields') return { ...primary, names: [...primary.names, ...names] };
    return { type: 'fields', of: primary, names, offset: primary.offset };
  }

  #primary(): Operand {
    const token = this.#take();
    const { offset, text } = token;
    switch (token.type) {
      case 'dot':
        return { type: 'dot', offset };
      case 'field':
        return { type: 'fields', of: { type: 'dot', offset }, names: [text], offset };
      case 'variable':
        this.#assertKnown(token);
        return { type: 'variable', name: text, offset };
      case 'string':
        return { type: 'literal', value: text, offset };
      case 'char':
        return { type: 'literal', value: BigInt(text.codePointAt(0) ?? 0), offset };
      case 'number':
        return { type: 'literal', value: this.#number(token), offset };
      case 'identifier':
        if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true', offset };
        return text === 'nil' ? { type: 'nil', offset } : { type: 'function', name: text, offset };
      case 'symbol': {
        if (text !== '(') break;
        if (++this.#depth > MAX_DEPTH) throw this.#error(token, 'the template nests too deep');
        const pipe = this.#pipe(false);
        this.#depth--;
        const close = this.#take();
        if (close.text !== ')') throw this.#error(close, 'a `)` is missing');
        return { type: 'pipe', pipe, offset };
      }
      case 'text':
      case 'open':
      case 'close':
      case 'space':
    }
    throw this.#error(token, `unexpected \`${text}\``);
  }

  #number(token: Token): bigint | number {
    const text = token.text.replaceAll('_', '');
    const isHex = /^[+-]?0[xXbBoO]/.test(text);
    if (!isHex && /[.eE]/.test(text)) return Number(text);
    const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
    const octal = /^0\d+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    try {
      const value = BigInt(octal);
      return sign === '-' ? -value : value;
    } catch {
      throw this.#error(token, `\`${token.text}\` is not a number`);
    }
  }
}
