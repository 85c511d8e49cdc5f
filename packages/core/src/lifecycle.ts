import { type Clock, systemClock } from './clock.ts';
import { coreError, type WritError } from './errors.ts';
import { type Logger, silentLogger } from './log.ts';
import { withTimeLimit } from './time-limit.ts';

/** How a part is, from best to worst. `ok` and `warn` serve; `not_ready` and `error` do not. */
export type Status = 'ok' | 'warn' | 'not_ready' | 'error';

/** A piece of a program with a life cycle: an edge, a listener, a connection to a bus. */
export interface Part {
  /** Unique among the parts of one program. */
  readonly name: string;
  /**
   * Resolves when the part serves.
   *
   * @param signal aborts when starting takes too long or is called off; `close` follows
   */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Takes no new work and finishes what runs. Parts that started later have drained before, so this one may still be
   * asked by nobody but outsiders.
   *
   * @param signal aborts when the time to drain is over
   */
  drain?(signal: AbortSignal): Promise<void>;
  /** Gives everything back. Also called where `start` failed half-way, or never returned. */
  close(): Promise<void>;
  /** How the part is once it has started; default `ok`. The message is public: health answers show it. */
  status?(): Status | { readonly status: Status; readonly message: string };
}

/** How one part is. */
export interface PartStatus {
  readonly name: string;
  readonly status: Status;
  readonly message?: string;
}

/** How a program is: as its worst part, and `not_ready` while it starts, drains and closes. */
export interface OverallStatus {
  readonly status: Status;
  readonly parts: readonly PartStatus[];
}

/** The time limits of each phase, in milliseconds. */
export interface LifecycleLimits {
  /** For each part to start. */
  readonly startTimeoutMs: number;
  /** For all parts together to drain. */
  readonly drainTimeoutMs: number;
  /** For each part to close. */
  readonly closeTimeoutMs: number;
}

export interface LifecycleOptions extends LifecycleLimits {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** The parts of a program as one. All methods may be called again, and then answer as the first time. */
export interface Lifecycle {
  /**
   * Starts one part after the other. Where one fails, it and those before it are closed in reverse.
   *
   * @throws ERR_CORE_START_FAILED with what the part threw, or ERR_CORE_TIMEOUT, as its cause
   */
  start(signal?: AbortSignal): Promise<void>;
  /** Reports `not_ready` from now on, then drains one part after the other, the last started first. Never rejects. */
  drain(): Promise<void>;
  /**
   * Drains, then closes one part after the other, the last started first; a start that still runs is called off.
   *
   * @throws ERR_CORE_CLOSE_FAILED after all parts were closed, where some failed or took too long to
   */
  close(): Promise<void>;
  status(): OverallStatus;
}

/** @param parts in the order to start them: what others need comes first */
export function composeParts(parts: readonly Part[], options: LifecycleOptions): Lifecycle {
  const { startTimeoutMs, drainTimeoutMs, closeTimeoutMs } = options;
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? silentLogger;
  /** Parts whose `start` was called and whose `close` was not, in this order. */
  const open: Part[] = [];
  const started = new Set<Part>();
  const callOff = new AbortController();
  let complete = false;
  let starting: Promise<void> | undefined;
  let draining: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  async function startAll(signal: AbortSignal): Promise<void> {
    for (const part of parts) {
      const since = clock.monotonic();
      try {
        signal.throwIfAborted();
        open.push(part);
        const what = `part \`${part.name}\` did not start within startTimeoutMs`;
        await withTimeLimit(startTimeoutMs, what, async (limit) => part.start(limit), signal);
      } catch (cause) {
        await closeOpen();
        throw coreError('ERR_CORE_START_FAILED', `part \`${part.name}\` did not start, see the cause`, {
          cause,
          details: { part: part.name },
        });
      }
      started.add(part);
      logger.info('part started', { part: part.name, durationMs: clock.monotonic() - since });
    }
    complete = true;
  }

  async function drainEach(limit: AbortSignal): Promise<void> {
    for (const part of parts.toReversed()) {
      if (limit.aborted) return;
      if (!started.has(part)) continue;
      try {
        await part.drain?.(limit);
      } catch (error) {
        logger.warn('part did not drain', { part: part.name, err: error });
      }
    }
  }

  async function drainAll(): Promise<void> {
    try {
      await withTimeLimit(drainTimeoutMs, 'the parts did not drain within drainTimeoutMs', drainEach);
    } catch (error) {
      logger.warn('closing although work is left', { err: error });
    }
  }

  /** Closes what is open, the last first, and goes on whatever fails. */
  async function closeOpen(): Promise<WritError[]> {
    const errors: WritError[] = [];
    for (let part = open.pop(); part; part = open.pop()) {
      const { name } = part;
      const close = part.close.bind(part);
      started.delete(part);
      try {
        const what = `part \`${name}\` did not close within closeTimeoutMs`;
        await withTimeLimit(closeTimeoutMs, what, async () => close());
        logger.info('part closed', { part: name });
      } catch (cause) {
        logger.error('part did not close cleanly', { part: name, err: cause });
        const message = `part \`${name}\` did not close cleanly, see the cause`;
        errors.push(coreError('ERR_CORE_CLOSE_FAILED', message, { cause, details: { part: name } }));
      }
    }
    return errors;
  }

  async function closeAll(): Promise<void> {
    callOff.abort(coreError('ERR_CORE_START_FAILED', 'the program was closed before it had started'));
    // Whoever called `start` hears of its failure; here it only matters that it is over.
    await starting?.catch(() => undefined);
    await lifecycle.drain();
    const errors = await closeOpen();
    const [first] = errors;
    if (!first) return;
    if (errors.length === 1) throw first;
    const names = errors.map((error) => `\`${String(error.details['part'])}\``).join(', ');
    throw coreError('ERR_CORE_CLOSE_FAILED', `parts ${names} did not close cleanly, see the causes`, {
      cause: new AggregateError(errors, 'errors while closing'),
    });
  }

  const lifecycle: Lifecycle = {
    start: async (signal) => {
      starting ??= startAll(signal ? AbortSignal.any([signal, callOff.signal]) : callOff.signal);
      return starting;
    },
    drain: async () => {
      draining ??= drainAll();
      return draining;
    },
    close: async () => {
      closing ??= closeAll();
      return closing;
    },
    status: () => {
      const serving = complete && !draining && !closing;
      const statuses = parts.map((part) => statusOf(part, started.has(part)));
      return {
        status: worst([serving ? 'ok' : 'not_ready', ...statuses.map(({ status }) => status)]),
        parts: statuses,
      };
    },
  };
  return lifecycle;
}

const SEVERITY = { ok: 0, warn: 1, not_ready: 2, error: 3 } as const satisfies Record<Status, number>;

function worst(statuses: readonly Status[]): Status {
  return statuses.reduce((left, right) => (SEVERITY[right] > SEVERITY[left] ? right : left), 'ok');
}

function statusOf(part: Part, started: boolean): PartStatus {
  const { name } = part;
  if (!started) return { name, status: 'not_ready' };
  try {
    const status = part.status?.() ?? 'ok';
    return typeof status === 'string' ? { name, status } : { name, status: status.status, message: status.message };
  } catch {
    // What was thrown may tell of the inside, and health answers are public.
    return { name, status: 'error', message: 'the status cannot be read' };
  }
}
