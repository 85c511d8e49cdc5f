import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SuiteResult, VariantResult } from './results.ts';
import { figuresOf, median, metricOf, ratioOf } from './statistics.ts';

const BASE = { status: 'measured', reason: undefined, peer: undefined, peakRssBytes: undefined } as const;

function suiteOf(...variants: VariantResult[]): SuiteResult {
  return { name: 's', title: 't', kind: 'commands', baseline: 'a', rounds: 3, seed: 1, notes: [], variants };
}

function variantOf(name: string, cpuUs: (number | undefined)[]): VariantResult {
  return { ...BASE, name, samples: cpuUs.map((cpu, round) => ({ cpuUs: cpu, wallUs: 1000 + round })) };
}

describe('median', () => {
  test('is the middle value whatever the order', () => {
    assert.equal(median([9, 1, 5]), 5);
  });
  test('is the mean of the two middle values of an even number', () => {
    assert.equal(median([10, 1, 4, 2]), 3);
  });
  test('sorts by number and not by text', () => {
    assert.equal(median([100, 9, 20]), 20);
  });
  test('of nothing is NaN', () => {
    assert.equal(median([]), Number.NaN);
  });
});

describe('ratioOf', () => {
  test('divides round by round, so that a slow round of both sides cancels out', () => {
    assert.deepEqual(ratioOf([20, 200, 22], [10, 100, 10]), { median: 2, min: 2, max: 2.2 });
  });
  test('leaves out rounds in which the baseline is zero', () => {
    assert.deepEqual(ratioOf([20, 30], [0, 10]), { median: 3, min: 3, max: 3 });
  });
  test('is undefined without a baseline', () => {
    assert.equal(ratioOf([20, 30], []), undefined);
  });
});

describe('figuresOf', () => {
  test('gives minimum and median of the CPU time and the ratio to the baseline', () => {
    const a = variantOf('a', [10, 12, 14]);
    const b = variantOf('b', [30, 24, 28]);
    const figures = figuresOf(suiteOf(a, b), b);
    assert.deepEqual(
      [figures?.minUs, figures?.medianUs, figures?.wallMedianUs, figures?.ratio],
      [24, 28, 1001, { median: 2, min: 2, max: 3 }],
    );
  });
  test('falls back to wall time for the whole table when one variant lacks CPU time', () => {
    const a = variantOf('a', [10, 12, 14]);
    const suite = suiteOf(a, variantOf('b', [undefined, undefined, undefined]));
    assert.equal(metricOf(suite), 'wall');
    assert.equal(figuresOf(suite, a)?.minUs, 1000);
  });
  test('has nothing to say about a variant that failed', () => {
    const a: VariantResult = { ...variantOf('a', []), status: 'failed', reason: 'exit code 1' };
    assert.equal(figuresOf(suiteOf(a), a), undefined);
  });
});
