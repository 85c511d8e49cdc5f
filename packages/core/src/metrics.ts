import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';
import { coreError } from './errors.ts';

/** Counts events; it only grows. */
export interface Counter {
  /** @param by 0 or more, default 1 */
  inc(by?: number): void;
}

/** A value that goes up and down. */
export interface Gauge {
  set(value: number): void;
}

/** Counts values by size. */
export interface Histogram {
  /** @param value in the unit that the metric's name ends with, for times seconds */
  observe(value: number): void;
}

/** One string for each label name, in their order. */
export type LabelValues<Names extends readonly string[]> = { readonly [Index in keyof Names]: string };

/**
 * All series of one metric. Ask once for the handle of a series and keep it: looking it up for each event costs more
 * than counting the event.
 */
export interface MetricFamily<Handle, Names extends readonly string[]> {
  /**
   * The series with these label values. Past `maxSeries` different ones it is the series whose values are all `other`,
   * and `writ_metrics_dropped_series_total{metric}` counts the call.
   */
  labels(...values: LabelValues<Names>): Handle;
}

export interface MetricOptions<Names extends readonly string[]> {
  /** `snake_case` with the unit at the end, `_total` for counters (the conventions of Prometheus). */
  readonly name: string;
  /** One line that says what is measured. */
  readonly help: string;
  readonly labelNames?: Names;
  /** At most this many series besides `other`; default 500. */
  readonly maxSeries?: number;
}

/** The metrics of one process or one test; nothing is global. */
export interface Metrics {
  counter<const Names extends readonly string[] = []>(options: MetricOptions<Names>): MetricFamily<Counter, Names>;
  gauge<const Names extends readonly string[] = []>(options: MetricOptions<Names>): MetricFamily<Gauge, Names>;
  /** @param options.buckets upper bounds, ascending; default those of Prometheus, 5 ms to 10 s */
  histogram<const Names extends readonly string[] = []>(
    options: MetricOptions<Names> & { readonly buckets?: readonly number[] },
  ): MetricFamily<Histogram, Names>;
  /**
   * A gauge that is read when the metrics are. Series that `read` does not set any more vanish.
   *
   * @param read where it throws, this gauge has no series and `writ_metrics_read_errors_total{metric}` counts it
   */
  callbackGauge<const Names extends readonly string[] = []>(
    options: MetricOptions<Names>,
    read: (set: (value: number, ...labels: LabelValues<Names>) => void) => void,
  ): void;
  /** All metrics in the text format of Prometheus, version 0.0.4. */
  text(): Promise<string>;
  /** The media type of {@link Metrics.text}. */
  readonly contentType: string;
}

/**
 * Makes an empty set of metrics.
 *
 * Declaring a metric throws `ERR_CORE_METRIC_INVALID` where its name, a label name or its help breaks the rules, or
 * where the name is taken.
 *
 * @param options.version shown as `writ_build_info{version}`
 * @param options.processMetrics adds memory, CPU, event loop and garbage collection of this process; default false. Its
 *   observers live as long as the process, so turn it on once per process.
 */
export function createMetrics(options: { version?: string; processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });

  const dropped = new PromCounter({
    name: 'writ_metrics_dropped_series_total',
    help: 'Series asked for past the limit of their metric, counted under the label value other instead',
    labelNames: ['metric'],
    registers: [registry],
  });
  const readErrors = new PromCounter({
    name: 'writ_metrics_read_errors_total',
    help: 'Gauges that could not be read when the metrics were',
    labelNames: ['metric'],
    registers: [registry],
  });

  const configuration = <Names extends readonly string[]>(
    { name, help, labelNames }: MetricOptions<Names>,
    type: MetricType,
  ): PromConfiguration => {
    assertDeclarable(name, help, labelNames ?? [], type);
    if (registry.getSingleMetric(name)) throw invalid(`the metric \`${name}\` exists already`);
    return { name, help, labelNames: [...(labelNames ?? [])], registers: [registry] };
  };
  const bounded = <Handle, Names extends readonly string[]>(
    { name, maxSeries }: MetricOptions<Names>,
    bind: (values: readonly string[]) => Handle,
  ): SeriesFamily<Handle, Names> => new SeriesFamily(bind, maxSeries, () => dropped.inc({ metric: name }));

  const metrics: Metrics = {
    counter(metric) {
      const counter = new PromCounter(configuration(metric, 'counter'));
      return bounded(metric, (values) => counter.labels(...values));
    },
    gauge(metric) {
      const gauge = new PromGauge(configuration(metric, 'gauge'));
      return bounded(metric, (values) => gauge.labels(...values));
    },
    histogram(metric) {
      const histogram = new PromHistogram({
        ...configuration(metric, 'histogram'),
        ...(metric.buckets && { buckets: [...metric.buckets] }),
      });
      return bounded(metric, (values) => histogram.labels(...values));
    },
    callbackGauge(metric, read) {
      const gauge = new PromGauge({
        ...configuration(metric, 'gauge'),
        collect: () => {
          clear();
          try {
            read((value, ...labels) => family.labels(...labels).set(value));
          } catch {
            clear();
            readErrors.inc({ metric: metric.name });
          }
        },
      });
      const family = bounded(metric, (values) => gauge.labels(...values));
      const clear = (): void => {
        family.forget();
        gauge.reset();
        // Without labels a reset means a series of value 0, which nobody has measured.
        if (!metric.labelNames?.length) gauge.remove();
      };
    },
    text: async () => registry.metrics(),
    contentType: registry.contentType,
  };
  if (options.version !== undefined) {
    const buildInfo = { name: 'writ_build_info', help: 'Always 1; the labels tell what runs' };
    metrics
      .gauge({ ...buildInfo, labelNames: ['version'] })
      .labels(options.version)
      .set(1);
  }
  return metrics;
}

type MetricType = 'counter' | 'gauge' | 'histogram';

interface PromConfiguration {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

const OTHER = 'other';

class SeriesFamily<Handle, Names extends readonly string[]> implements MetricFamily<Handle, Names> {
  readonly #bind: (values: readonly string[]) => Handle;
  readonly #maxSeries: number;
  readonly #dropped: () => void;
  readonly #series = new Map<string, Handle>();
  #other: Handle | undefined;

  constructor(bind: (values: readonly string[]) => Handle, maxSeries = 500, dropped: () => void) {
    this.#bind = bind;
    this.#maxSeries = maxSeries;
    this.#dropped = dropped;
  }

  labels(...values: LabelValues<Names>): Handle {
    const key = JSON.stringify(values);
    const known = this.#series.get(key);
    if (known) return known;
    if (this.#series.size >= this.#maxSeries) {
      this.#dropped();
      this.#other ??= this.#bind(values.map(() => OTHER));
      return this.#other;
    }
    const handle = this.#bind(values);
    this.#series.set(key, handle);
    return handle;
  }

  /** Makes room for new series; handles given out so far stay valid. */
  forget(): void {
    this.#series.clear();
  }
}

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const RESERVED_LABELS = new Set(['le', 'quantile']);

function assertDeclarable(name: string, help: string, labelNames: readonly string[], type: MetricType): void {
  if (!NAME.test(name)) throw invalid(`the metric name \`${name}\` is not snake_case`);
  if ((type === 'counter') !== name.endsWith('_total'))
    throw invalid(`the metric name \`${name}\` ends with \`_total\` only if it is a counter, and then always`);
  if (help === '' || /[\r\n]/.test(help)) throw invalid(`the help of metric \`${name}\` is not one line of text`);
  for (const label of labelNames) {
    if (!NAME.test(label) || RESERVED_LABELS.has(label))
      throw invalid(`the label name \`${label}\` of metric \`${name}\` is not snake_case, or is reserved`);
  }
}

function invalid(message: string): Error {
  return coreError('ERR_CORE_METRIC_INVALID', message);
}
