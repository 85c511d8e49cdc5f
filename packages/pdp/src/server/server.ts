import type { IdSource, ListenAddress, Logger, Metrics } from '@writ/core';
import type { DecisionPoint } from '../decision/decision-point.ts';
import type { Caller, Decision, DecisionRequest } from '../decision/types.ts';
import type { EngineProgram } from '../engine/types.ts';
import type { DataStore } from '../store/store.ts';
import type { Path } from '../store/types.ts';
import { authzenHandler } from './authzen/handler.ts';
import type { AuthzenHandler, SearchSettings } from './authzen/types.ts';
import { type Admission, CallerGate } from './callers/gate.ts';
import type { CallerSettings, Identity } from './callers/types.ts';
import { errorTo, isAuthzenPath, requestErrorOf } from './failures.ts';
import { freshnessOf } from './freshness-headers.ts';
import { type HttpLimits, HttpListener } from './http/listener.ts';
import type { TlsSettings } from './http/tls.ts';
import type { HttpFailure, HttpHandler, HttpReply, HttpRequest, Replying } from './http/types.ts';
import { answerOpa, routeName } from './opa/api.ts';
import type { OpaApiOptions, Terms } from './opa/types.ts';
import { RequestMetrics, storeMetrics } from './request-metrics.ts';

export interface PdpServerOptions {
  readonly address: ListenAddress;
  readonly point: DecisionPoint;
  readonly store: DataStore<EngineProgram>;
  /** The modules as they were read, by name. */
  readonly modules: () => ReadonlyMap<string, string>;
  /** Why the decision point cannot decide yet, in one line; undefined where it can. */
  readonly unready: () => string | undefined;
  /**
   * Whether an answer has to wait until what was recorded so far is safe: then what to wait for. It rejects where that cannot be.
   * Default: no answer waits.
   */
  readonly durable?: () => Promise<void> | undefined;
  /** Whether answers of OPA's API have a `decision_id`: where decisions are logged, as in OPA. Default: false. */
  readonly tellsDecisionId?: boolean;
  readonly authzen?: { readonly entrypoint?: Path; readonly search?: SearchSettings; readonly publicUrl?: string };
  /** What `POST /` asks. Default: `system.main`. */
  readonly defaultDecision?: Path;
  readonly limits?: Partial<HttpLimits>;
  readonly tls?: TlsSettings;
  /** Default: anybody may ask. `/health` is answered to anybody in any case. */
  readonly callers?: CallerSettings;
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly ids: IdSource;
}

/** The decision API over HTTP: AuthZEN, what OPA's REST API reads, health and metrics. A part of a program. */
export function pdpServer(options: PdpServerOptions): HttpListener {
  const { address, limits, tls, logger, metrics, ids } = options;
  storeMetrics(metrics, options.store);
  return new HttpListener({
    address,
    handler: new PdpHandler(options),
    logger,
    ids,
    ...(limits && { limits }),
    ...(tls && { tls }),
  });
}

class PdpHandler implements HttpHandler {
  readonly #options: PdpServerOptions;
  readonly #opa: OpaApiOptions;
  readonly #authzen: AuthzenHandler;
  readonly #requests: RequestMetrics;
  readonly #gate: CallerGate | undefined;

  constructor(options: PdpServerOptions) {
    const { point, store, modules, unready, version, authzen = {}, defaultDecision, tellsDecisionId = false } = options;
    const consult = (request: DecisionRequest): Decision => point.consult(request);
    this.#options = options;
    this.#opa = {
      decider: point,
      consult,
      store,
      modules,
      unready,
      tellsDecisionId,
      version,
      hasRules: (path) => hasRules(store, path),
      ...(defaultDecision && { defaultDecision }),
    };
    this.#authzen = authzenHandler({ decider: point, consult, ...authzen });
    this.#requests = new RequestMetrics(options.metrics);
    this.#gate = options.callers && new CallerGate(options.callers, { consult, logger: options.logger });
  }

  reply(request: HttpRequest): Replying {
    if (!this.#gate || request.path === '/health') return this.#admitted(request, undefined);
    const admission = this.#gate.admit(request);
    return admission instanceof Promise ? this.#later(request, admission) : this.#after(request, admission);
  }

  async #later(request: HttpRequest, admission: Promise<Admission>): Promise<HttpReply> {
    return this.#after(request, await admission);
  }

  #after(request: HttpRequest, admission: Admission): Replying {
    return admission.ok ? this.#admitted(request, admission.identity) : errorTo(request, admission.error);
  }

  #admitted(request: HttpRequest, identity: Identity | undefined): Replying {
    const freshness = freshnessOf(request.headers);
    if (!freshness.ok) {
      return errorTo(request, { status: 400, code: 'invalid_parameter', message: freshness.message });
    }
    const terms = { ...freshness.terms, caller: callerOf(request, identity) };
    const replying = this.#answer(request, terms);
    if (!this.#options.durable) return replying;
    const wait = replying instanceof Promise ? undefined : this.#options.durable();
    return replying instanceof Promise || wait ? this.#whenDurable(replying, wait) : replying;
  }

  fail(failure: HttpFailure, request: Pick<HttpRequest, 'path' | 'headers'>): HttpReply {
    return errorTo(request, requestErrorOf(failure));
  }

  onReply({ method, path }: Pick<HttpRequest, 'method' | 'path'>, status: number, durationMs: number): void {
    const handler = isAuthzenPath(path) ? 'authzen' : routeName(path);
    this.#requests.observe(handler, method, status, durationMs);
  }

  #answer(request: HttpRequest, terms: Terms): Replying {
    if (isAuthzenPath(request.path)) {
      const answering = this.#authzen({ ...request, terms });
      if (answering) return answering;
    }
    if (request.path !== '/metrics') return answerOpa(this.#opa, request, terms);
    return request.method === 'GET' ? this.#metrics() : { status: 405, headers: { allow: 'GET' }, body: '' };
  }

  async #metrics(): Promise<HttpReply> {
    const { metrics } = this.#options;
    return { status: 200, headers: { 'content-type': metrics.contentType }, body: await metrics.text() };
  }

  /** An answer that took time may have recorded more since: all of it has to be safe. */
  async #whenDurable(replying: Replying, wait: Promise<void> | undefined): Promise<HttpReply> {
    const reply = await replying;
    await (wait ?? this.#options.durable?.());
    return reply;
  }
}

function callerOf({ socket, headers }: HttpRequest, identity: Identity | undefined): Caller {
  const { 'x-request-id': requestId, traceparent } = headers;
  const trace = typeof traceparent === 'string' ? TRACE.exec(traceparent) : null;
  return {
    ...(identity && { name: identity.name }),
    address: `${socket.remoteAddress}:${socket.remotePort}`,
    ...(typeof requestId === 'string' && { requestId }),
    ...(trace && { traceId: trace[1] ?? '', spanId: trace[2] ?? '' }),
  };
}

/** W3C Trace Context, section 3.2. */
const TRACE = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;

/** Whether there are rules at a path, or below it, or above it in a reference that is not ground. */
function hasRules({ view }: DataStore<EngineProgram>, path: Path): boolean {
  const rules = view.policies?.program.rulePaths ?? [];
  return rules.some((rule) => path.every((key, index) => index >= rule.length || rule[index] === key));
}
