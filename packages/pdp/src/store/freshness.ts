import type { Clock } from '@writ/core';

/** The moment at which a dataset was last known to be current, on both clocks of the host. */
export interface Confirmation {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** @param ageMs how long ago that was; Infinity where nobody knows */
export function confirmedAgo(clock: Clock, ageMs: number): Confirmation {
  return { monotonicMs: clock.monotonic() - ageMs, wallMs: clock.now() - ageMs };
}

/**
 * Time since then, in milliseconds. The greater of what the two clocks say: the monotonic one may stand still while the
 * machine sleeps, the wall clock may be set back. Set forward, it makes data look older than it is until the next
 * confirmation: too old is the safe side.
 */
export function ageMsOf({ monotonicMs, wallMs }: Confirmation, clock: Clock): number {
  return Math.max(clock.monotonic() - monotonicMs, clock.now() - wallMs, 0);
}

export function laterOf(a: Confirmation | undefined, b: Confirmation): Confirmation {
  return a && a.monotonicMs > b.monotonicMs ? a : b;
}
