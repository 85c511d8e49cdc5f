import type { PlainObject, Value } from '@writ/rego';
import type { PdpErrorCode } from '../errors.ts';

/** A path below `data`: `['pip', 'users']` is `data.pip.users`. The empty path is `data` itself. */
export type Path = readonly string[];

/**
 * How far a dataset is. `seq` is dense within an epoch: each delta starts at the number after the one before. A source whose
 * history is rewritten begins a new epoch; epochs have no order among themselves.
 */
export interface Position {
  readonly epoch: string;
  readonly seq: bigint;
}

/** What the configuration says of a dataset: a keyed collection of documents at one place below `data`. */
export interface DatasetSettings {
  readonly name: string;
  /** The place of the documents: the document of key `k` is at `mount` and `k`. No mount is, or is below, another's. */
  readonly mount: Path;
  /** The age in milliseconds past which the dataset is stale. Default: it never is. */
  readonly maxStalenessMs?: number;
}

/** One change of one document. Documents are JSON values as `parseJson` or `fromJs` make them; nobody changes them afterwards. */
export type Entry =
  | { readonly kind: 'put'; readonly key: string; readonly document: Value }
  /** A merge patch (RFC 7396). Of a key that is absent it makes a document; it does not clear the suspicion of a key. */
  | { readonly kind: 'patch'; readonly key: string; readonly patch: Value }
  /** Of a key that is absent it does nothing. */
  | { readonly kind: 'delete'; readonly key: string }
  /** The event broke its contract: the last valid document stays, and the key is suspect until the next put or delete. */
  | { readonly kind: 'suspect'; readonly key: string; readonly reason: string };

/** The changes of one dataset from `seq` number `from` to `to`, both included. */
export interface Delta {
  readonly dataset: string;
  readonly epoch: string;
  readonly from: bigint;
  readonly to: bigint;
  /** In order. There may be more or fewer than numbers: what a filter left out is counted, not sent. */
  readonly entries: readonly Entry[];
  /**
   * How old the news is as the delta is staged, in milliseconds: 0 where the source says that nothing newer exists, more while catching
   * up. The dataset is at most this old once the delta is in.
   */
  readonly ageMs: number;
}

/** What decisions evaluate. The store switches it together with data and does not look inside, apart from `rulePaths`. */
export interface Policies<Program> {
  /** The revision of each policy source, by name. */
  readonly revisions: Readonly<Record<string, string>>;
  readonly program: Program;
  /** Where rules are, below `data`, as far as the path is ground: data may not be there. */
  readonly rulePaths: readonly Path[];
}

/** What a view holds of a dataset. */
export interface DatasetView {
  readonly settings: DatasetSettings;
  /** Undefined until the first snapshot. */
  readonly position: Position | undefined;
  /** The number of documents. */
  readonly size: number;
  /** The keys whose last event broke its contract, with the reason. */
  readonly suspects: ReadonlyMap<string, string>;
}

/**
 * Policies and data that belong together. The current view is valid until the next commit: a synchronous evaluation reads it
 * as it is, one that waits for something pins it first.
 */
export interface View<Program> {
  /** Counts the commits of this store. */
  readonly revision: number;
  /** The clock's wall time at the commit, in milliseconds. */
  readonly committedAt: number;
  /** The whole document. Read it anew for each decision: parts of it are replaced. */
  readonly data: PlainObject;
  readonly policies: Policies<Program> | undefined;
  readonly datasets: ReadonlyMap<string, DatasetView>;
}

/** A view that stays as it is whatever is committed, until it is disposed of. */
export interface PinnedView<Program> extends View<Program>, Disposable {}

/** Why a commit, or the look at an old view, was refused. Nothing was changed. */
export interface Refusal {
  readonly ok: false;
  readonly code: PdpErrorCode;
  /** One line for a person. It names keys, never documents. */
  readonly message: string;
  readonly dataset?: string;
  readonly key?: string;
  /** Where the dataset is: what to resume from. */
  readonly position?: Position;
}

/** A commit that is in force. */
export interface Committed {
  readonly ok: true;
  /** The revision of the view; that of before where everything was a duplicate. */
  readonly revision: number;
  /** How many deltas were dropped because their dataset had them already. */
  readonly duplicates: number;
}

/** Whether decisions can rely on a dataset: the worst that holds, in the order missing, stale, suspect, fresh. */
export type DatasetState = 'fresh' | 'stale' | 'suspect' | 'missing';

/** How a dataset is at this moment. */
export interface DatasetStatus extends DatasetView {
  readonly state: DatasetState;
  /** Time since it was last known to be current, in milliseconds; Infinity while nothing is known. */
  readonly ageMs: number;
}

/** The digest of a dataset at a position. */
export interface DatasetDigest {
  readonly position: Position;
  /** 64 hexadecimal digits: equal for equal documents, whatever the order in which they came. */
  readonly digest: string;
}

/** Stands for any key in a {@link PathPattern}. */
export const ANY_KEY: unique symbol = Symbol('any key');

/** Paths below `data`: `['pip', 'users', ANY_KEY, 'status']` is `data.pip.users[_].status`. */
export type PathPattern = readonly (string | typeof ANY_KEY)[];

/**
 * Hears of a change. `path` is that of the value that changed, `before` and `after` are undefined where there is none:
 *
 * - of a pattern that ends at or above a document: the path of the document
 * - of a pattern that reaches into documents: each path that matches and whose value changed
 * - where a snapshot replaced a dataset, or it was mounted or dropped, or a key became suspect or was cleared: its mount, once;
 *   all below may have changed, and while a key is suspect the values are not to be read
 *
 * It is called after the commit is in, and must neither throw nor change the store.
 */
export type ChangeListener = (path: Path, before: Value | undefined, after: Value | undefined) => void;
