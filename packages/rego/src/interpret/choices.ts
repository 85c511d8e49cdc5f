import type { Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import type { Choices, Machine, Values } from './machine.ts';
import type { World } from './world.ts';

/** The values of a list, or of a generator. */
export function valuesOf(values: Iterable<Value>): Values {
  const iterator = values[Symbol.iterator]();
  return {
    next: () => {
      const step = iterator.next();
      return step.done === true ? undefined : step.value;
    },
  };
}

/** One solution for each value that is accepted. `accept` may bind variables. */
export class ValueChoices implements Choices {
  readonly #values: Values;
  readonly #accept: (value: Value) => boolean;
  readonly #bindings: Bindings;
  #mark: number | undefined;

  constructor(bindings: Bindings, values: Values, accept: (value: Value) => boolean) {
    this.#bindings = bindings;
    this.#values = values;
    this.#accept = accept;
  }

  next(): boolean {
    for (;;) {
      // What binds the keys undoes that by itself, and only up to there.
      if (this.#mark !== undefined) this.#bindings.undo(this.#mark);
      const value = this.#values.next();
      if (value === undefined) return false;
      this.#mark = this.#bindings.mark();
      if (this.#accept(value)) return true;
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
