import type { Entry, Position } from '@writ/pdp';
import type { Value } from '@writ/rego';

/** One change on its way into the log. */
export interface Change {
  readonly stream: string;
  readonly entry: Entry;
  /** Who sent it, and its id there: a change that comes twice is logged once. */
  readonly source: string;
  readonly id: string;
}

/** What became of a change. Both kinds say where it is in the log. */
export interface Logged {
  readonly kind: 'logged' | 'duplicate';
  readonly stream: string;
  readonly position: Position;
}

/** What is in the log for one number of a stream: documents are whole, so that each reader can filter them. */
export type LogEntry =
  | { readonly kind: 'put'; readonly key: string; readonly document: Value; readonly before: Value | undefined }
  | { readonly kind: 'delete'; readonly key: string; readonly before: Value | undefined }
  /** With the last valid document, undefined where there is none: who may not see it may not learn of the key either. */
  | { readonly kind: 'suspect'; readonly key: string; readonly reason: string; readonly document: Value | undefined };

/** A document that the log holds now. */
export interface Kept {
  readonly key: string;
  readonly document: Value | undefined;
  /** Why the key is suspect; undefined where it is not. */
  readonly suspect: string | undefined;
}
