import { threeDigits } from '../report/format.ts';
import type { Table } from '../report/table.ts';
import type { SuiteResult } from '../results.ts';
import { metricOf, type Ratio, ratioOf, valuesOf } from '../statistics.ts';

/** How many times as fast as a rival one variant is. */
export interface Speed {
  readonly variant: string;
  readonly rival: string;
  /** By the name of the workload; those in which both were measured. */
  readonly workloads: Readonly<Record<string, Ratio>>;
  /** Of the medians of all workloads; `undefined` unless both were measured in each. */
  readonly geometricMean: number | undefined;
}

/** The speeds of every variant against each rival. */
export function speedsOf(suites: readonly SuiteResult[], rivals: readonly string[]): Speed[] {
  const names = new Set(suites.flatMap(({ variants }) => variants.map(({ name }) => name)));
  return rivals.flatMap((rival) =>
    [...names].filter((variant) => variant !== rival).map((variant) => speedOf(suites, variant, rival)),
  );
}

function speedOf(suites: readonly SuiteResult[], variant: string, rival: string): Speed {
  const workloads = Object.fromEntries(
    suites.flatMap((suite): [string, Ratio][] => {
      const ratio = ratioOf(figures(suite, rival), figures(suite, variant));
      return ratio ? [[suite.name, ratio]] : [];
    }),
  );
  const medians = Object.values(workloads).map(({ median }) => median);
  const isComplete = medians.length === suites.length && medians.length > 0;
  return { variant, rival, workloads, geometricMean: isComplete ? geometricMean(medians) : undefined };
}

function figures(suite: SuiteResult, name: string): number[] {
  const variant = suite.variants.find((candidate) => candidate.name === name);
  return valuesOf(variant?.samples ?? [], metricOf(suite));
}

/** @param values each more than 0 */
function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** One row per variant, one column per workload. */
export function speedTable(speeds: readonly Speed[], rival: string, workloads: readonly string[]): Table {
  return {
    head: [`times as fast as ${rival}`, 'geometric mean', ...workloads],
    rows: speeds
      .filter((speed) => speed.rival === rival)
      .map((speed) => {
        const mean = speed.geometricMean === undefined ? '-' : threeDigits(speed.geometricMean);
        return [speed.variant, mean].concat(workloads.map((name) => cell(speed.workloads[name])));
      }),
  };
}

function cell(ratio: Ratio | undefined): string {
  return ratio ? `${threeDigits(ratio.median)} (${threeDigits(ratio.min)}-${threeDigits(ratio.max)})` : '-';
}
