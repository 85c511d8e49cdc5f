/** What losing a value does to a decision: it may deny, it may grant. Two bits, so that effects add up with `|`. */
export type Sign = 0 | 1 | 2 | 3;

export const NONE: Sign = 0;
export const BOTH: Sign = 3;

/** Losing the value can only deny. */
export const DENIES: Sign = 1;

const SWAPPED: readonly [Sign, Sign, Sign, Sign] = [0, 2, 1, 3];
const SUMS: readonly Sign[] = [0, 1, 2, 3];

/** What is denied under `not` grants, and the other way round. */
export function flip(sign: Sign): Sign {
  return SWAPPED[sign];
}

/** Both effects. */
export function plus(a: Sign, b: Sign): Sign {
  return SUMS[a | b] ?? BOTH;
}

/** An effect of unknown direction, or none where nothing depends on it. */
export function unsure(sign: Sign): Sign {
  return sign === NONE ? NONE : BOTH;
}

/**
 * What losing a value does to the decision: `grant`, it can only turn an allow into a deny; `revoke`, it can only turn a deny
 * into an allow; `both`, it can do either; `none`, neither.
 */
export type Polarity = 'grant' | 'revoke' | 'both' | 'none';

const POLARITIES: readonly [Polarity, Polarity, Polarity, Polarity] = ['none', 'grant', 'revoke', 'both'];

export function polarityOf(sign: Sign): Polarity {
  return POLARITIES[sign];
}
