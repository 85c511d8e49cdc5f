import type { Position } from '@writ/pdp';
import type {
  AggregatorFrame,
  DeltaFrame,
  DistributorFrame,
  Durability,
  Have,
  NackCode,
  SnapBegin,
  Vector,
} from './frames.ts';

export interface AggregatorOptions {
  readonly aggregator: string;
  readonly instance: string;
  readonly view: string;
  readonly durability: Durability;
  /** What is in force at the start, from a local snapshot. Default: nothing. */
  readonly have?: readonly Have[];
  /** How many data frames may be under way. Default: 64. */
  readonly window?: number;
  /** The longest frame that is taken, in bytes. Default: 1 MiB. */
  readonly maxFrame?: number;
}

/** What happens to an Aggregator. `now` is the monotonic clock of its process, in milliseconds. */
export type AggregatorInput =
  /** A new connection is open. The number tells its frames from those of earlier ones. */
  | { readonly kind: 'connected'; readonly connection: number; readonly now: number }
  | { readonly kind: 'disconnected'; readonly connection: number; readonly now: number }
  | { readonly kind: 'frame'; readonly connection: number; readonly frame: DistributorFrame; readonly now: number }
  /** To be given a few times in each heartbeat interval. */
  | { readonly kind: 'tick'; readonly now: number }
  /** The parts of `apply` are valid; to be given before `applied`, or not at all. */
  | { readonly kind: 'validated'; readonly now: number }
  /** The vector of `apply` is in force, and as durable as `hello` said. */
  | { readonly kind: 'applied'; readonly now: number }
  /** `apply` changed nothing. */
  | {
      readonly kind: 'refused';
      readonly stream: string;
      readonly code: NackCode;
      readonly detail: string;
      readonly now: number;
    }
  /** The digest of a stream in force, for the comparison with the Distributor's. */
  | { readonly kind: 'digest'; readonly stream: string; readonly position: Position; readonly digest: string };

/** What is staged for a stream: at most one snapshot, and the deltas after it. */
export type Part =
  | { readonly kind: 'snapshot'; readonly begin: SnapBegin; readonly build: number }
  | { readonly kind: 'delta'; readonly delta: DeltaFrame };

/** What the host does for an Aggregator. */
export type AggregatorEffect =
  | { readonly kind: 'send'; readonly frame: AggregatorFrame }
  /** Begin to build a snapshot. Each has its own number, which no other one of the stream ever gets. */
  | { readonly kind: 'snapshot'; readonly begin: SnapBegin; readonly build: number }
  /** The next piece of the snapshot that is being built; pieces come in order, each once. */
  | { readonly kind: 'chunk'; readonly stream: string; readonly build: number; readonly body: Uint8Array }
  /** Forget what was built of a snapshot, complete or not. */
  | { readonly kind: 'discard'; readonly stream: string; readonly build: number }
  /**
   * Bring the vector into force at once: apply the parts, and drop the streams. Answer with `applied` or `refused`; there is
   * no second `apply` before that.
   */
  | {
      readonly kind: 'apply';
      readonly rev: bigint;
      readonly vector: Vector;
      readonly parts: ReadonlyMap<string, readonly Part[]>;
      readonly filterIds: ReadonlyMap<string, string>;
      readonly drop: readonly string[];
      readonly urgency: 'normal' | 'revoke';
    }
  /** What is in force of the stream was current `ageMs` ago. */
  | { readonly kind: 'confirm'; readonly stream: string; readonly head: Position; readonly ageMs: number }
  /** The Distributor does not give the stream. */
  | { readonly kind: 'withheld'; readonly stream: string; readonly mode: 'denied' | 'gone' }
  /** Close the connection and open another one after that time at the earliest, with back-off and jitter. */
  | { readonly kind: 'reconnect'; readonly reason: string; readonly afterMs: number };
