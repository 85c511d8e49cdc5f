import type { Sample, SuiteResult, VariantResult } from './results.ts';

/** Middle value, or the mean of the two middle ones; `NaN` without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const high = sorted[upper] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[upper - 1] ?? Number.NaN) + high) / 2;
}

/** Spread of the ratios of single rounds. */
export interface Ratio {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Divides round by round, so that a slow minute of the machine falls on both sides of each division.
 *
 * @param values one figure per round, more than 0
 * @param baseline the baseline's figure of the same rounds
 * @returns `undefined` when no round has both figures
 */
export function ratioOf(values: readonly number[], baseline: readonly number[]): Ratio | undefined {
  const ratios = values.flatMap((value, round) => {
    const base = baseline[round];
    return base !== undefined && base > 0 && value > 0 ? [value / base] : [];
  });
  if (ratios.length === 0) return undefined;
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** Which time the figures of a suite are about: CPU time, or wall time where the host does not tell CPU time. */
export type Metric = 'cpu' | 'wall';

/** CPU time when every sample of the suite has it: figures of one table must be comparable. */
export function metricOf(suite: SuiteResult): Metric {
  const samples = suite.variants.flatMap((variant) => variant.samples);
  return samples.every((sample) => sample.cpuUs !== undefined) ? 'cpu' : 'wall';
}

/** The figures of one variant over all rounds; times are microseconds per operation. */
export interface Figures {
  readonly minUs: number;
  readonly medianUs: number;
  readonly wallMedianUs: number;
  /** Against the suite's baseline; `undefined` for lack of one. */
  readonly ratio: Ratio | undefined;
  /** Largest rate of any round; servers only. */
  readonly requestsPerSecondMax: number | undefined;
  /** Median over the rounds; servers only. */
  readonly p50Us: number | undefined;
  /** Median over the rounds; servers only. */
  readonly p99Us: number | undefined;
}

/** @returns `undefined` for a variant that was not measured */
export function figuresOf(suite: SuiteResult, variant: VariantResult): Figures | undefined {
  if (variant.status !== 'measured' || variant.samples.length === 0) return undefined;
  const metric = metricOf(suite);
  const values = valuesOf(variant.samples, metric);
  const baseline = suite.variants.find((other) => other.name === suite.baseline);
  const loads = variant.samples.flatMap((sample) => (sample.load ? [sample.load] : []));
  return {
    minUs: Math.min(...values),
    medianUs: median(values),
    wallMedianUs: median(variant.samples.map((sample) => sample.wallUs)),
    ratio: ratioOf(values, valuesOf(baseline?.samples ?? [], metric)),
    requestsPerSecondMax: loads.length > 0 ? Math.max(...loads.map((l) => l.requestsPerSecond)) : undefined,
    p50Us: loads.length > 0 ? median(loads.map((l) => l.p50Us)) : undefined,
    p99Us: loads.length > 0 ? median(loads.map((l) => l.p99Us)) : undefined,
  };
}

/** One figure per round. */
export function valuesOf(samples: readonly Sample[], metric: Metric): number[] {
  return samples.map((sample) => (metric === 'cpu' ? (sample.cpuUs ?? Number.NaN) : sample.wallUs));
}
