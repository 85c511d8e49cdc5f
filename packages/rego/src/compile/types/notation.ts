import {
  ANY,
  anyType,
  arrayType,
  BOOLEAN,
  functionType,
  type FunctionType,
  type MaybeType,
  NULL,
  NUMBER,
  objectType,
  setType,
  type StaticProperty,
  STRING,
  type Type,
} from './lattice.ts';

const SIMPLE: Readonly<Record<string, Type>> = { null: NULL, boolean: BOOLEAN, number: NUMBER, string: STRING };

/** Reads the notation in which types are printed: `(x: array<any, string>[number]) => y: set[any]`. */
export function parseFunctionType(text: string): FunctionType {
  const reader = new Reader(text);
  reader.expect('(');
  const args: MaybeType[] = [];
  let variadic: MaybeType;
  while (!reader.take(')')) {
    const arg = reader.namedType();
    if (reader.take('...')) variadic = arg;
    else args.push(arg);
    reader.take(', ');
  }
  const result = reader.take(' => ') ? reader.namedType() : undefined;
  return functionType(args, result, variadic);
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw new Error(`expected \`${token}\` at ${this.#at} of \`${this.#text}\``);
  }

  /** A type, with a name before it or without. */
  namedType(): Type {
    const name = /[a-z0-9_ ]+(?=: )/y;
    name.lastIndex = this.#at;
    const [found] = name.exec(this.#text) ?? [];
    if (found === undefined) return this.#type();
    this.#at += found.length + 2;
    return { kind: 'named', name: found, type: this.#type() };
  }

  #type(): Type {
    const word = this.#word();
    const simple = SIMPLE[word];
    if (simple) return simple;
    switch (word) {
      case 'any':
        return this.take('<') ? anyType(this.#types()) : ANY;
      case 'set': {
        const of = this.take('[') ? this.#type() : undefined;
        if (of) this.expect(']');
        return setType(of);
      }
      case 'array': {
        const fixed = this.take('<') ? this.#types() : [];
        const dynamic = this.take('[') ? this.#type() : undefined;
        if (dynamic) this.expect(']');
        return arrayType(fixed, dynamic);
      }
      case 'object':
        return this.#object();
      default:
        throw new Error(`unknown type \`${word}\` in \`${this.#text}\``);
    }
  }

  #object(): Type {
    const fixed: StaticProperty[] = [];
    if (this.take('<')) {
      do {
        const key = this.#word();
        this.expect(': ');
        fixed.push({ key, value: this.#type() });
      } while (this.take(', '));
      this.expect('>');
    }
    if (!this.take('[')) return objectType(fixed);
    const key = this.#type();
    this.expect(': ');
    const value = this.#type();
    this.expect(']');
    return objectType(fixed, { key, value });
  }

  #types(): Type[] {
    const types: Type[] = [];
    do types.push(this.#type());
    while (this.take(', '));
    this.expect('>');
    return types;
  }

  #word(): string {
    const word = /[A-Za-z0-9_]+/y;
    word.lastIndex = this.#at;
    const [found = ''] = word.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }
}
