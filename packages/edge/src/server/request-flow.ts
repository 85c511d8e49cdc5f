import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Logger } from '@writ/core';
import { type Answer, Failure } from '../request/failure.ts';
import type { RequestView } from '../request/request-view.ts';
import type { EdgeRules, Matched } from '../rules/edge-rules.ts';
import type { AccessLog } from './access-log.ts';
import { readBody } from './body.ts';
import type { Intake } from './intake.ts';
import type { EdgeMetrics } from './metrics.ts';
import type { Refusals } from './refusal.ts';

/** What the services of an edge work with. */
export interface FlowParts {
  readonly rules: EdgeRules;
  readonly intake: Intake;
  readonly refusals: Refusals;
  readonly accessLog: AccessLog | undefined;
  readonly metrics: EdgeMetrics | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A request that was decided. */
export type Decided =
  | { readonly type: 'granted'; readonly matched: Matched; readonly view: RequestView }
  | {
      readonly type: 'refused';
      readonly answer: Answer;
      readonly failure: Failure;
      readonly view: RequestView | undefined;
      readonly matched: Matched | undefined;
    };

/** Takes requests from the wire to a decision, and writes down what came of them. */
export class RequestFlow {
  readonly #parts: FlowParts;

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  get parts(): FlowParts {
    return this.#parts;
  }

  /** INVARIANT: it never rejects, and whatever goes wrong refuses the request. */
  async decide(request: IncomingMessage): Promise<Decided> {
    let view: RequestView | undefined;
    let matched: Matched | undefined;
    try {
      const taken = this.#parts.intake.view(request);
      if (taken instanceof Failure) return this.#refused(taken, request, undefined, undefined);
      view = taken;
      const found = this.#parts.rules.match(view);
      if (found instanceof Failure) return this.#refused(found, request, view, undefined);
      matched = found;
      if (found.rule.needsBody) {
        const body = await readBody(request);
        if (body instanceof Failure) return this.#refused(body, request, view, found);
        view.rawBody = body;
      }
      const outcome = await this.#parts.rules.decide(found);
      if (outcome.passes) return { type: 'granted', matched: found, view };
      const { failure, answer } = outcome;
      return answer
        ? { type: 'refused', answer, failure, view, matched: found }
        : this.#refused(failure, request, view, found);
    } catch (cause) {
      return this.#refused(new Failure('internal_error', 'internal error', { cause }), request, view, matched);
    }
  }

  /** The answer to a failure. */
  refuse(failure: Failure, request: IncomingMessage): Answer {
    return this.#parts.refusals.answer(failure, request.headers.accept ?? '');
  }

  #refused(
    failure: Failure,
    request: IncomingMessage,
    view: RequestView | undefined,
    matched: Matched | undefined,
  ): Decided {
    return { type: 'refused', answer: this.refuse(failure, request), failure, view, matched };
  }

  /** Writes down what came of a request. */
  record(request: IncomingMessage, decided: Decided, status: number, started: number, problem?: Failure): void {
    const { accessLog, metrics, clock, logger } = this.#parts;
    const durationMs = clock.monotonic() - started;
    const failure = problem ?? (decided.type === 'refused' ? decided.failure : undefined);
    metrics?.request(status, durationMs);
    if (failure?.cause !== undefined)
      logger.warn('a request was refused because something failed', {
        step: failure.stepId,
        mechanism: failure.source,
        err: failure.cause,
      });
    if (!accessLog) return;
    const { view, matched } = decided;
    accessLog.write({
      startedAt: clock.now() - durationMs,
      clientIp: view?.clientIps[0] ?? request.socket.remoteAddress ?? '',
      method: view?.target.method ?? request.method ?? '',
      scheme: view?.target.scheme ?? '',
      host: view?.target.host ?? '',
      path: view?.target.rawPath ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      status,
      subject: matched?.exchange.subject.id ?? '',
      rule: matched?.rule.id ?? '',
      granted: decided.type === 'granted',
      error: failure?.message ?? '',
      durationMs,
    });
  }
}

/** Writes an answer of the edge's own. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: Answer, closes = false): void {
  for (const [name, value] of headers) response.appendHeader(name, value);
  if (closes) response.setHeader('connection', 'close');
  response.statusCode = status;
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
