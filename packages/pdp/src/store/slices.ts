import { setImmediate } from 'node:timers/promises';

/** About a millisecond of parsing, hashing or writing. */
const SLICE_CHARS = 64 * 1024;
/** What a step costs beside its text. */
const STEP_CHARS = 64;

/** Cuts long work into slices, between which the process does what else it has to do. */
export class Slices {
  #left = SLICE_CHARS;

  /** Counts a step of the work. @returns whether it is time for a {@link pause} */
  isOver(chars: number): boolean {
    this.#left -= chars + STEP_CHARS;
    return this.#left <= 0;
  }

  async pause(): Promise<void> {
    this.#left = SLICE_CHARS;
    await setImmediate();
  }
}
