import type { PlainObject, Policy, Value } from '@writ/rego';
import type { DataStore } from '../store/store.ts';
import type { Path } from '../store/types.ts';

/** The evaluation of a policy failed in an engine that is not Rego's, whose own errors are `RegoEvaluationError`. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/** A policy as an engine compiled it: what a view of the store holds as its program. */
export interface EngineProgram {
  /** Where rules are, below `data`, as far as the path is ground: data may not be there. */
  readonly rulePaths: readonly Path[];
  /**
   * What can be asked for at a path below `data`: a rule, a package, or base data; undefined where the policy can say nothing
   * there. The same object for the same path.
   */
  entrypoint(path: Path): Entrypoint | undefined;
  /** The policy where it is one of Rego: for queries and explanations, which OPA's API offers. */
  readonly rego?: Policy;
  /** Keeps what makes evaluation faster up to date with the data of a store. @returns the end of that */
  follow(store: DataStore<EngineProgram>): () => void;
}

/** Something that can be decided. */
export interface Entrypoint {
  readonly path: Path;
  /** The places below `data` that an evaluation can read; each stands for everything at and below it. */
  readonly reads: readonly Path[];
  /**
   * @param data the whole document of one view
   * @throws RegoEvaluationError or EvaluationError
   */
  evaluate(input: Value | undefined, data: PlainObject, options: EvaluationOptions): Value | undefined;
}

export interface EvaluationOptions {
  /** The time of the decision, in nanoseconds since 1970-01-01T00:00:00Z: a replay gives the same. Default: the clock's. */
  readonly now?: bigint;
  /** Makes random values depend on this text alone: the id of the decision, so that a replay gives the same. */
  readonly seed?: string;
  /** The error of a built-in ends the evaluation instead of making the call undefined. Default: false. */
  readonly strictBuiltinErrors?: boolean;
  /** Whether the data is the current view's, which {@link EngineProgram.follow} keeps up with. Default: false. */
  readonly isCurrent?: boolean;
  /** Asked from time to time; true cancels. */
  readonly cancelled?: () => boolean;
}
