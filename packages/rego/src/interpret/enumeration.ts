import type { Term } from '../ast/types.ts';
import {
  isArray,
  isObject,
  lookup,
  RegoObject,
  RegoSet,
  sortedElements,
  sortedEntries,
  sortedKeys,
} from '../value/index.ts';
import type { Value } from '../value/types.ts';
import type { Bindings } from './bindings.ts';
import type { Machine, Values } from './machine.ts';
import { evaluate, isGround, match } from './terms.ts';

/** A reference that is followed. */
export interface Walk {
  readonly machine: Machine;
  readonly bindings: Bindings;
  /** The reference; the keys are after its head. */
  readonly terms: readonly Term[];
}

/** What a key of a container leads to. */
export type Step = (container: Value, key: Value) => Value | undefined;

/** Where a walk arrives: a value, or a key that is not bound and stands for each there is. */
export type Place = Value | Enumeration | undefined;

/** The values that one key of a reference leads to, and the keys after it. */
export class Enumeration implements Values {
  readonly #walk: Walk;
  readonly #term: Term;
  /** The keys there are, or how many positions. */
  readonly #keys: readonly Value[] | number;
  readonly #follow: (key: Value) => Place;
  #next = 0;
  #mark: number | undefined;
  #inner: Enumeration | undefined;

  constructor(walk: Walk, term: Term, keys: readonly Value[] | number, follow: (key: Value) => Place) {
    this.#walk = walk;
    this.#term = term;
    this.#keys = keys;
    this.#follow = follow;
  }

  next(): Value | undefined {
    const { machine, bindings } = this.#walk;
    for (;;) {
      const value = this.#inner?.next();
      if (value !== undefined) return value;
      this.#inner = undefined;
      if (this.#mark !== undefined) bindings.undo(this.#mark);
      const key = this.#nextKey();
      if (key === undefined) return undefined;
      machine.spend(1);
      this.#mark = bindings.mark();
      if (!match(machine, this.#term, key, bindings)) continue;
      const place = this.#follow(key);
      if (place instanceof Enumeration) this.#inner = place;
      else if (place !== undefined) return place;
    }
  }

  #nextKey(): Value | undefined {
    const position = this.#next;
    this.#next += 1;
    if (typeof this.#keys !== 'number') return this.#keys[position];
    return position < this.#keys ? position : undefined;
  }
}

/** Goes on in a value. */
export function throughValue(walk: Walk, start: number, from: Value | undefined, step: Step): Place {
  const { machine, bindings, terms } = walk;
  let value = from;
  for (let position = start; value !== undefined; position++) {
    const term = terms[position];
    if (term === undefined) return value;
    if (!isGround(term, bindings)) return eachIn(walk, position, term, value, step);
    const key = evaluate(machine, term, bindings);
    value = key === undefined ? undefined : step(value, key);
  }
  return undefined;
}

function eachIn(walk: Walk, position: number, term: Term, value: Value, step: Step): Place {
  const item = (key: Value) => (value instanceof RegoSet ? key : lookup(value, key));
  const isLast = position + 1 === walk.terms.length;
  const follow = isLast ? item : (key: Value) => throughValue(walk, position + 1, item(key), step);
  return new Enumeration(walk, term, isArray(value) ? value.length : keysOf(value), follow);
}

/** The keys of what is no array, in Rego's order. */
function keysOf(value: Value): readonly Value[] {
  if (value instanceof RegoSet) return sortedElements(value);
  if (value instanceof RegoObject) return sortedEntries(value).map(([key]) => key);
  return isObject(value) ? sortedKeys(value) : [];
}
