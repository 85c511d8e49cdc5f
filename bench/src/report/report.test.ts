import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SuiteResult } from '../results.ts';
import { formatRatio, formatTime } from './format.ts';
import { jsonReport } from './json.ts';
import { markdownReport } from './markdown.ts';
import { textReport } from './text.ts';

const suite: SuiteResult = {
  name: 'demo',
  title: 'one against another',
  kind: 'commands',
  baseline: 'one',
  rounds: 2,
  seed: 1,
  notes: ['Counted by hand.'],
  variants: [
    {
      name: 'one',
      status: 'measured',
      reason: undefined,
      peer: undefined,
      samples: [
        { cpuUs: 1000, wallUs: 1500 },
        { cpuUs: 2000, wallUs: 2500 },
      ],
      peakRssBytes: 42 * 2 ** 20,
    },
    {
      name: 'other',
      status: 'measured',
      reason: undefined,
      peer: { command: 'other', version: 'other 1.2' },
      samples: [
        { cpuUs: 3000, wallUs: 3500 },
        { cpuUs: 5000, wallUs: 5500 },
      ],
      peakRssBytes: undefined,
    },
    {
      name: 'third',
      status: 'absent',
      reason: '`third` is not installed',
      peer: { command: 'third', version: undefined },
      samples: [],
      peakRssBytes: undefined,
    },
    {
      name: 'fourth',
      status: 'failed',
      reason: 'exit code 1: a | b',
      peer: undefined,
      samples: [],
      peakRssBytes: undefined,
    },
  ],
};
const report = {
  environment: {
    startedAt: '2026-01-02T03:04:05.000Z',
    commit: 'abc1234',
    dirty: true,
    cpu: 'Some CPU',
    cores: 2,
    memoryBytes: 4 * 2 ** 30,
    os: 'Some Linux',
    node: 'v24.21.0',
    tools: { wrk: 'wrk 4' },
    loadAverage: [0.5, 0.25, 0.1],
  },
  suites: [suite],
};

describe('text and Markdown', () => {
  const text = textReport(report);
  const markdown = markdownReport(report);
  test('show ratio, minimum and median of each measured variant', () => {
    assert.match(text, /other +2\.75 \(2\.50-3\.00\) +3\.00 ms +4\.00 ms +4\.50 ms +-\n/);
    assert.ok(markdown.includes('| other | 2.75 (2.50-3.00) | 3.00 ms | 4.00 ms | 4.50 ms | - |'));
  });
  test('mark the baseline', () => {
    assert.ok(markdown.includes('| one | 1 (baseline) | 1.00 ms | 1.50 ms | 2.00 ms | 42 MiB |'));
  });
  test('name the absent peer and the versions of the others', () => {
    for (const output of [text, markdown]) {
      assert.match(output, /absent: `third` is not installed/);
      assert.match(output, /third: not installed/);
      assert.match(output, /other: other 1\.2/);
    }
  });
  test('show machine, versions, commit and load', () => {
    for (const output of [text, markdown])
      for (const fact of [
        'Some CPU, 2 cores',
        '4.0 GiB',
        'v24.21.0',
        'wrk 4',
        'abc1234 with uncommitted changes',
        '0.50 0.25 0.10',
      ])
        assert.ok(output.includes(fact), fact);
  });
  test('a pipe in a reason does not end the cell of a Markdown table', () => {
    assert.ok(markdown.includes('| fourth | failed: exit code 1: a \\| b |'));
  });
});

test('JSON holds the format, every sample and the figures', () => {
  const document: unknown = JSON.parse(jsonReport(report));
  const { format, suites } = document as {
    format: string;
    suites: { metric: string; variants: Record<string, unknown>[] }[];
  };
  assert.equal(format, 'writ-bench/1');
  assert.equal(suites[0]?.metric, 'cpu');
  const [, other, third] = suites[0].variants;
  assert.ok(other && third);
  assert.equal((other['samples'] as unknown[]).length, 2);
  assert.deepEqual((other['figures'] as Record<string, unknown>)['ratio'], { median: 2.75, min: 2.5, max: 3 });
  assert.deepEqual([third['status'], third['figures']], ['absent', undefined]);
});

test('times change their unit with their size', () => {
  assert.deepEqual([0.2415, 12.34, 1234, 2_500_000].map(formatTime), ['242 ns', '12.3 µs', '1.23 ms', '2.50 s']);
});

test('a range of ratios around 1 is a tie', () => {
  assert.equal(formatRatio({ median: 1.02, min: 0.98, max: 1.1 }), '1.02 (0.98-1.10, tie)');
  assert.equal(formatRatio({ median: 1.2, min: 1.1, max: 1.3 }), '1.20 (1.10-1.30)');
});
