import type { Value } from '../value/types.ts';

/** Up to so many variables it is faster to look at each name than to hash one. */
const FEW = 16;

/** The variables of one rule, or of the query, that have a value now. What was bound last is undone first. */
export class Bindings {
  // The name and the value of each variable, in the order in which they were bound.
  readonly #names: string[] = [];
  readonly #values: Value[] = [];
  /** The positions of the variables after the first few. */
  #rest: Map<string, number> | undefined;

  get(name: string): Value | undefined {
    const position = this.#find(name);
    return position === -1 ? undefined : this.#values[position];
  }

  has(name: string): boolean {
    return this.#find(name) !== -1;
  }

  #find(name: string): number {
    const names = this.#names;
    const few = Math.min(names.length, FEW);
    for (let position = 0; position < few; position++) {
      if (names[position] === name) return position;
    }
    return this.#rest?.get(name) ?? -1;
  }

  /** Binds a variable that is free. */
  bind(name: string, value: Value): void {
    if (this.#names.length >= FEW) {
      this.#rest ??= new Map();
      this.#rest.set(name, this.#names.length);
    }
    this.#names.push(name);
    this.#values.push(value);
  }

  /** What {@link undo} goes back to. */
  mark(): number {
    return this.#names.length;
  }

  undo(mark: number): void {
    while (this.#names.length > mark) {
      const name = this.#names.pop();
      this.#values.pop();
      if (name !== undefined && this.#names.length >= FEW) this.#rest?.delete(name);
    }
  }

  *entries(): Generator<[string, Value], void> {
    for (const [position, name] of this.#names.entries()) {
      const value = this.#values[position];
      if (value !== undefined) yield [name, value];
    }
  }
}
