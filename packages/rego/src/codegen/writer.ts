import type { Term } from '../ast/types.ts';
import { isRoot, variablesOf } from '../interpret/constants.ts';
import type { Value } from '../value/types.ts';

/** What could not be compiled; the reason is counted. */
export class NotCompiledError extends Error {
  override readonly name = 'NotCompiledError';
}

/** A string literal for generated code: nothing in it can end the literal or the line. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** The names and constants of one unit of generated code, which may be several functions. */
export class Unit {
  readonly constants: unknown[] = [];
  readonly functions: string[] = [];
  readonly helpers = new Set<string>();
  readonly #known = new Map<unknown, string>();
  #next = 0;

  /** A name that no other place of the unit uses. */
  name(prefix: string): string {
    this.#next += 1;
    return `${prefix}${this.#next}`;
  }

  /** The name of something that generated code refers to. */
  constant(value: unknown): string {
    let name = this.#known.get(value);
    if (name === undefined) {
      name = `k${this.constants.length}`;
      this.constants.push(value);
      this.#known.set(value, name);
    }
    return name;
  }

  /** A value of the policy: scalars as literals, others by name. */
  value(value: Value): string {
    switch (typeof value) {
      case 'string':
        return quoted(value);
      case 'number':
        // In parentheses: it may be followed by a `.`, or preceded by a `-`.
        return `(${value})`;
      case 'boolean':
        return `${value}`;
      default:
        return value === null ? 'null' : this.constant(value);
    }
  }

  helper(name: string): string {
    this.helpers.add(name);
    return name;
  }
}

interface Known {
  readonly name: string;
  readonly defined: boolean;
}

/** One generated function while it is written: statements, what is bound, and where to go when something does not hold. */
export class Writer {
  readonly unit: Unit;
  readonly lines: string[] = [];
  readonly bound = new Map<string, string>();
  /** References that have a value already, by their text. */
  readonly known = new Map<string, Known>();
  readonly #boundTrail: string[] = [];
  readonly #knownTrail: [string, Known | undefined][] = [];
  readonly #open: string[] = [];
  /** The frame in force. */
  frame = 'c';
  /** The statement that goes back to the last choice. */
  fail = '';
  size = 0;

  constructor(unit: Unit) {
    this.unit = unit;
  }

  emit(line: string): void {
    this.lines.push(line);
    this.size += line.length;
  }

  /** Opens a block that {@link close} closes. */
  open(line: string, end = '}'): void {
    this.emit(line);
    this.#open.push(end);
  }

  get depth(): number {
    return this.#open.length;
  }

  close(depth: number): void {
    while (this.#open.length > depth) this.emit(this.#open.pop() ?? '}');
  }

  name(prefix: string): string {
    return this.unit.name(prefix);
  }

  helper(name: string): string {
    return this.unit.helper(name);
  }

  bind(variable: string, expression: string): void {
    this.bound.set(variable, expression);
    this.#boundTrail.push(variable);
  }

  know(text: string, name: string, defined: boolean): void {
    this.#knownTrail.push([text, this.known.get(text)]);
    this.known.set(text, { name, defined });
  }

  mark(): readonly [number, number] {
    return [this.#boundTrail.length, this.#knownTrail.length];
  }

  undo([bound, known]: readonly [number, number]): void {
    while (this.#boundTrail.length > bound) this.bound.delete(this.#boundTrail.pop() ?? '');
    this.undoKnown(known);
  }

  undoKnown(known: number): void {
    while (this.#knownTrail.length > known) {
      const [text, before] = this.#knownTrail.pop() ?? ['', undefined];
      if (before) this.known.set(text, before);
      else this.known.delete(text);
    }
  }

  isGround(term: Term): boolean {
    if (term.type === 'var') return this.bound.has(term.value) || isRoot(term);
    return variablesOf(term).every((name) => this.bound.has(name));
  }

  text(): string {
    return this.lines.join('\n');
  }
}

/** Emits what goes back to the last choice where a condition holds. */
export function failIf(w: Writer, condition: string): void {
  w.emit(`if (${condition}) ${w.fail}`);
}

/** One level deeper. */
export function enter(w: Writer, { loc }: { readonly loc: Term['loc'] }): void {
  w.emit(`if (++R.depth > R.maxDepth) R.tooDeep(${w.unit.constant(loc)});`);
}
