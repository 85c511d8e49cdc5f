import type { Answer, HttpResponse, Outside } from '../builtins/outside.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { type EvaluateOptions, type Evaluation, evaluateWith } from './evaluate.ts';
import { DEFAULT_PORT_LIMITS, type PortCall, type PortLimits, type Ports } from './ports.ts';
import type { PreparedQuery } from './prepare.ts';

export interface AsyncEvaluateOptions extends EvaluateOptions {
  readonly ports: Ports;
  readonly limits?: Partial<PortLimits>;
}

/**
 * Evaluates a query that may ask the outside: `http.send` and `net.lookup_ip_addr` go to the ports.
 *
 * The evaluation runs until it needs an answer that is not known, is given up, and runs again from the start when the port
 * has answered. So that it takes the same way each time, time and randomness are fixed when it begins; equal requests are
 * asked once. Input and data must not change meanwhile, and built-ins of the embedding program must give equal results for
 * equal operands. `print` and `trace` hear of the last run alone; `fuel` is the bound of each run.
 *
 * @example
 * const { value } = await evaluateAsync(allow, {
 *   input: { user: 'ann' },
 *   ports: { http: async ({ url }, { signal }) => send(url, signal) },
 * });
 *
 * @throws RegoEvaluationError as {@link evaluate}; `eval_cancel_error` also where `signal` is aborted while a port is asked, or
 * the policy asks more than it may
 */
export async function evaluateAsync(query: PreparedQuery, options: AsyncEvaluateOptions): Promise<Evaluation> {
  const { metrics, ...rest } = options;
  const stop = metrics?.start('rego_query_eval');
  try {
    return await evaluateWaiting(query, rest);
  } finally {
    stop?.();
  }
}

async function evaluateWaiting(
  query: PreparedQuery,
  options: Omit<AsyncEvaluateOptions, 'metrics'>,
): Promise<Evaluation> {
  const { ports, limits, print, trace, ...rest } = options;
  const questions = new Questions(ports, { ...DEFAULT_PORT_LIMITS, ...limits }, options.signal);
  let printed: Parameters<NonNullable<typeof print>>[] = [];
  const quiet = {
    ...rest,
    now: options.now ?? BigInt(Date.now()) * 1_000_000n,
    seed: options.seed ?? randomSeed(),
    outside: questions.outside,
    ...(print && { print: (...line: (typeof printed)[number]) => void printed.push(line) }),
  };
  // What a trace gets cannot be kept, so it hears of a run that is known to need no answer.
  let isLast = !trace;
  for (;;) {
    printed = [];
    let outcome: Outcome;
    try {
      outcome = { evaluation: evaluateWith(query, isLast && trace ? { ...quiet, trace } : quiet) };
    } catch (error) {
      if (error instanceof Suspension) {
        await questions.answer(error);
        continue;
      }
      outcome = { error };
    }
    if (isLast) {
      for (const line of printed) print?.(...line);
      if ('error' in outcome) throw outcome.error;
      return outcome.evaluation;
    }
    isLast = true;
  }
}

type Outcome = { readonly evaluation: Evaluation } | { readonly error: unknown };

function randomSeed(): string {
  return crypto.getRandomValues(new Uint32Array(8)).join('-');
}

/** Ends a run that needs an answer. No `BuiltinError`: nothing of the policy may go on. */
class Suspension extends Error {
  override readonly name = 'Suspension';
  /** 0 for no limit but that of the evaluation. */
  readonly timeoutMs: number;
  /** Asks the port, and keeps its answer. */
  readonly ask: (call: PortCall) => Promise<void>;

  constructor(timeoutMs: number, ask: (call: PortCall) => Promise<void>) {
    super('the evaluation waits for an answer');
    this.timeoutMs = timeoutMs;
    this.ask = ask;
  }
}

/** Answers of one port by key. */
class Answers<T> {
  readonly #known = new Map<string, Answer<T>>();

  /** @throws Suspension where the answer is not known yet */
  get(key: string, timeoutMs: number, ask: (call: PortCall) => Promise<T>): Answer<T> {
    const known = this.#known.get(key);
    if (known) return known;
    throw new Suspension(timeoutMs, async (call) => {
      this.#known.set(key, await answerOf(ask, call));
    });
  }
}

/** A port that fails, or does not answer in time, is an answer as well. */
async function answerOf<T>(ask: (call: PortCall) => Promise<T>, call: PortCall): Promise<Answer<T>> {
  const { signal } = call;
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return { value: await Promise.race([ask(call), aborted.promise]) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The questions of one evaluation, and the answers so far. */
class Questions {
  readonly outside: Outside;
  readonly #limits: PortLimits;
  readonly #signal: AbortSignal | undefined;
  #asked = 0;

  constructor({ http, dns }: Ports, limits: PortLimits, signal: AbortSignal | undefined) {
    this.#limits = limits;
    this.#signal = signal;
    const responses = new Answers<HttpResponse>();
    const addresses = new Answers<readonly string[]>();
    this.outside = {
      http:
        http &&
        ((key, request) =>
          responses.get(key, request.timeoutMs, async (call) => bounded(await http(request, call), call))),
      dns: dns && ((name) => addresses.get(name, 0, async (call) => dns(name, call))),
    };
  }

  async answer({ ask, timeoutMs }: Suspension): Promise<void> {
    const { maxRequests, maxRequestMs, maxResponseBytes } = this.#limits;
    this.#asked += 1;
    if (this.#asked > maxRequests) {
      throw new RegoEvaluationError('eval_cancel_error', `evaluation asked the outside more than ${maxRequests} times`);
    }
    const timeout = AbortSignal.timeout(Math.ceil(timeoutMs > 0 ? Math.min(timeoutMs, maxRequestMs) : maxRequestMs));
    const signal = this.#signal ? AbortSignal.any([this.#signal, timeout]) : timeout;
    await ask({ signal, maxResponseBytes });
    if (this.#signal?.aborted) {
      throw new RegoEvaluationError('eval_cancel_error', 'caller cancelled query execution');
    }
  }
}

function bounded(response: HttpResponse, { maxResponseBytes }: PortCall): HttpResponse {
  if (response.body.length <= maxResponseBytes) return response;
  throw new Error(`the response is longer than ${maxResponseBytes} bytes`);
}
