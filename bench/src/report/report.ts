import type { Environment } from '../environment.ts';
import type { SuiteResult } from '../results.ts';

/** Everything that one run found out. */
export interface Report {
  readonly environment: Environment;
  readonly suites: readonly SuiteResult[];
}

/** How to read the figures, below every table for people. */
export const READING_HELP =
  'Ratios are medians of the ratios of single rounds, with their range; smaller is cheaper. Times of different runs do not compare. On a shared machine differences below 15 % are ties.';
