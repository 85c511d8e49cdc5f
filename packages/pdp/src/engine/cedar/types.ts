import type { Path } from '../../store/types.ts';

/** A file of Cedar policies. */
export interface CedarSource {
  readonly file: string;
  readonly source: string;
}

/** How documents of a dataset become entities of one type. The key of a document is the id of its entity. */
export interface EntityMapping {
  /** The type of Cedar: `User`, or with its namespace `Blog::User`. */
  readonly type: string;
  /** What AuthZEN calls it. Default: the type. */
  readonly name?: string;
  /** The place of the documents below `data`; none for a type whose entities have no data. */
  readonly path?: Path;
  /** Members of a document that name entities, by one id or a list of ids, with their type. */
  readonly references?: Readonly<Record<string, string>>;
  /** Members of a document that name the groups that the entity is in, with their type. */
  readonly parents?: Readonly<Record<string, string>>;
}

export interface CedarOptions {
  readonly policies: readonly CedarSource[];
  /** In Cedar's own syntax. Policies that do not fit it are refused, and so are requests. Default: nothing is checked. */
  readonly schema?: CedarSource;
  readonly entities: readonly EntityMapping[];
  /** The type of actions. Default: `Action`. */
  readonly actionType?: string;
  /** Where the decision is asked for, below `data`. Default: `cedar.decision`. */
  readonly entrypoint?: Path;
}
