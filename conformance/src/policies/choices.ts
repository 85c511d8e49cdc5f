/** Where random policies and values take their choices from. */
export interface Choices {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
}

/** One of the items. */
export function oneOf<T>(choices: Choices, first: T, ...others: readonly T[]): T {
  return others[choices.below(others.length + 1) - 1] ?? first;
}

/** One of the items; undefined where there is none. */
export function anyOf<T>(choices: Choices, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : items[choices.below(items.length)];
}

/** `least` to `most` things. */
export function several<T>(choices: Choices, least: number, most: number, make: (index: number) => T): T[] {
  return Array.from({ length: least + choices.below(most - least + 1) }, (_, index) => make(index));
}
