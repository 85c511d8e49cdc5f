import type { Failure, Outcome } from './results.ts';

/** A variant that is ready to take its turns. Calls never overlap. */
export interface Contender {
  readonly name: string;
  /** Brings it up, checks that its results are right, and lets it warm up; called once. */
  warmUp(): Promise<Failure | undefined>;
  /** Takes one turn. */
  measure(): Promise<Outcome>;
  /** The largest resident memory seen so far in bytes. */
  peakRssBytes(): number | undefined;
  /** Releases what it holds; also called after a failure. */
  close(): Promise<void>;
}
