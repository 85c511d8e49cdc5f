import { setImmediate } from 'node:timers/promises';
import type { Value } from '@writ/rego';
import { parseJson } from '@writ/rego';
import type { Decision, DecisionListener } from '../decision/types.ts';
import type { EngineProgram } from '../engine/types.ts';
import { pdpError } from '../errors.ts';
import type { DataStore } from '../store/store.ts';
import { Delivery } from './delivery.ts';
import { type EventBody, eventText } from './event.ts';
import type { LossReport } from './loss-report.ts';
import { Ring, type RingLimits } from './ring.ts';
import { EventRules } from './rules/event-rules.ts';
import type { MaskRule } from './rules/mask-rule.ts';
import { storeLogPolicy } from './rules/store-policy.ts';
import type { RecordSink } from './sinks/types.ts';
import { approximateBytes, jsonText } from './text.ts';

/** How much a {@link DecisionLog} takes in. */
export interface DecisionLogLimits extends RingLimits {
  /** How many records wait to be written at most. Default: 10,000. */
  readonly maxRecords: number;
  /** How large the inputs and results of those are together, about; and what waits for each sink. Default: 64 MiB. */
  readonly maxBytes: number;
  /** How many records of one second are kept. Default: all. */
  readonly maxPerSecond: number;
}

export interface DecisionLogOptions {
  /** Each gets every record. */
  readonly sinks: readonly RecordSink[];
  /** Counts what becomes of the records; the sinks tell the same one. */
  readonly report: LossReport;
  /** Of every record; OPA gives `id` and `version`. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What to take out of each record, or to replace. Default: nothing. */
  readonly masks?: readonly MaskRule[];
  /** Whether members with names such as `password` stay, at any depth. Default: they are erased. */
  readonly secretNames?: 'erase' | 'keep';
  /** Whose policies say at `data.system.log.mask` and `data.system.log.drop` what to mask and drop. Default: nobody's. */
  readonly store?: DataStore<EngineProgram>;
  readonly limits?: Partial<DecisionLogLimits>;
  /** Where a record cannot be kept: refuse to decide, or decide and count what is lost. Default: `drop`. */
  readonly whenFull?: 'deny' | 'drop';
  /** Between 0 and 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** The log of decisions. */
export interface DecisionLog {
  /** Takes a decision in: at once, and whatever it is. For the `onDecision` of a decision point. */
  readonly record: DecisionListener;
  /** Whether a decision can be recorded; where not, do not decide. Always so with `whenFull: 'drop'`. */
  readonly accepts: () => boolean;
  /**
   * Waits until all that was recorded so far is safe. Undefined where no sink is durable: then there is nothing to wait for.
   * An answer that goes out after it has its record, whatever happens to the process.
   *
   * @throws WritError `ERR_PDP_LOG_WRITE` where a record cannot be made safe: do not answer with the decision
   */
  durable(): Promise<void> | undefined;
  /** Waits until all that was recorded so far is with the sinks. @throws WritError `ERR_PDP_LOG_WRITE` where a sink fails */
  flush(): Promise<void>;
  /** Delivers what it can in the time, and ends. @param timeoutMs default: 10 seconds */
  close(timeoutMs?: number): Promise<void>;
}

const LIMITS: DecisionLogLimits = {
  maxRecords: 10_000,
  maxBytes: 64 * 1024 * 1024,
  maxPerSecond: Number.POSITIVE_INFINITY,
};

/** How long records wait for others, so that the work is done once for many. */
const GATHER_MS = 20;
/** How many records are written in one go: about a millisecond. */
const SLICE_RECORDS = 64;
/** What a record takes beside input and result. */
const RECORD_BYTES = 512;
const CLOSE_MS = 10_000;

interface Entry {
  readonly decision: Decision;
  /** The result as text, where it is no scalar: it may hold containers of the store, which change with the next commit. */
  readonly result: string | undefined;
}

/**
 * Makes a log of decisions. A decision costs it a place in a bounded queue; text, masks and deliveries come later.
 *
 * @example
 * const report = new LossReport({ clock, logger, metrics });
 * const log = createDecisionLog({ sinks: [streamSink('stdout', process.stdout)], report });
 * const point = new DecisionPoint({ store, clock, ids, onDecision: log.record, admits: log.accepts });
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  return new BufferedLog(options);
}

class BufferedLog implements DecisionLog {
  readonly #ring: Ring<Entry>;
  readonly #maxPerSecond: number;
  readonly #labels: string;
  readonly #rules: EventRules;
  readonly #deliveries: readonly Delivery[];
  readonly #losses: LossReport;
  readonly #denies: boolean;
  #second = 0;
  #inSecond = 0;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: DecisionLogOptions) {
    const { sinks, report, labels = {}, masks = [], store, random = Math.random } = options;
    const limits = { ...LIMITS, ...options.limits };
    this.#ring = new Ring(limits);
    this.#maxPerSecond = limits.maxPerSecond;
    this.#labels = JSON.stringify(labels);
    this.#denies = options.whenFull === 'deny';
    this.#losses = report;
    this.#rules = new EventRules({
      masks,
      erasesSecretNames: options.secretNames !== 'keep',
      policy: store && storeLogPolicy(store),
      onFailure: (reason) => {
        this.#losses.erased(reason);
      },
    });
    this.#deliveries = sinks.map(
      (sink) => new Delivery(sink, { maxWaiting: limits.maxBytes, listener: report, random }),
    );
    this.#losses.watch(() => this.#ring.length + this.#deliveries.reduce((sum, { waiting }) => sum + waiting, 0));
  }

  readonly record = (decision: Decision): void => {
    if (this.#isClosed) {
      this.#losses.lost('closed', 1);
      return;
    }
    if (this.#isTooFast(decision.at)) {
      this.#losses.lost('rate', 1);
      return;
    }
    if (!this.#keep(decision)) return;
    if (this.#timer || this.#draining) return;
    this.#timer = setTimeout(() => void this.#drain(), GATHER_MS);
    this.#timer.unref();
  };

  readonly accepts = (): boolean => {
    if (!this.#denies) return true;
    return !this.#isClosed && !this.#ring.isFull && this.#deliveries.every(({ isStuck }) => !isStuck);
  };

  durable(): Promise<void> | undefined {
    const durable = this.#deliveries.filter(({ isDurable }) => isDurable);
    return durable.length === 0 ? undefined : this.#settled(durable);
  }

  async flush(): Promise<void> {
    await this.#settled(this.#deliveries);
  }

  async close(timeoutMs = CLOSE_MS): Promise<void> {
    this.#isClosed = true;
    await this.#drain();
    const stop = new AbortController();
    const timer = setTimeout(() => {
      stop.abort();
    }, timeoutMs);
    await Promise.all(this.#deliveries.map(async (delivery) => delivery.close(stop.signal)));
    clearTimeout(timer);
    this.#losses.close();
  }

  async #settled(deliveries: readonly Delivery[]): Promise<void> {
    await this.#drain();
    try {
      await Promise.all(deliveries.map(async (delivery) => delivery.flushed()));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw pdpError('ERR_PDP_LOG_WRITE', `a decision cannot be recorded: ${reason}`, { cause });
    }
  }

  /** @returns whether it was taken */
  #keep(decision: Decision): boolean {
    try {
      const { value } = decision;
      const result = typeof value === 'object' && value !== null ? jsonText(value) : undefined;
      const bytes = RECORD_BYTES + approximateBytes(decision.request.input) + (result?.length ?? 0);
      if (this.#ring.push({ decision, result }, bytes)) return true;
      this.#losses.lost('buffer_full', 1);
    } catch {
      // INVARIANT: no record stops the decision that it is of, such as one that nests too deep.
      this.#losses.lost('not_json', 1);
    }
    return false;
  }

  #isTooFast(at: number): boolean {
    if (this.#maxPerSecond === Number.POSITIVE_INFINITY) return false;
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    return ++this.#inSecond > this.#maxPerSecond;
  }

  async #drain(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#draining ??= this.#drainAll();
    await this.#draining;
  }

  async #drainAll(): Promise<void> {
    await Promise.resolve();
    for (let count = 1; ; count++) {
      const entry = this.#ring.shift();
      if (!entry) break;
      this.#write(entry);
      if (count % SLICE_RECORDS === 0) await setImmediate();
    }
    this.#draining = undefined;
  }

  #write({ decision, result }: Entry): void {
    try {
      const value: Value | undefined = result === undefined ? decision.value : parseJson(result);
      const textOf = (body: EventBody): string => eventText(decision, this.#labels, body);
      const body = this.#rules.apply(decision.request.input, value, textOf);
      if (!body) {
        this.#losses.left();
        return;
      }
      const text = textOf(body);
      for (const delivery of this.#deliveries) delivery.offer(text);
    } catch {
      // INVARIANT: no record stops those after it.
      this.#losses.lost('not_json', 1);
    }
  }
}
