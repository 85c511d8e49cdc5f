import type { Body } from '../ast/types.ts';
import type { Bindings } from './bindings.ts';
import { literal } from './literals.ts';
import type { Choices, Machine } from './machine.ts';

/** The solutions of a body, found by trying its literals from left to right and going back to the last choice. */
export function solve(machine: Machine, body: Body, bindings: Bindings): Choices {
  return new Solver(machine, body, bindings);
}

interface Open {
  readonly choices: Choices;
  readonly index: number;
}

/** Open choices are on a stack of its own, so that long bodies do not nest calls. */
class Solver implements Choices {
  readonly #machine: Machine;
  readonly #body: Body;
  readonly #bindings: Bindings;
  readonly #start: number;
  readonly #open: Open[] = [];
  #index = 0;
  #started = false;

  constructor(machine: Machine, body: Body, bindings: Bindings) {
    this.#machine = machine;
    this.#body = body;
    this.#bindings = bindings;
    this.#start = bindings.mark();
  }

  next(): boolean {
    if (this.#started && !this.#goBack()) return false;
    this.#started = true;
    for (;;) {
      const expr = this.#body[this.#index];
      if (!expr) return true;
      this.#machine.spend(1);
      this.#machine.emit('eval', expr, this.#bindings);
      const outcome = literal(this.#machine, expr, this.#bindings);
      if (outcome === true) {
        this.#index += 1;
      } else if (outcome !== false && outcome.next()) {
        this.#open.push({ choices: outcome, index: this.#index });
        this.#index += 1;
      } else {
        this.#machine.emit('fail', expr, this.#bindings);
        if (!this.#goBack()) return false;
      }
    }
  }

  #goBack(): boolean {
    for (let top = this.#open.at(-1); top; top = this.#open.at(-1)) {
      this.#tellRedo(top.index);
      if (top.choices.next()) {
        this.#index = top.index + 1;
        return true;
      }
      this.#open.pop();
    }
    this.#tellRedo(0);
    this.#bindings.undo(this.#start);
    return false;
  }

  /** Of the literals before the one that is tried, down to the one whose next solution is looked for. */
  #tellRedo(index: number): void {
    if (!this.#machine.trace) return;
    for (let at = this.#index - 1; at >= index; at -= 1) {
      const expr = this.#body[at];
      if (expr) this.#machine.emit('redo', expr, this.#bindings);
    }
    this.#index = index;
  }
}
