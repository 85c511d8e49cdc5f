import type { Value } from '../value/types.ts';

/** The variables of one rule, or of the query, that have a value now. What was bound last is undone first. */
export class Bindings {
  readonly #values = new Map<string, Value>();
  readonly #trail: string[] = [];

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Binds a variable that is free. */
  bind(name: string, value: Value): void {
    this.#values.set(name, value);
    this.#trail.push(name);
  }

  /** What {@link undo} goes back to. */
  mark(): number {
    return this.#trail.length;
  }

  undo(mark: number): void {
    while (this.#trail.length > mark) {
      const name = this.#trail.pop();
      if (name !== undefined) this.#values.delete(name);
    }
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#values.entries();
  }
}
