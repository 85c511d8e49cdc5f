import { quote } from '../go/text.ts';
import { type Command, isFunctionName, type Node, type Operand, type Pipeline, type Template } from './nodes.ts';

/** Actions nest no deeper than this. */
const MAX_DEPTH = 100;

interface Token {
  readonly type: 'word' | 'field' | 'variable' | 'string' | 'char' | 'number' | 'mark' | 'space';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<char>'(?:[^'\\\n]|\\.)+')|(?<number>[+-]?(?:0[xXbBoO][0-9a-fA-F_]+|(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))|(?<variable>\$[\p{L}\p{Nd}_]*)|(?<field>\.[\p{L}_][\p{L}\p{Nd}_]*)|(?<word>[\p{L}_][\p{L}\p{Nd}_]*)|(?<mark>:=|[=|(),.])/uy;

/** Parses a template of Go's text/template. @throws Error with Go's text */
export function parseTemplate(text: string): Template {
  return new Parser(text).parse();
}

/** How a list of nodes ended. */
type End = { readonly word: 'end' | 'else' | 'eof' };

class Parser {
  readonly #text: string;
  readonly #definitions = new Map<string, readonly Node[]>();
  #at = 0;
  #tokens: Token[] = [];
  #next = 0;
  #variables: string[] = ['$'];
  #loops = 0;
  /** The action before trimmed the space that follows it. */
  #trims = false;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Template {
    const [body] = this.#list(0, true);
    return { body, definitions: this.#definitions };
  }

  #fail(message: string): Error {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new Error(`template: template:${line}: ${message}`);
  }

  /** Nodes up to `end` or `else`; at the top up to the end of the text. */
  #list(depth: number, top: boolean): [nodes: readonly Node[], end: End] {
    if (depth > MAX_DEPTH) throw this.#fail('exceeded max depth');
    const nodes: Node[] = [];
    for (;;) {
      const text = this.#plainText();
      if (text !== '') nodes.push({ type: 'text', text });
      if (this.#at >= this.#text.length) {
        if (!top) throw this.#fail('unexpected EOF');
        return [nodes, { word: 'eof' }];
      }
      if (!this.#action()) continue;
      const word = this.#peek();
      if (word?.type === 'word' && (word.text === 'end' || word.text === 'else')) {
        this.#next += 1;
        if (top) throw this.#fail(`unexpected {{${word.text}}}`);
        if (word.text === 'end') this.#finish('end');
        return [nodes, { word: word.text }];
      }
      const node = this.#node(depth, top);
      if (node !== undefined) nodes.push(node);
    }
  }

  /** The text up to the next action, trimmed where a neighbour asks for it. */
  #plainText(): string {
    const open = this.#text.indexOf('{{', this.#at);
    let text = this.#text.slice(this.#at, open < 0 ? undefined : open);
    this.#at = open < 0 ? this.#text.length : open;
    if (this.#trims) text = text.replace(/^[ \t\r\n]+/, '');
    this.#trims = false;
    if (open >= 0 && /^\{\{-[ \t\r\n]/.test(this.#text.slice(open, open + 4))) {
      let end = text.length;
      while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
      text = text.slice(0, end);
    }
    return text;
  }

  /** Reads the tokens of an action; false for a comment. */
  #action(): boolean {
    let at = this.#at + 2;
    if (/^-[ \t\r\n]/.test(this.#text.slice(at, at + 2))) at += 1;
    const comment = this.#text.startsWith('/*', at)
      ? at
      : this.#text.startsWith('/*', at + 1) && /[ \t\r\n]/.test(this.#text.charAt(at))
        ? at + 1
        : -1;
    if (comment >= 0) {
      const close = this.#text.indexOf('*/', comment);
      if (close < 0) throw this.#fail('unclosed comment');
      const rest = /^(?:[ \t\r\n]-)?\}\}/.exec(this.#text.slice(close + 2, close + 6))?.[0];
      if (rest === undefined) throw this.#fail('comment ends before closing delimiter');
      this.#trims = rest.length > 2;
      this.#at = close + 2 + rest.length;
      return false;
    }
    this.#tokens = [];
    this.#next = 0;
    for (;;) {
      const trims = /^[ \t\r\n]-\}\}/.test(this.#text.slice(at, at + 4));
      if (trims || this.#text.startsWith('}}', at)) {
        this.#trims = trims;
        this.#at = at + (trims ? 4 : 2);
        return true;
      }
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(this.#text);
      if (match === null) throw this.#badToken(at);
      const [text] = match;
      const type = TYPES.find((name) => match.groups?.[name] !== undefined) ?? 'mark';
      this.#tokens.push({ type, text, at });
      at += text.length;
    }
  }

  #badToken(at: number): Error {
    const char = Array.from(this.#text.slice(at, at + 2))[0];
    if (char === undefined || char === '\n') return this.#fail('unclosed action');
    if (char === '"') return this.#fail('unterminated quoted string');
    if (char === '`') return this.#fail('unterminated raw quoted string');
    if (char === "'") return this.#fail('unterminated character constant');
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return this.#fail(`unexpected bad character U+${code} '${char}' in command`);
  }

  #peek(): Token | undefined {
    while (this.#tokens[this.#next]?.type === 'space') this.#next += 1;
    return this.#tokens[this.#next];
  }

  #take(): Token | undefined {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #finish(where: string): void {
    const token = this.#peek();
    if (token !== undefined) throw this.#fail(`unexpected ${describe(token)} in ${where}`);
  }

  #node(depth: number, top: boolean): Node | undefined {
    const word = this.#peek();
    if (word?.type === 'word') {
      switch (word.text) {
        case 'if':
        case 'range':
        case 'with':
          this.#next += 1;
          return this.#control(word.text, depth);
        case 'template': {
          this.#next += 1;
          const name = this.#name('template clause');
          const pipeline = this.#peek() === undefined ? undefined : this.#pipeline('template clause', false);
          return { type: 'template', name: name.name, at: name.at, source: `{{template ${name.source}}}`, pipeline };
        }
        case 'define': {
          if (!top) throw this.#fail('unexpected {{define}}');
          this.#next += 1;
          const { name } = this.#name('define clause');
          this.#finish('define clause');
          this.#definitions.set(name, this.#separate(depth));
          return undefined;
        }
        case 'block': {
          this.#next += 1;
          const name = this.#name('block clause');
          const pipeline = this.#pipeline('block clause', false);
          this.#definitions.set(name.name, this.#separate(depth));
          return { type: 'template', name: name.name, at: name.at, source: `{{template ${name.source}}}`, pipeline };
        }
        case 'break':
        case 'continue':
          this.#next += 1;
          this.#finish(`{{${word.text}}}`);
          if (this.#loops === 0) throw this.#fail(`{{${word.text}}} outside {{range}}`);
          return { type: word.text };
        default:
      }
    }
    return { type: 'action', pipeline: this.#pipeline('command', false) };
  }

  #name(where: string): { name: string; at: number; source: string } {
    const token = this.#take();
    if (token?.type !== 'string') throw this.#fail(`unexpected ${describe(token)} in ${where}`);
    return { name: this.#unquote(token.text), at: token.at, source: quote(this.#unquote(token.text)) };
  }

  /** A template of its own, with variables and loops of its own. */
  #separate(depth: number): readonly Node[] {
    const [variables, loops] = [this.#variables, this.#loops];
    this.#variables = ['$'];
    this.#loops = 0;
    const [body, end] = this.#list(depth + 1, false);
    if (end.word === 'else') throw this.#fail('unexpected {{else}} in define clause');
    this.#variables = variables;
    this.#loops = loops;
    return body;
  }

  #control(type: 'if' | 'range' | 'with', depth: number): Node {
    const known = this.#variables.length;
    const pipeline = this.#pipeline(type, type === 'range');
    if (type === 'range') this.#loops += 1;
    const [body, end] = this.#list(depth + 1, false);
    if (type === 'range') this.#loops -= 1;
    let otherwise: readonly Node[] | undefined;
    if (end.word === 'else') {
      const word = this.#peek();
      if (word?.type === 'word' && word.text === type && type !== 'range') {
        this.#next += 1;
        otherwise = [this.#control(type, depth + 1)];
      } else {
        this.#finish('else');
        const [nodes, last] = this.#list(depth + 1, false);
        if (last.word === 'else') throw this.#fail('expected end; found {{else}}');
        otherwise = nodes;
      }
    }
    this.#variables.length = known;
    return { type, pipeline, body, otherwise };
  }

  #pipeline(where: string, isRange: boolean, closing = false): Pipeline {
    const start = this.#peek();
    const variables: string[] = [];
    let assigns = false;
    const first = this.#peek();
    if (first?.type === 'variable') {
      const mark = this.#next;
      this.#next += 1;
      const sign = this.#peek();
      if (sign?.text === ':=' || sign?.text === '=') {
        this.#next += 1;
        variables.push(first.text);
        assigns = sign.text === '=';
      } else if (isRange && sign?.text === ',') {
        this.#next += 1;
        const second = this.#take();
        const sign2 = this.#take();
        if (second?.type !== 'variable' || (sign2?.text !== ':=' && sign2?.text !== '=')) {
          throw this.#fail('range can only initialize variables');
        }
        variables.push(first.text, second.text);
        assigns = sign2.text === '=';
      } else this.#next = mark;
      if (assigns) for (const name of variables) this.#known(name);
    }
    const commands: Command[] = [];
    for (;;) {
      const token = this.#peek();
      if (token === undefined || (closing && token.text === ')')) break;
      commands.push(this.#command(closing));
    }
    if (commands.length === 0) throw this.#fail(`missing value for ${where}`);
    for (const { operands } of commands.slice(1)) {
      const type = operands[0].type;
      if (type === 'constant' || type === 'nil' || type === 'dot') {
        throw this.#fail(
          `non executable command in pipeline stage ${commands.findIndex((command) => command.operands === operands) + 1}`,
        );
      }
    }
    if (!assigns) this.#variables.push(...variables);
    return { at: start?.at ?? this.#at, source: '', variables, assigns, commands };
  }

  #known(name: string): void {
    if (!this.#variables.includes(name)) throw this.#fail(`undefined variable ${quote(name)}`);
  }

  #command(closing: boolean): Command {
    const operands: Operand[] = [];
    for (;;) {
      const token = this.#peek();
      if (token === undefined || (closing && token.text === ')')) break;
      if (token.text === '|') {
        this.#next += 1;
        if (this.#peek() === undefined) throw this.#fail('missing value for command');
        break;
      }
      operands.push(this.#operand());
    }
    const [first, ...rest] = operands;
    if (first === undefined) throw this.#fail('empty command');
    const source = operands.map((operand) => operand.source).join(' ');
    return { at: first.at, source, operands: [first, ...rest] };
  }

  #operand(): Operand {
    const token = this.#take();
    const head = this.#head(token);
    const fields: string[] = [];
    let { at, source } = head;
    for (let next = this.#tokens[this.#next]; next?.type === 'field'; next = this.#tokens[this.#next]) {
      this.#next += 1;
      // The place of a chain is that of its second field.
      if (fields.length === 0) at = next.at;
      fields.push(next.text.slice(1));
      source += next.text;
    }
    const next = this.#tokens[this.#next];
    if (next !== undefined && next.type !== 'space' && next.text !== '|' && next.text !== ')') {
      throw this.#fail(`unexpected ${describe(next)} in operand`);
    }
    if (fields.length > 0 && (head.type === 'constant' || head.type === 'nil')) {
      throw this.#fail(`unexpected . after term ${quote(head.source)}`);
    }
    return { ...head, at, source, fields: [...head.fields, ...fields] };
  }

  #head(token: Token | undefined): Operand {
    if (token === undefined) throw this.#fail('missing operand');
    const place = { at: token.at, source: token.text, fields: [] };
    switch (token.type) {
      case 'field':
        return { ...place, type: 'field', fields: [token.text.slice(1)] };
      case 'variable':
        this.#known(token.text);
        return { ...place, type: 'variable', name: token.text };
      case 'string':
        return { ...place, type: 'constant', value: this.#unquote(token.text) };
      case 'char':
        return { ...place, type: 'constant', value: BigInt(this.#unquote(token.text).codePointAt(0) ?? 0) };
      case 'number':
        return { ...place, type: 'constant', value: this.#number(token.text) };
      case 'word':
        if (token.text === 'true' || token.text === 'false') {
          return { ...place, type: 'constant', value: token.text === 'true' };
        }
        if (token.text === 'nil') return { ...place, type: 'nil' };
        if (!isFunctionName(token.text)) throw this.#fail(`function ${quote(token.text)} not defined`);
        return { ...place, type: 'function', name: token.text };
      case 'mark':
      case 'space':
        break;
    }
    if (token.text === '.') return { ...place, type: 'dot' };
    if (token.text !== '(') throw this.#fail(`unexpected ${describe(token)} in operand`);
    const pipeline = this.#pipeline('parenthesized pipeline', false, true);
    if (this.#take()?.text !== ')') throw this.#fail('unclosed left paren');
    const source = `(${pipeline.commands.map((command) => command.source).join(' | ')})`;
    return { ...place, type: 'pipeline', pipeline, source };
  }

  #number(text: string): bigint | number {
    const plain = text.replaceAll('_', '');
    const whole = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[0-9]+)$/.exec(plain);
    if (whole !== null) {
      const digits = whole[2] ?? '0';
      const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
      return whole[1] === '-' ? -value : value;
    }
    const value = Number(plain);
    if (Number.isNaN(value)) throw this.#fail(`bad number syntax: ${quote(text)}`);
    // A number with an exponent and no fraction is an integer.
    return Number.isInteger(value) && !plain.includes('.') ? BigInt(value) : value;
  }

  #unquote(text: string): string {
    const inner = text.slice(1, -1);
    if (text.startsWith('`')) return inner;
    return inner.replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/g,
      (
        whole: string,
        x: string | undefined,
        u: string | undefined,
        U: string | undefined,
        octal: string | undefined,
        single: string | undefined,
      ) => {
        const hex = x ?? u ?? U;
        const code =
          hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : undefined;
        if (code !== undefined && code <= 0x10ffff) return String.fromCodePoint(code);
        const escape = single === undefined ? undefined : ESCAPES.get(single);
        if (escape === undefined) throw this.#fail(`invalid syntax: ${whole}`);
        return escape;
      },
    );
  }
}

const TYPES = ['space', 'string', 'char', 'number', 'variable', 'field', 'word', 'mark'] as const;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);

function describe(token: Token | undefined): string {
  return token === undefined ? '"}}"' : token.type === 'word' ? `<${token.text}>` : quote(token.text);
}
