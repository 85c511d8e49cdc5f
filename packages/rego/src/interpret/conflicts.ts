import type { Location } from '../ast/types.ts';
import { formatValue } from '../value/index.ts';
import type { Value } from '../value/types.ts';

/** A value of a rule that conflicts with another. */
export interface Conflicting {
  readonly value: Value;
  readonly at: Location;
}

/** As many values as a message lists. */
export const LISTED = 10;

const SHOWN = 80;

/** What the error of rules with different values says. */
export function conflictMessage(
  isFunction: boolean,
  name: string,
  found: readonly Conflicting[],
  complete: boolean,
): string {
  const lines = found
    .toSorted((a, b) => a.at.file.localeCompare(b.at.file) || a.at.row - b.at.row || a.at.col - b.at.col)
    .map(
      ({ value, at }) =>
        `\n  ${shorten(formatValue(value))} at ${at.file === '' ? `${at.row}:${at.col}` : `${at.file}:${at.row}`}`,
    );
  const list = lines.length < 2 ? '' : `:${lines.join('')}${complete ? '' : '\n  ...'}`;
  return `${isFunction ? conflictOfFunctions(name) : conflictOfRules(name)}${list}`;
}

function shorten(text: string): string {
  const points = Array.from(text.trim().replaceAll(/\s+/g, ' '));
  return points.length > SHOWN ? `${points.slice(0, SHOWN).join('')}...` : points.join('');
}

// OPA up to 1.21 says the first half of these messages, 1.22 the second; conformance suites ask for either.

function conflictOfRules(name: string): string {
  return `complete rules must not produce multiple outputs: rule ${name} produced conflicting values`;
}

function conflictOfFunctions(name: string): string {
  return `functions must not produce multiple outputs for same inputs: function ${name} produced conflicting values for the same inputs`;
}
