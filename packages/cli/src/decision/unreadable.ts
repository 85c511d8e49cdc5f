import type { Io } from '../io.ts';
import { printableLines } from '../output.ts';
import { ProblemsError } from '../rego/problem.ts';

/** Runs a command; where a file cannot be read, or holds what cannot be loaded, it says so. @returns 2 in that case */
export async function orUnreadable<Code>(io: Io, run: () => Promise<Code>): Promise<Code | 2> {
  try {
    return await run();
  } catch (error) {
    const isOfSystem = error instanceof Error && 'syscall' in error;
    if (!isOfSystem && !(error instanceof ProblemsError)) throw error;
    io.err(printableLines(`writ: ${error.message}\n`));
    return 2;
  }
}
