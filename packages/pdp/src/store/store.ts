import type { Clock } from '@writ/core';
import type { PlainObject } from '@writ/rego';
import { pdpError } from '../errors.ts';
import { applyDraft, type Effect } from './apply.ts';
import { type Capture, captureOf } from './capture.ts';
import type { Dataset } from './dataset.ts';
import { digestText } from './digest.ts';
import { ageMsOf, confirmedAgo, laterOf, type Moment, momentOf } from './freshness.ts';
import { containerOf, type EarlierDataset, History, rewind } from './history.ts';
import { type Operation, Stage } from './operations.ts';
import { pathNode } from './path-tree.ts';
import { type Plan, planOf, type State } from './plan.ts';
import { overlapping, Subscriptions } from './subscriptions.ts';
import { treeOf } from './tree.ts';
import type {
  ChangeListener,
  Committed,
  DatasetDigest,
  DatasetStatus,
  Path,
  PathPattern,
  PinnedView,
  Position,
  Refusal,
  View,
} from './types.ts';

export interface StoreOptions {
  readonly clock: Clock;
  /** How many changes of documents the store remembers, to show earlier views. Default: 10000. */
  readonly historyChanges?: number;
}

const HISTORY_CHANGES = 10_000;

/**
 * Policy input data with revisions: datasets of keyed documents below `data`, and the policies that read them. A commit
 * makes the next view of everything that it brings, or changes nothing; a decision reads one view.
 *
 * All is synchronous and in memory. The document is changed in place between decisions, so that the cost of a delta depends
 * on the delta alone.
 *
 * @example
 * const store = new DataStore({ clock: systemClock });
 * const users = new SnapshotBuilder({ dataset: 'users', position: { epoch: 'e1', seq: 1n }, ageMs: 0 }, systemClock);
 * users.put('alice', { role: 'admin' });
 * store.stage().declare({ name: 'users', mount: ['pip', 'users'] }).snapshot(users).commit();
 * store.view.data; // { pip: { users: { alice: { role: 'admin' } } } }
 */
export class DataStore<Program> {
  readonly #clock: Clock;
  readonly #datasets = new Map<string, Dataset>();
  readonly #history: History<Program>;
  readonly #subscriptions = new Subscriptions();
  readonly #commitListeners = new Set<(view: View<Program>) => void>();
  #state: State<Program>;
  #view: View<Program>;
  #isBusy = false;

  constructor({ clock, historyChanges = HISTORY_CHANGES }: StoreOptions) {
    this.#clock = clock;
    this.#history = new History(historyChanges);
    this.#state = { datasets: this.#datasets, mounts: pathNode(), policies: undefined, places: pathNode() };
    this.#view = { revision: 0, committedAt: clock.now(), data: {}, policies: undefined, datasets: this.#datasets };
  }

  /** The current view. */
  get view(): View<Program> {
    return this.#view;
  }

  /** Begins a commit. */
  stage(): Stage<Program> {
    return new Stage(this.#clock, (operations) => this.#commit(operations));
  }

  /**
   * Holds the current view for a reader that waits for something. The first write to each pinned dataset then copies the
   * list of its documents, which takes time for large ones: pin no longer than needed, and only what is read.
   *
   * @param names the datasets to hold; the view then has no others. Default: all
   */
  pin(names?: Iterable<string>): PinnedView<Program> {
    const chosen = names === undefined ? undefined : new Set(names);
    const datasets = new Map<string, EarlierDataset>();
    for (const [name, dataset] of this.#datasets) {
      if (chosen?.has(name) ?? true) datasets.set(name, earlierOf(dataset));
    }
    return this.#pinned(this.#view, datasets);
  }

  /**
   * An earlier view, for the replay of a decision. It takes time in proportion to the datasets that have changed since.
   *
   * @returns a refusal `ERR_PDP_VIEW_NOT_RETAINED` where so much has changed since that the view is forgotten
   */
  at(revision: number): PinnedView<Program> | Refusal {
    if (revision === this.#view.revision) return this.pin();
    const steps = this.#history.stepsTo(revision);
    const [earliest] = steps?.slice(-1) ?? [];
    if (!steps || !earliest) {
      const message = `view ${revision} is not remembered; the current one is ${this.#view.revision}`;
      return { ok: false, code: 'ERR_PDP_VIEW_NOT_RETAINED', message };
    }
    const datasets = new Map(Array.from(this.#datasets, ([name, dataset]) => [name, earlierOf(dataset)]));
    rewind(datasets, steps);
    return this.#pinned(earliest, datasets);
  }

  /**
   * Takes note that a dataset is current: its source said that nothing is beyond `head`.
   *
   * @param ageMs how old that news was at arrival
   * @returns false where the dataset is not as far as `head`: then something is missing, and its age goes on
   */
  confirm(name: string, head: Position, ageMs: number): boolean {
    const dataset = this.#datasets.get(name);
    if (!dataset?.position || dataset.position.epoch !== head.epoch || dataset.position.seq < head.seq) return false;
    dataset.confirmed = laterOf(dataset.confirmed, confirmedAgo(this.#clock, ageMs));
    return true;
  }

  /**
   * How a dataset is; undefined where there is none of the name.
   *
   * @param now for who asks of several. Default: the present
   */
  status(name: string, now: Moment = momentOf(this.#clock)): DatasetStatus | undefined {
    const dataset = this.#datasets.get(name);
    if (!dataset) return undefined;
    const { settings, position, size, suspects, confirmed } = dataset;
    const ageMs = confirmed ? ageMsOf(confirmed, now) : Number.POSITIVE_INFINITY;
    const isStale = settings.maxStalenessMs !== undefined && ageMs > settings.maxStalenessMs;
    const held = suspects.size > 0 ? 'suspect' : 'fresh';
    const state = position === undefined ? 'missing' : isStale ? 'stale' : held;
    return { settings, position, size, suspects, ageMs, state };
  }

  /** Another object whenever a dataset came, went or moved: as long as it is the same, so is {@link datasetsAt}. */
  get layout(): object {
    return this.#state.mounts;
  }

  /** The names of the datasets at, above or below a path: those that a policy which reads the path depends on. */
  datasetsAt(path: Path): readonly string[] {
    return overlapping(this.#state.mounts, path);
  }

  /**
   * The digest of a dataset, for the comparison with another place that holds it at the same position.
   *
   * @returns undefined where the dataset is missing
   */
  async digest(name: string): Promise<DatasetDigest | undefined> {
    for (;;) {
      const { contents, position } = this.#datasets.get(name) ?? {};
      if (!contents || !position) return undefined;
      const sum = contents.digest.current;
      if (sum !== undefined) return { position, digest: digestText(sum) };
      // Afterwards the dataset may hold other contents.
      await contents.digest.update();
    }
  }

  /**
   * All documents as they are now, for a reader that takes its time and goes through them one by one. Unlike {@link pin} it
   * does not slow writes down.
   */
  capture(): Capture {
    return captureOf(this.#view.revision, this.#clock, this.#datasets.values());
  }

  /** @returns the end of the subscription */
  subscribe(pattern: PathPattern, listener: ChangeListener): () => void {
    return this.#subscriptions.add(pattern, listener);
  }

  /** Calls a listener with each new view, after those of {@link subscribe}. @returns the end of that */
  onCommit(listener: (view: View<Program>) => void): () => void {
    const own = (view: View<Program>): void => {
      listener(view);
    };
    this.#commitListeners.add(own);
    return () => {
      this.#commitListeners.delete(own);
    };
  }

  #pinned(
    { revision, committedAt, policies }: Pick<View<Program>, 'revision' | 'committedAt' | 'policies'>,
    datasets: ReadonlyMap<string, EarlierDataset>,
  ): PinnedView<Program> {
    const releases: (() => void)[] = [];
    const mounted = [...datasets.values()].flatMap((dataset) => {
      const container = containerOf(dataset);
      if (dataset.contents && container === dataset.contents.container) releases.push(dataset.contents.share());
      return container ? [{ mount: dataset.settings.mount, container }] : [];
    });
    return {
      revision,
      committedAt,
      policies,
      datasets,
      data: treeOf(mounted),
      [Symbol.dispose]: () => {
        for (const release of releases.splice(0)) release();
      },
    };
  }

  #commit(operations: readonly Operation<Program>[]): Committed | Refusal {
    if (this.#isBusy) throw pdpError('ERR_PDP_STORE_BUSY', 'a listener of the store tried to commit');
    const plan = planOf(this.#state, operations);
    if ('ok' in plan) return plan;
    const { duplicates } = plan;
    if (plan.isEmpty) return { ok: true, revision: this.#view.revision, duplicates };
    for (const snapshot of plan.snapshots) snapshot.take();
    this.#isBusy = true;
    try {
      this.#apply(plan);
    } finally {
      this.#isBusy = false;
    }
    return { ok: true, revision: this.#view.revision, duplicates };
  }

  #apply(plan: Plan<Program>): void {
    const { policies, mounts, places } = plan;
    const before = this.#view;
    const effects: Effect[] = [];
    for (const [name, draft] of plan.drafts) {
      effects.push(applyDraft(this.#datasets, name, draft, !this.#subscriptions.isEmpty));
    }
    const isMoved = effects.some((effect) => effect.isMoved);
    this.#state = { datasets: this.#datasets, policies, mounts, places };
    this.#view = {
      revision: before.revision + 1,
      committedAt: this.#clock.now(),
      data: isMoved ? this.#tree() : before.data,
      policies,
      datasets: this.#datasets,
    };
    const { revision, committedAt } = before;
    const datasets = effects.map(({ name, undo }) => ({ name, undo }));
    this.#history.add({ revision, committedAt, policies: before.policies, datasets });
    this.#tell(effects);
  }

  #tree(): PlainObject {
    return treeOf(
      this.#datasets
        .values()
        .flatMap(({ settings: { mount }, contents }) => (contents ? [{ mount, container: contents.container }] : [])),
    );
  }

  #tell(effects: readonly Effect[]): void {
    const failures: unknown[] = [];
    for (const { replaced, changed } of effects) {
      for (const { path, before, after } of replaced) this.#subscriptions.replaced(path, before, after, failures);
      for (const { path, before, after } of changed) this.#subscriptions.changed(path, before, after, failures);
    }
    for (const listener of this.#commitListeners) {
      try {
        listener(this.#view);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 0) return;
    const message = `${failures.length} listeners failed at view ${this.#view.revision}, which is in force`;
    throw pdpError('ERR_PDP_LISTENER_FAILED', message, { cause: new AggregateError(failures) });
  }
}

function earlierOf({ settings, position, size, contents, suspects }: Dataset): EarlierDataset {
  return { settings, position, size, contents, documents: new Map(), suspects: new Map(suspects) };
}
