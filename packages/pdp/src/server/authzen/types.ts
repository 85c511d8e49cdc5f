import type { Decider, Decision, DecisionRequest } from '../../decision/types.ts';
import type { Path } from '../../store/types.ts';

/** A request below `/access/v1` or for the metadata, as the HTTP server read it. */
export interface AuthzenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Empty where there is none; not compressed any more. */
  readonly body: Uint8Array;
  /** The address that the client used, without a path: `https://pdp.example.com`. For the metadata. */
  readonly origin: string;
  /** What the headers and the connection say of the question: who asks, and how new the data must be. */
  readonly terms: Terms;
  /** Whether the client left: a search ends then. */
  readonly isGone?: () => boolean;
}

/** What holds for each decision of a request. */
export type Terms = Pick<DecisionRequest, 'minPositions' | 'maxStalenessMs' | 'caller'>;

/** What to answer. */
export interface AuthzenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer at once, or one that takes time. */
export type Answering = AuthzenAnswer | Promise<AuthzenAnswer>;

/** Answers the paths of AuthZEN; undefined for any other path. At once where there is one decision to make. */
export type AuthzenHandler = (request: AuthzenRequest) => Answering | undefined;

/** Which entities a search tries: these, or those at a path below `data`. */
export type Candidates = readonly string[] | { readonly path: Path };

/** What can be searched; what is left out is not offered. */
export interface SearchSettings {
  /** By type of the subject. */
  readonly subjects?: ReadonlyMap<string, Candidates>;
  /** By type of the resource. */
  readonly resources?: ReadonlyMap<string, Candidates>;
  readonly actions?: Candidates;
}

export interface AuthzenOptions {
  readonly decider: Decider;
  /** Decides without a record: a search asks for each candidate, and its record would drown that of the decisions. */
  readonly consult: (request: DecisionRequest) => Decision;
  /** Below `data`; what is there is a boolean, or an object `{decision, context}`. Default: `authzen.allow`. */
  readonly entrypoint?: Path;
  readonly search?: SearchSettings;
  /** The address at which clients know the decision point, where that is not the one they use: behind a proxy. */
  readonly publicUrl?: string;
}
