import type { Clock, Counter, Logger, MetricFamily, Metrics } from '@writ/core';
import type { DeliveryListener } from './delivery.ts';
import type { LossReason } from './loss-reason.ts';

/** How often losses are told at most. */
const REPORT_MS = 10_000;

/** Counts records for metrics, and says from time to time how many are lost and why. */
export class LossReport implements DeliveryListener {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #losses: MetricFamily<Counter, ['reason']>;
  readonly #delivered: MetricFamily<Counter, ['sink']>;
  readonly #left: Counter;
  readonly #erased: Counter;
  readonly #failures: MetricFamily<Counter, ['sink']>;
  readonly #untold = new Map<string, number>();
  #toldAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ clock, logger, metrics }: { clock: Clock; logger: Logger; metrics: Metrics }) {
    this.#clock = clock;
    this.#logger = logger;
    this.#metrics = metrics;
    this.#losses = metrics.counter({
      name: 'writ_decision_log_lost_total',
      help: 'Decision records that were lost, by reason',
      labelNames: ['reason'],
    });
    this.#delivered = metrics.counter({
      name: 'writ_decision_log_delivered_total',
      help: 'Decision records that a sink has taken',
      labelNames: ['sink'],
    });
    this.#failures = metrics.counter({
      name: 'writ_decision_log_sink_failures_total',
      help: 'Attempts of delivery that failed; what they were for is tried again',
      labelNames: ['sink'],
    });
    this.#left = metrics
      .counter({ name: 'writ_decision_log_left_out_total', help: 'Decision records that a drop rule left out' })
      .labels();
    this.#erased = metrics
      .counter({
        name: 'writ_decision_log_mask_failures_total',
        help: 'Decision records whose input and result were erased because a rule failed',
      })
      .labels();
  }

  /** Shows how many records wait. */
  watch(waiting: () => number): void {
    this.#metrics.callbackGauge(
      { name: 'writ_decision_log_waiting', help: 'Decision records that wait to be written or delivered' },
      (set) => {
        set(waiting());
      },
    );
  }

  lost(reason: LossReason, records: number): void {
    this.#losses.labels(reason).inc(records);
    this.#note(`lost: ${reason}`, records);
  }

  delivered(sink: string, records: number): void {
    this.#delivered.labels(sink).inc(records);
  }

  left(): void {
    this.#left.inc();
  }

  erased(reason: string): void {
    this.#erased.inc();
    this.#note(`erased: ${reason}`, 1);
  }

  failed(sink: string, error: Error): void {
    this.#failures.labels(sink).inc();
    this.#note(`delivery to ${sink} failed: ${error.message}`, 1);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#tell();
  }

  /** Tells the first at once, then what has come together. */
  #note(what: string, records: number): void {
    this.#untold.set(what, (this.#untold.get(what) ?? 0) + records);
    if (this.#timer) return;
    const waitMs = this.#toldAt === undefined ? 0 : this.#toldAt + REPORT_MS - this.#clock.monotonic();
    if (waitMs <= 0) {
      this.#tell();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#tell();
    }, waitMs);
    this.#timer.unref();
  }

  #tell(): void {
    this.#timer = undefined;
    this.#toldAt = this.#clock.monotonic();
    if (this.#untold.size === 0) return;
    this.#logger.error('decision records are not complete', { counts: Object.fromEntries(this.#untold) });
    this.#untold.clear();
  }
}
