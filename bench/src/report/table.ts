import type { SuiteResult, VariantResult } from '../results.ts';
import { type Figures, figuresOf, type Metric, metricOf } from '../statistics.ts';
import { formatMemory, formatRate, formatRatio, formatTime } from './format.ts';

/** A table of text, ready for any layout. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Column {
  readonly title: (metric: Metric) => string;
  readonly cell: (figures: Figures, variant: VariantResult) => string | undefined;
}

const NONE = '-';
const METRIC_NAME = { cpu: 'CPU', wall: 'wall' } as const satisfies Record<Metric, string>;

function timeColumns(operation: string): Column[] {
  return [
    { title: (metric) => `${METRIC_NAME[metric]}/${operation}, min`, cell: ({ minUs }) => formatTime(minUs) },
    { title: () => 'median', cell: ({ medianUs }) => formatTime(medianUs) },
  ];
}

const WALL: Column = { title: () => 'wall, median', cell: ({ wallMedianUs }) => formatTime(wallMedianUs) };
const MEMORY: Column = {
  title: () => 'peak memory',
  cell: (_figures, { peakRssBytes }) => (peakRssBytes === undefined ? undefined : formatMemory(peakRssBytes)),
};

const COLUMNS = {
  commands: [...timeColumns('run'), WALL, MEMORY],
  servers: [
    ...timeColumns('request'),
    { title: () => 'requests/s, max', cell: ({ requestsPerSecondMax: max }) => optional(max, formatRate) },
    { title: () => 'p50', cell: ({ p50Us }) => optional(p50Us, formatTime) },
    { title: () => 'p99', cell: ({ p99Us }) => optional(p99Us, formatTime) },
    MEMORY,
  ],
  functions: [...timeColumns('call'), WALL],
  decisions: [...timeColumns('decision'), WALL],
} as const satisfies Record<SuiteResult['kind'], readonly Column[]>;

/** The figures of one suite. A variant without figures says in the second column why. */
export function tableOf(suite: SuiteResult): Table {
  const metric = metricOf(suite);
  const columns: readonly Column[] = COLUMNS[suite.kind];
  return {
    head: ['variant', `ratio to ${suite.baseline}`, ...columns.map(({ title }) => title(metric))],
    rows: suite.variants.map((variant) => {
      const figures = figuresOf(suite, variant);
      if (!figures)
        return [variant.name, `${variant.status}: ${variant.reason ?? 'no rounds'}`, ...columns.map(() => '')];
      return [
        variant.name,
        ratioCell(suite, variant, figures),
        ...columns.map(({ cell }) => cell(figures, variant) ?? NONE),
      ];
    }),
  };
}

/** The versions of the peers of a suite, `name: version`, with those that are absent. */
export function peerLines(suite: SuiteResult): string[] {
  const lines = suite.variants.flatMap(({ peer, status }) => {
    if (!peer) return [];
    return [`${peer.command}: ${status === 'absent' ? 'not installed' : (peer.version ?? 'version unknown')}`];
  });
  return [...new Set(lines)];
}

function ratioCell(suite: SuiteResult, variant: VariantResult, { ratio }: Figures): string {
  if (variant.name === suite.baseline) return '1 (baseline)';
  return ratio ? formatRatio(ratio) : 'no baseline';
}

function optional(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}
