import type { Histogram, Metrics } from '@writ/core';

/** What an edge counts. */
export interface EdgeMetrics {
  /** A request is through. */
  request(status: number, durationMs: number): void;
  /** The rules have changed. */
  rules(count: number): void;
}

/** Declares the metrics of an edge. */
export function edgeMetrics(metrics: Metrics): EdgeMetrics {
  const durations = metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['http_response_status_code'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    maxSeries: 100,
  });
  const loaded = metrics.gauge({ name: 'rules_loaded', help: 'Rules in force', labelNames: [], maxSeries: 1 });
  const byStatus = new Map<number, Histogram>();
  return {
    request: (status, durationMs) => {
      let histogram = byStatus.get(status);
      if (!histogram) byStatus.set(status, (histogram = durations.labels(String(status))));
      histogram.observe(durationMs / 1_000);
    },
    rules: (count) => loaded.labels().set(count),
  };
}
