import type { Value } from '@writ/rego';
import type { PdpErrorCode } from '../errors.ts';
import type { Path, Position } from '../store/types.ts';

/** Positions of datasets: what a decision was based on, or has to be based on at least. */
export type Positions = Readonly<Record<string, Position>>;

/** A question for a decision point. */
export interface DecisionRequest {
  /** A path below `data`: `['authzen', 'allow']` is `data.authzen.allow`. */
  readonly entrypoint: Path;
  readonly input: Value | undefined;
  /** Positions that datasets must have reached: from a consistency token. One that is not reached refuses the decision. */
  readonly minPositions?: Positions;
  /** The age in milliseconds past which any dataset that is read refuses the decision, where that is less than its own bound. */
  readonly maxStalenessMs?: number;
  /** The error of a built-in ends the evaluation. Default: false. */
  readonly strictBuiltinErrors?: boolean;
  /** Who asks: for the record. */
  readonly caller?: Caller;
}

/** Who asked for a decision. Nothing of it is secret. */
export interface Caller {
  /** The name that authentication gave. */
  readonly name?: string;
  /** Address and port. */
  readonly address?: string;
  /** The caller's own id of the request. */
  readonly requestId?: string;
  /** W3C trace context. */
  readonly traceId?: string;
  readonly spanId?: string;
}

/** How a dataset was when a decision read it. */
export interface DatasetStamp {
  readonly name: string;
  readonly position: Position | undefined;
  /** Infinity while nothing is known of it. */
  readonly ageMs: number;
}

/** Why there is no decision: the data was not what it must be, or the evaluation failed. It denies. */
export interface Refusal {
  readonly code: PdpErrorCode;
  /** One line for a person. It names datasets and keys, never documents. */
  readonly message: string;
  /** The error of the engine, in its own words: of Rego's, with its code and place. */
  readonly cause?: unknown;
}

/** An answer, and all that it was based on. */
export interface Decision {
  readonly id: string;
  readonly request: DecisionRequest;
  /** What the policy returned; undefined where it says nothing, and where there is a refusal. */
  readonly value: Value | undefined;
  readonly refusal: Refusal | undefined;
  /** The revision of the view. */
  readonly view: number;
  /** The datasets that the entry point can read. */
  readonly datasets: readonly DatasetStamp[];
  /** The revision of each policy source. */
  readonly policies: Readonly<Record<string, string>>;
  /** Wall time, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** How long it took, in nanoseconds. */
  readonly durationNs: number;
}

/** Takes note of decisions. It must not throw, and not wait: a decision does not wait for its record. */
export type DecisionListener = (decision: Decision) => void;

/** What servers and embedding programs ask. */
export interface Decider {
  decide(request: DecisionRequest): Decision;
}
