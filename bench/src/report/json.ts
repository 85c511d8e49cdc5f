import { figuresOf, metricOf } from '../statistics.ts';
import type { Report } from './report.ts';

/** Names the shape of the JSON report; a change that breaks its readers changes the number. */
const JSON_FORMAT = 'writ-bench/1';

/**
 * The report for programs: every sample and the figures made of them; times are microseconds per operation.
 *
 * @param more what else belongs in the document
 */
export function jsonReport({ environment, suites }: Report, more: Readonly<Record<string, unknown>> = {}): string {
  const document = {
    format: JSON_FORMAT,
    environment,
    suites: suites.map((suite) => ({
      ...suite,
      metric: metricOf(suite),
      variants: suite.variants.map((variant) => ({ ...variant, figures: figuresOf(suite, variant) })),
    })),
    ...more,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
