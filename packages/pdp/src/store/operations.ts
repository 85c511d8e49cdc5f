import type { Clock } from '@writ/core';
import { type Confirmation, confirmedAgo } from './freshness.ts';
import type { SnapshotBuilder } from './snapshot-builder.ts';
import type { Committed, DatasetSettings, Delta, Policies, Refusal } from './types.ts';

/** One part of a commit. */
export type Operation<Program> =
  | { readonly kind: 'declare'; readonly settings: DatasetSettings }
  | { readonly kind: 'drop'; readonly dataset: string }
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotBuilder }
  | { readonly kind: 'delta'; readonly delta: Delta; readonly confirmed: Confirmation }
  | { readonly kind: 'policies'; readonly policies: Policies<Program> };

/**
 * Collects what belongs together and commits it as one view, or not at all. Nothing is checked before the commit: what is
 * staged now may follow on what another stage commits first.
 */
export class Stage<Program> {
  readonly #clock: Clock;
  readonly #operations: Operation<Program>[] = [];
  readonly #commit: (operations: readonly Operation<Program>[]) => Committed | Refusal;

  /** Made by the store: {@link DataStore.stage}. */
  constructor(clock: Clock, commit: (operations: readonly Operation<Program>[]) => Committed | Refusal) {
    this.#clock = clock;
    this.#commit = commit;
  }

  /** Adds a dataset, or changes what is known of it. Its data stays, and moves where the mount changed. */
  declare(settings: DatasetSettings): this {
    return this.#add({ kind: 'declare', settings });
  }

  /** Takes a dataset away with all that it holds. */
  drop(dataset: string): this {
    return this.#add({ kind: 'drop', dataset });
  }

  snapshot(snapshot: SnapshotBuilder): this {
    return this.#add({ kind: 'snapshot', snapshot });
  }

  delta(delta: Delta): this {
    return this.#add({ kind: 'delta', delta, confirmed: confirmedAgo(this.#clock, delta.ageMs) });
  }

  policies(policies: Policies<Program>): this {
    return this.#add({ kind: 'policies', policies });
  }

  /**
   * Checks everything, in the order in which it was staged, and then applies it. Either all of it is in the next view or
   * nothing has changed. After a refusal the stage can be committed again.
   *
   * @throws WritError `ERR_PDP_LISTENER_FAILED` where a listener threw: the commit is in force all the same
   */
  commit(): Committed | Refusal {
    return this.#commit(this.#operations);
  }

  #add(operation: Operation<Program>): this {
    this.#operations.push(operation);
    return this;
  }
}
