/** How much is measured. */
export interface Settings {
  /** Counted rounds; `undefined` leaves it to the suite. 1 or more. */
  readonly rounds: number | undefined;
  /** Decides the order within the rounds. */
  readonly seed: number;
  /** Runs of a command per round: more make up for the coarse clock that counts them. */
  readonly runsPerRound: number;
  /** Seconds of load per server and round; whole, 1 or more. */
  readonly loadSeconds: number;
  /** Milliseconds that one round of a function lasts at least. */
  readonly functionMs: number;
}

export const DEFAULT_ROUNDS = 10;

/** Keep-alive connections of a load, unless the suite says otherwise. */
export const DEFAULT_CONNECTIONS = 32;

export const THOROUGH = {
  rounds: undefined,
  seed: 1,
  runsPerRound: 5,
  loadSeconds: 3,
  functionMs: 200,
} as const satisfies Settings;

/** To see that everything works: too short for figures that anyone should quote. */
export const QUICK = {
  rounds: 3,
  seed: 1,
  runsPerRound: 2,
  loadSeconds: 1,
  functionMs: 30,
} as const satisfies Settings;
