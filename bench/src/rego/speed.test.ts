import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SuiteResult } from '../results.ts';
import { speedsOf, speedTable } from './speed.ts';

/** A workload in which each variant took these CPU times, one per round. */
function workload(name: string, times: Readonly<Record<string, readonly number[]>>): SuiteResult {
  const variants = Object.entries(times).map(
    ([variant, values]) =>
      ({
        name: variant,
        status: 'measured',
        reason: undefined,
        peer: undefined,
        samples: values.map((cpuUs) => ({ cpuUs, wallUs: cpuUs })),
        peakRssBytes: undefined,
      }) as const,
  );
  return { name, title: '', kind: 'decisions', baseline: 'slow', rounds: 3, seed: 1, notes: [], variants };
}

describe('speedsOf', () => {
  const suites = [
    workload('a', { slow: [10, 40, 90], fast: [5, 10, 30], none: [] }),
    workload('b', { slow: [9, 9, 9], fast: [1, 1, 1], none: [1, 1, 1] }),
  ];
  test('divides round by round', () => {
    const [fast] = speedsOf(suites, ['slow']);
    assert.deepEqual(fast?.workloads, { a: { median: 3, min: 2, max: 4 }, b: { median: 9, min: 9, max: 9 } });
  });
  test('the geometric mean is of the medians', () => {
    const [fast] = speedsOf(suites, ['slow']);
    assert.equal(fast?.geometricMean?.toFixed(6), Math.sqrt(27).toFixed(6));
  });
  test('a variant without figures in one workload has no mean', () => {
    const none = speedsOf(suites, ['slow']).find(({ variant }) => variant === 'none');
    assert.deepEqual(none, {
      variant: 'none',
      rival: 'slow',
      workloads: { b: { median: 9, min: 9, max: 9 } },
      geometricMean: undefined,
    });
  });
  test('the table has a row per variant and a column per workload', () => {
    assert.deepEqual(speedTable(speedsOf(suites, ['slow']), 'slow', ['a', 'b']), {
      head: ['times as fast as slow', 'geometric mean', 'a', 'b'],
      rows: [
        ['fast', '5.20', '3.00 (2.00-4.00)', '9.00 (9.00-9.00)'],
        ['none', '-', '-', '9.00 (9.00-9.00)'],
      ],
    });
  });
});
