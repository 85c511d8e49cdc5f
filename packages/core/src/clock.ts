/** A source of time. Code that needs the time takes one, so that tests decide what time it is. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z; it may jump when the host's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; it never goes back. For ages and time limits. */
  monotonic(): number;
}

/** The host's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves both readings forward by `ms` milliseconds, 0 or more. */
  advance(ms: number): void;
  /** Sets the wall clock alone, as an operator or NTP may: `now` jumps, `monotonic` does not. */
  setNow(now: number): void;
}

/** @param now the wall-clock time to start at, in milliseconds since 1970-01-01T00:00:00Z */
export function manualClock(now = 0): ManualClock {
  let wall = now;
  let elapsed = 0;
  return {
    now: () => wall,
    monotonic: () => elapsed,
    advance: (ms) => {
      wall += ms;
      elapsed += ms;
    },
    setNow: (value) => {
      wall = value;
    },
  };
}
