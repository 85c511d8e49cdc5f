import type { Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import type { Choices, Machine } from './machine.ts';
import type { World } from './world.ts';

/** One solution for each value that is accepted. `accept` may bind variables. */
export class ValueChoices implements Choices {
  readonly #values: Iterator<Value>;
  readonly #accept: (value: Value) => boolean;
  readonly #bindings: Bindings;
  #mark: number | undefined;

  constructor(bindings: Bindings, values: Iterable<Value>, accept: (value: Value) => boolean) {
    this.#bindings = bindings;
    this.#values = values[Symbol.iterator]();
    this.#accept = accept;
  }

  next(): boolean {
    for (;;) {
      // What binds the keys undoes that by itself, and only up to there.
      if (this.#mark !== undefined) this.#bindings.undo(this.#mark);
      const step = this.#values.next();
      if (step.done === true) return false;
      this.#mark = this.#bindings.mark();
      if (this.#accept(step.value)) return true;
    }
  }
}

/** The solutions of a literal with `with`: they are looked for in another world than what follows. */
export class WorldChoices implements Choices {
  readonly #machine: Machine;
  readonly #world: World;
  readonly #choices: Choices;

  constructor(machine: Machine, world: World, choices: Choices) {
    this.#machine = machine;
    this.#world = world;
    this.#choices = choices;
  }

  next(): boolean {
    const outer = this.#machine.world;
    this.#machine.world = this.#world;
    const found = this.#choices.next();
    this.#machine.world = outer;
    return found;
  }
}
