import type { Clock } from '@writ/core';

/** A moment on both clocks of the host. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** The moment at which a dataset was last known to be current. */
export type Confirmation = Moment;

export function momentOf(clock: Clock): Moment {
  return { monotonicMs: clock.monotonic(), wallMs: clock.now() };
}

/** @param ageMs how long ago that was; Infinity where nobody knows */
export function confirmedAgo(clock: Clock, ageMs: number): Confirmation {
  return { monotonicMs: clock.monotonic() - ageMs, wallMs: clock.now() - ageMs };
}

/**
 * Time from then to now, in milliseconds. The greater of what the two clocks say: the monotonic one may stand still while the
 * machine sleeps, the wall clock may be set back. Set forward, it makes data look older than it is until the next
 * confirmation: too old is the safe side.
 */
export function ageMsOf({ monotonicMs, wallMs }: Confirmation, now: Moment): number {
  return Math.max(now.monotonicMs - monotonicMs, now.wallMs - wallMs, 0);
}

export function laterOf(a: Confirmation | undefined, b: Confirmation): Confirmation {
  return a && a.monotonicMs > b.monotonicMs ? a : b;
}
