import type { EvaluateOptions } from '@writ/rego';

/** Ends an evaluation that takes longer; 0 and undefined are no limit. */
export function deadline(timeoutMs: number | undefined): Pick<EvaluateOptions, 'cancelled'> {
  if (timeoutMs === undefined || timeoutMs === 0) return {};
  const end = performance.now() + timeoutMs;
  return { cancelled: () => performance.now() > end };
}
