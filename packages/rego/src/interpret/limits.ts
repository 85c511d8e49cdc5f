/** Enough for any policy that a person would wait for, and an end for the others. */
export const DEFAULT_FUEL = 100_000_000;

/** Small enough for Node's default stack with room for the caller. */
export const DEFAULT_DEPTH = 256;
