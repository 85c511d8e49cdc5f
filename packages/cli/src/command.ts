import type { Command } from 'commander';
import type { Io } from './io.ts';

/**
 * A command of `writ`. It declares its name and options at once, and imports what does the work only when it runs, so
 * that `writ --help` stays fast however much Writ can do.
 */
export interface CommandModule {
  /**
   * Adds the command to the program.
   *
   * @param finish to be called with the exit code when the command is through; 0 otherwise
   */
  register(program: Command, io: Io, finish: (exitCode: number) => void): void;
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
