import type { LossReason } from './loss-reason.ts';
import { pauseBeforeRetry } from './retry.ts';
import type { RecordSink } from './sinks/types.ts';

/** What {@link Delivery} tells. */
export interface DeliveryListener {
  delivered(sink: string, records: number): void;
  lost(reason: LossReason, records: number): void;
  failed(sink: string, error: Error): void;
}

export interface DeliveryOptions {
  /** How much may wait, in characters. */
  readonly maxWaiting: number;
  readonly listener: DeliveryListener;
  /** Between 0 and 1, for the times between attempts. */
  readonly random: () => number;
}

/** How much a sink gets at once. */
const BATCH_RECORDS = 1000;
const BATCH_CHARS = 4 * 1024 * 1024;

interface Waiter {
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Brings records to a sink, in order; tries again until they are there. */
export class Delivery {
  readonly #sink: RecordSink;
  readonly #options: DeliveryOptions;
  readonly #stop = new AbortController();
  #waiting: string[] = [];
  #waitingChars = 0;
  #offered = 0;
  #done = 0;
  readonly #waiters: Waiter[] = [];
  #running: Promise<void> | undefined;
  /** What the last attempt failed with. */
  #failure: Error | undefined;

  constructor(sink: RecordSink, options: DeliveryOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  get isDurable(): boolean {
    return this.#sink.isDurable ?? false;
  }

  /** Whether records would be lost, or not be safe. */
  get isStuck(): boolean {
    return this.#failure !== undefined || this.#sink.isFull === true || this.#waitingChars >= this.#options.maxWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  offer(record: string): void {
    if (this.#stop.signal.aborted || this.#waitingChars + record.length > this.#options.maxWaiting) {
      this.#options.listener.lost(this.#stop.signal.aborted ? 'closed' : 'sink_behind', 1);
      return;
    }
    this.#waiting.push(record);
    this.#waitingChars += record.length;
    this.#offered++;
    this.#running ??= this.#run();
  }

  /** Resolves when everything offered so far is with the sink. @throws what the sink fails with, without waiting for more attempts */
  async flushed(): Promise<void> {
    if (this.#done >= this.#offered) return;
    if (this.#failure) throw this.#failure;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ upTo: this.#offered, resolve, reject });
    await promise;
  }

  /** Ends: what is not delivered when the signal aborts is given up. */
  async close(signal: AbortSignal): Promise<void> {
    const give = (): void => {
      this.#stop.abort();
    };
    if (signal.aborted) give();
    signal.addEventListener('abort', give);
    await this.#running;
    signal.removeEventListener('abort', give);
    this.#stop.abort();
    if (this.#waiting.length > 0) this.#options.listener.lost('closed', this.#waiting.length);
    this.#waiting = [];
    for (const { reject } of this.#waiters.splice(0)) reject(new Error('the log was closed'));
    await this.#sink.close();
  }

  async #run(): Promise<void> {
    // What follows in the same turn goes along.
    await Promise.resolve();
    let attempts = 0;
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      try {
        const taken = await this.#sink.write(this.#batch(), this.#stop.signal);
        this.#failure = undefined;
        attempts = 0;
        this.#taken(taken);
      } catch (error) {
        this.#failed(error instanceof Error ? error : new Error(String(error)));
        await pauseBeforeRetry(attempts++, this.#options.random, this.#stop.signal);
      }
    }
    this.#running = undefined;
  }

  #batch(): string[] {
    let chars = 0;
    const end = this.#waiting.findIndex((record, index) => {
      chars += record.length;
      return index >= BATCH_RECORDS || (chars > BATCH_CHARS && index > 0);
    });
    return end === -1 ? this.#waiting.slice() : this.#waiting.slice(0, end);
  }

  #taken(count: number): void {
    for (const record of this.#waiting.splice(0, count)) this.#waitingChars -= record.length;
    this.#done += count;
    this.#options.listener.delivered(this.#sink.name, count);
    while (this.#waiters[0] && this.#waiters[0].upTo <= this.#done) this.#waiters.shift()?.resolve();
  }

  #failed(error: Error): void {
    this.#failure = error;
    this.#options.listener.failed(this.#sink.name, error);
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}
