/**
 * Times what it is handed to: {@link compile}, {@link prepare} and the evaluations. Times of one name add up.
 *
 * @example
 * const metrics = new Metrics();
 * evaluate(allow, { metrics });
 * console.log(metrics.report()); // { timer_rego_query_eval_ns: 12345 }
 */
export class Metrics {
  readonly #values = new Map<string, number>();
  readonly #clock: () => number;

  /** @param clock milliseconds since any time; it never goes back */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Runs something and adds its time, whether it fails or not. */
  time<T>(name: string, run: () => T): T {
    const stop = this.start(name);
    try {
      return run();
    } finally {
      stop();
    }
  }

  /** @returns what ends the timer */
  start(name: string): () => void {
    const from = this.#clock();
    return () => {
      this.#add(`timer_${name}_ns`, Math.round((this.#clock() - from) * 1e6));
    };
  }

  /** Nanoseconds by name, in the order of the names: `timer_rego_query_eval_ns`, … */
  report(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#values].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #add(name: string, amount: number): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + amount);
  }
}
