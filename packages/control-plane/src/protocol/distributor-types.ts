import type { Entry, Position } from '@writ/pdp';
import type { AckState, AggregatorFrame, DistributorFrame, Nack, Vector } from './frames.ts';

/** A snapshot of one stream, cut into pieces. Two of the same id have the same pieces. */
export interface StreamSnapshot {
  readonly id: string;
  readonly position: Position;
  readonly filterId: string;
  /** The digest of the dataset at the position. */
  readonly digest: string;
  /** The length of all pieces together, in bytes. */
  readonly bytes: number;
  /** Whole lines of JSON, each an array of a key and its document. */
  readonly chunks: readonly Uint8Array[];
}

/** The newest positions that belong together. */
export interface PublishedView {
  /** Grows with each publication; a Distributor that takes over counts on. */
  readonly rev: bigint;
  /** The streams that the Aggregator is granted, and no other. */
  readonly vector: Vector;
  /** `revoke` where something since the view before takes something away. */
  readonly urgency: 'normal' | 'revoke';
}

/** The log as one Aggregator may see it: its grants and its filters are applied. Answers are those of this moment. */
export interface SessionSource {
  view(): PublishedView;
  /** Another id means other contents at the same position. */
  filterId(stream: string): string;
  /** Whether every change after the position is still there, up to the view's. False for another epoch or a later position. */
  canResume(stream: string, position: Position): boolean;
  /**
   * The changes after the position: up to number `to`, or fewer where they would be longer than `maxBytes`, but at least
   * one number. What left the filter is a delete.
   *
   * @returns nothing where the changes are gone
   */
  read(
    stream: string,
    after: Position,
    to: bigint,
    maxBytes: number,
  ): { readonly to: bigint; readonly entries: readonly Entry[] } | undefined;
  /** A snapshot at the view's position or a little before, from which {@link SessionSource.read} goes on. */
  snapshot(stream: string): StreamSnapshot;
  /** A snapshot that was sent before, while it is kept. */
  findSnapshot(stream: string, id: string): StreamSnapshot | undefined;
  /** The digest at the position; undefined where it is not known any more. */
  digest(stream: string, position: Position): string | undefined;
  /** How long ago the source of the stream was last heard, in milliseconds; undefined where nobody knows. */
  ageMs(stream: string): number | undefined;
}

export interface SessionOptions {
  readonly session: string;
  /** The name that the credential of the connection proves. A `hello` of any other name is refused. */
  readonly aggregator: string;
  /** How often both sides speak, in milliseconds. Default: 1000. */
  readonly heartbeatMs?: number;
}

/** What happens to a session. `now` is the monotonic clock of the process, in milliseconds. */
export type SessionInput =
  | { readonly kind: 'frame'; readonly frame: AggregatorFrame; readonly now: number }
  /** The source has another view, other grants or another filter. */
  | { readonly kind: 'changed' }
  /** To be given a few times in each heartbeat interval. */
  | { readonly kind: 'tick'; readonly now: number }
  /** The Aggregator shall connect anew after that time. */
  | { readonly kind: 'leave'; readonly afterMs: number; readonly reason: string };

/** What the host does for a session. */
export type SessionEffect =
  | { readonly kind: 'send'; readonly frame: DistributorFrame }
  /** The Aggregator is that far; acknowledgements of a stage come in order and each once. */
  | { readonly kind: 'acked'; readonly state: AckState; readonly rev: bigint; readonly vector: Vector }
  /** The Aggregator could not bring something into force. */
  | { readonly kind: 'refused'; readonly nack: Nack }
  /** Close the connection. */
  | { readonly kind: 'close'; readonly reason: string };
