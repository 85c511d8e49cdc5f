import type { Entry, Position } from '@writ/pdp';

/** The version of the protocol; the subprotocol of the WebSocket is `writ.sync.v1`. */
export const PROTOCOL_VERSION = 1;

/** Where each stream is. The streams of a view are exactly those of its vector. */
export type Vector = ReadonlyMap<string, Position>;

/** When an Aggregator may say that a view is in force: once it is in memory, or once it would survive a crash. */
export type Durability = 'memory' | 'fsync';

/** What an Aggregator holds of a stream. Another `filterId` than the Distributor's means other contents. */
export interface Have {
  readonly stream: string;
  readonly position: Position;
  readonly filterId: string;
}

/** How far an Aggregator got with a snapshot before its connection ended. */
export interface Partial {
  readonly stream: string;
  /** The id of `snap.begin`. */
  readonly snapshot: string;
  /** The number of the first chunk that is missing. */
  readonly next: number;
}

/** The first frame of a connection. */
export interface Hello {
  readonly t: 'hello';
  readonly proto: number;
  /** The name under which the Configuration Repository knows the Aggregator. */
  readonly aggregator: string;
  /** Tells processes of one Aggregator apart. */
  readonly instance: string;
  readonly want: { readonly view: string; readonly durability: Durability };
  readonly have: readonly Have[];
  readonly partial: readonly Partial[];
  /** How many data frames (`delta`, `snap.chunk`) the Distributor may send before it hears more. */
  readonly credit: number;
  /** The longest frame that the Aggregator takes, in bytes. */
  readonly maxFrame: number;
}

/** The three stages of a commit: all of it is here; it is valid; decisions read it, as durable as `hello` said. */
export type AckState = 'received' | 'validated' | 'activated';

/** Acknowledges everything up to a commit. */
export interface Ack {
  readonly t: 'ack';
  readonly rev: bigint;
  readonly vector: Vector;
  readonly state: AckState;
}

/** Why something did not come into force. `gap` asks for what is missing, the others tell. */
export const NACK_CODES = [
  'apply.failed',
  'contract.unknown',
  'contract.violation',
  'denied',
  'gap',
  'hash.mismatch',
  'policy.compile',
  'too.large',
] as const;

export type NackCode = (typeof NACK_CODES)[number];

/** Something did not come into force, or is missing. */
export interface Nack {
  readonly t: 'nack';
  readonly stream: string;
  readonly code: NackCode;
  /** One line for a person, without documents. */
  readonly detail: string;
  /** What the Aggregator has of the stream, staged or in force: to continue from. Absent: nothing. */
  readonly holdAt?: Position;
  /** The filter of what is at `holdAt`. */
  readonly filterId?: string;
  /** With `gap`, in the middle of a snapshot: its id and the first chunk that is missing. */
  readonly chunk?: { readonly snapshot: string; readonly next: number };
  /** The commit that was refused. */
  readonly rev?: bigint;
}

/** How many data frames may have been sent since the connection began: a total, so that none is counted twice. */
export interface Credit {
  readonly t: 'credit';
  readonly limit: bigint;
}

/** Sent by the Aggregator in each interval. The answer echoes `n`: what it says was true after `n` was sent. */
export interface Ping {
  readonly t: 'hb';
  readonly n: bigint;
  readonly limit: bigint;
  /** Digests of what is in force, where they are known. */
  readonly digests: ReadonlyMap<string, { readonly position: Position; readonly digest: string }>;
}

/** What the Distributor does about a stream: `resume` from what the Aggregator has, or send a snapshot, or nothing. */
export interface StreamPlan {
  readonly stream: string;
  readonly mode: 'resume' | 'snapshot' | 'denied' | 'gone';
}

/** The answer to `hello`. */
export interface Welcome {
  readonly t: 'welcome';
  readonly session: string;
  readonly heartbeatMs: number;
  readonly plan: readonly StreamPlan[];
}

/** A snapshot begins. The deltas after it start at `position.seq` and one. */
export interface SnapBegin {
  readonly t: 'snap.begin';
  readonly stream: string;
  readonly position: Position;
  readonly filterId: string;
  /** Two snapshots of one id have the same chunks. */
  readonly snapshot: string;
  readonly chunks: number;
  readonly bytes: number;
  /** The digest of the dataset at the position. */
  readonly digest: string;
}

/** One piece of a snapshot; `body` holds whole lines of JSON, each an array of a key and its document. */
export interface SnapChunk {
  readonly t: 'snap.chunk';
  readonly stream: string;
  readonly snapshot: string;
  readonly n: number;
  /** The SHA-256 of `body`, in hexadecimal digits. */
  readonly h: string;
  readonly body: Uint8Array;
}

/** Changes `from` to `to`, both included. What left the filter is a delete. */
export interface DeltaFrame {
  readonly t: 'delta';
  readonly stream: string;
  readonly epoch: string;
  readonly filterId: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly entries: readonly Entry[];
}

/** Brings exactly this vector into force, at once. */
export interface Commit {
  readonly t: 'commit';
  /** Grows from commit to commit of a view; numbers may be left out. */
  readonly rev: bigint;
  readonly vector: Vector;
  /** The filter of each stream. */
  readonly filters: ReadonlyMap<string, string>;
  /** `revoke` takes something away: do not let it wait. */
  readonly urgency: 'normal' | 'revoke';
}

/** Sent by the Distributor in each interval and in answer to a {@link Ping}: a quiet receiver finds out what it missed. */
export interface Heartbeat {
  readonly t: 'hb';
  /** The newest ping that arrived; 0 before the first. */
  readonly echo: bigint;
  /** The number of the newest commit; 0 where there is none. */
  readonly rev: bigint;
  readonly heads: Vector;
  /** The filter of each stream. */
  readonly filters: ReadonlyMap<string, string>;
  /** For how long the Distributor itself has not heard from the source of a stream, in milliseconds; absent: nobody knows. */
  readonly ages: ReadonlyMap<string, number>;
  /** How many data frames were sent since the connection began. */
  readonly sent: bigint;
  /** The newest commit whose `activated` arrived; 0 where none did. */
  readonly acked: bigint;
}

/** What the Aggregator has of a stream is of no use; a snapshot follows. */
export interface Reset {
  readonly t: 'reset';
  readonly stream: string;
  readonly reason: 'history-rewritten' | 'compacted' | 'filter-changed' | 'digest-mismatch';
}

/** Connect anew after that time: the Distributor spreads reconnects, or no longer serves this identity. */
export interface GoAway {
  readonly t: 'goaway';
  readonly afterMs: number;
  readonly reason: string;
}

/** What an Aggregator sends. */
export type AggregatorFrame = Hello | Ack | Nack | Credit | Ping;

/** What a Distributor sends. */
export type DistributorFrame = Welcome | SnapBegin | SnapChunk | DeltaFrame | Commit | Heartbeat | Reset | GoAway;
