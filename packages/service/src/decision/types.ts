import type { ServiceErrorCode } from '../errors.ts';

/** A subject or resource (AuthZEN Authorization API 1.0 sections 5.1 and 5.2). */
export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface Action {
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** One question (AuthZEN section 6.1). */
export interface EvaluationRequest {
  readonly subject: Entity;
  readonly action: Action;
  readonly resource: Entity;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Several questions; what an evaluation leaves out is the same for all (AuthZEN section 7.1). */
export interface EvaluationsRequest extends Partial<EvaluationRequest> {
  readonly evaluations: readonly Partial<EvaluationRequest>[];
}

/** An answer. Whatever went wrong, `decision` is false then. */
export interface Decision {
  readonly decision: boolean;
  /** What the decision point added: reasons, obligations, provenance in `writ`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Why there is no answer of the decision point; undefined where there is one. */
  readonly failure?: {
    readonly code: Extract<ServiceErrorCode, `ERR_SERVICE_PDP_${string}`>;
    /** One line for the log. */
    readonly message: string;
  };
}

export interface EvaluateOptions {
  /** A consistency token: decide on data at least that new. */
  readonly minRevision?: string;
  /** Decide on data at most this old, in milliseconds. */
  readonly maxStalenessMs?: number;
  /** Leaves before the time limit; the answer is then a failure as after it. */
  readonly signal?: AbortSignal;
}
