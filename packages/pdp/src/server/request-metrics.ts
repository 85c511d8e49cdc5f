import type { Histogram, MetricFamily, Metrics } from '@writ/core';
import type { EngineProgram } from '../engine/types.ts';
import type { DataStore } from '../store/store.ts';

/** OPA's buckets, in seconds. */
const BUCKETS = [1e-6, 5e-6, 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 0.01, 0.1, 1];
const SECOND_MS = 1000;

/** How long requests took, as OPA counts them: `http_request_duration_seconds` by code, handler and method. */
export class RequestMetrics {
  readonly #family: MetricFamily<Histogram, readonly ['code', 'handler', 'method']>;
  /** Looked up by number and short texts: making the labels of a series costs more than counting. */
  readonly #known = new Map<string, Map<number, Histogram>>();

  constructor(metrics: Metrics) {
    this.#family = metrics.histogram({
      name: 'http_request_duration_seconds',
      help: 'A histogram of duration for requests.',
      labelNames: ['code', 'handler', 'method'],
      buckets: BUCKETS,
      maxSeries: 200,
    });
  }

  /** @param handler one of few names */
  observe(handler: string, method: string, status: number, durationMs: number): void {
    const key = method === 'POST' ? handler : `${method} ${handler}`;
    let series = this.#known.get(key);
    if (!series) {
      series = new Map();
      this.#known.set(key, series);
    }
    let histogram = series.get(status);
    if (!histogram) {
      histogram = this.#family.labels(String(status), handler, METHODS.has(method) ? method.toLowerCase() : 'other');
      series.set(status, histogram);
    }
    histogram.observe(durationMs / SECOND_MS);
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** How the data is at the moment at which somebody asks. */
export function storeMetrics(metrics: Metrics, store: DataStore<EngineProgram>): void {
  metrics.callbackGauge({ name: 'writ_pdp_view', help: 'The revision of the view that decisions are made on' }, (set) =>
    set(store.view.revision),
  );
  metrics.callbackGauge(
    {
      name: 'writ_pdp_dataset_age_seconds',
      help: 'Time since a dataset was last known to be current',
      labelNames: ['dataset'],
    },
    (set) => {
      for (const name of store.view.datasets.keys()) {
        const ageMs = store.status(name)?.ageMs;
        if (ageMs !== undefined) set(ageMs / SECOND_MS, name);
      }
    },
  );
}
