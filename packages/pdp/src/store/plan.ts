import type { Value } from '@writ/rego';
import type { PdpErrorCode } from '../errors.ts';
import type { Contents } from './contents.ts';
import type { Dataset } from './dataset.ts';
import { type Confirmation, laterOf } from './freshness.ts';
import { mergePatch } from './merge-patch.ts';
import type { Operation } from './operations.ts';
import { addAt, follow, type PathNode, pathNode } from './path-tree.ts';
import { conflictOf, type Documents, type RulePlaces, rulePlaces } from './rules.ts';
import type { SnapshotBuilder } from './snapshot-builder.ts';
import type { DatasetSettings, Delta, Entry, Policies, Position, Refusal } from './types.ts';

/** What a commit starts from. */
export interface State<Program> {
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** The names of the datasets at their mounts. */
  readonly mounts: PathNode<string>;
  readonly policies: Policies<Program> | undefined;
  readonly places: RulePlaces;
}

/** What becomes of one dataset. */
export class Draft implements Documents {
  /** Undefined where the dataset goes. */
  settings: DatasetSettings | undefined;
  position: Position | undefined;
  confirmed: Confirmation | undefined;
  /** What the writes are made to: what is in force, or what a snapshot brought. */
  contents: Contents | undefined;
  /** Documents by key; undefined takes one away. */
  readonly writes = new Map<string, Value | undefined>();
  /** Reasons by key; undefined clears a key. Most commits need none. */
  suspicions: Map<string, string | undefined> | undefined;

  constructor(before: Dataset | undefined) {
    this.settings = before?.settings;
    this.position = before?.position;
    this.confirmed = before?.confirmed;
    this.contents = before?.contents;
  }

  get(key: string): Value | undefined {
    return this.writes.has(key) ? this.writes.get(key) : this.contents?.get(key);
  }

  replace(contents: Contents | undefined, position: Position | undefined, confirmed: Confirmation | undefined): void {
    this.contents = contents;
    this.position = position;
    this.confirmed = confirmed;
    this.writes.clear();
    this.suspicions = undefined;
  }

  suspect(key: string, reason: string | undefined): void {
    const isNothingToClear = reason === undefined && !this.suspicions && !this.contents?.suspects.size;
    if (isNothingToClear) return;
    this.suspicions ??= new Map();
    this.suspicions.set(key, reason);
  }
}

/** A commit that will succeed. */
export interface Plan<Program> extends State<Program> {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly snapshots: readonly SnapshotBuilder[];
  readonly duplicates: number;
  /** Whether a view differs from the one before. */
  readonly isEmpty: boolean;
}

/** Finds out what the operations come to, without changing anything. */
export function planOf<Program>(
  state: State<Program>,
  operations: readonly Operation<Program>[],
): Plan<Program> | Refusal {
  const planner = new Planner(state);
  for (const operation of operations) {
    const refused = planner.take(operation);
    if (refused) return refused;
  }
  return planner.finish();
}

class Planner<Program> {
  readonly #state: State<Program>;
  readonly #drafts = new Map<string, Draft>();
  readonly #snapshots: SnapshotBuilder[] = [];
  #policies: Policies<Program> | undefined;
  #duplicates = 0;
  #hasOtherMounts = false;

  constructor(state: State<Program>) {
    this.#state = state;
    this.#policies = state.policies;
  }

  take(operation: Operation<Program>): Refusal | undefined {
    switch (operation.kind) {
      case 'declare':
        this.#hasOtherMounts = true;
        this.#draft(operation.settings.name).settings = operation.settings;
        return undefined;
      case 'drop':
        return this.#drop(operation.dataset);
      case 'snapshot':
        return this.#snapshot(operation.snapshot);
      case 'delta':
        return this.#delta(operation.delta, operation.confirmed);
      case 'policies':
        this.#policies = operation.policies;
        return undefined;
    }
  }

  finish(): Plan<Program> | Refusal {
    const mounts = this.#mounts();
    if ('ok' in mounts) return mounts;
    const hasNewRules = this.#policies !== this.#state.policies;
    const places = hasNewRules ? rulePlaces(this.#policies?.rulePaths ?? []) : this.#state.places;
    const conflict = this.#conflict(places, hasNewRules);
    if (conflict) return conflict;
    return {
      drafts: this.#drafts,
      snapshots: this.#snapshots,
      duplicates: this.#duplicates,
      isEmpty: this.#drafts.size === 0 && !hasNewRules,
      datasets: this.#state.datasets,
      policies: this.#policies,
      mounts,
      places,
    };
  }

  #draft(name: string): Draft {
    const known = this.#drafts.get(name);
    if (known) return known;
    const draft = new Draft(this.#state.datasets.get(name));
    this.#drafts.set(name, draft);
    return draft;
  }

  /** What a dataset is at this point of the commit; undefined where there is none. */
  #present(name: string): Pick<Draft, 'settings' | 'position'> | undefined {
    const present = this.#drafts.get(name) ?? this.#state.datasets.get(name);
    return present?.settings ? present : undefined;
  }

  #drop(name: string): Refusal | undefined {
    if (!this.#present(name)) return unknown(name);
    this.#hasOtherMounts = true;
    const draft = this.#draft(name);
    draft.settings = undefined;
    draft.replace(undefined, undefined, undefined);
    return undefined;
  }

  #snapshot(snapshot: SnapshotBuilder): Refusal | undefined {
    snapshot.assertFree();
    const { dataset, position } = snapshot.head;
    const present = this.#present(dataset);
    if (!present) return unknown(dataset);
    const known = present.position;
    if (known && known.epoch === position.epoch && position.seq < known.seq) {
      const message = `the snapshot of \`${dataset}\` is of ${show(position)}, and the dataset is at ${show(known)}`;
      return refusal('ERR_PDP_SNAPSHOT_OLD', message, { dataset, position: known });
    }
    this.#draft(dataset).replace(snapshot.contents, position, snapshot.confirmed);
    this.#snapshots.push(snapshot);
    return undefined;
  }

  #delta({ dataset, epoch, from, to, entries }: Delta, confirmed: Confirmation): Refusal | undefined {
    const present = this.#present(dataset);
    if (!present) return unknown(dataset);
    const { position } = present;
    if (!position) {
      return refusal('ERR_PDP_SNAPSHOT_NEEDED', `\`${dataset}\` has no snapshot that the delta could follow on`, {
        dataset,
      });
    }
    if (position.epoch !== epoch) {
      const message = `\`${dataset}\` is at ${show(position)}, and the delta is of another epoch, \`${epoch}\``;
      return refusal('ERR_PDP_SNAPSHOT_NEEDED', message, { dataset, position });
    }
    if (to < from) {
      const message = `the delta of \`${dataset}\` goes from ${from} back to ${to}`;
      return refusal('ERR_PDP_DATA_INVALID', message, { dataset, position });
    }
    if (to <= position.seq) {
      this.#duplicates += 1;
      return undefined;
    }
    if (from !== position.seq + 1n) {
      const message = `\`${dataset}\` is at ${show(position)}, and the delta goes from ${from} to ${to}`;
      return refusal('ERR_PDP_DELTA_GAP', message, { dataset, position });
    }
    const draft = this.#draft(dataset);
    draft.position = { epoch, seq: to };
    draft.confirmed = laterOf(draft.confirmed, confirmed);
    for (const entry of entries) {
      if (!entry.key.isWellFormed()) {
        return refusal('ERR_PDP_DATA_INVALID', `a key of \`${dataset}\` holds half of a surrogate pair`, { dataset });
      }
      note(draft, entry);
    }
    return undefined;
  }

  /** The mounts after the commit. */
  #mounts(): PathNode<string> | Refusal {
    if (!this.#hasOtherMounts) return this.#state.mounts;
    const root = pathNode<string>();
    for (const name of new Set([...this.#state.datasets.keys(), ...this.#drafts.keys()])) {
      const mount = this.#present(name)?.settings?.mount;
      if (!mount) continue;
      const { above, node } = follow(root, mount);
      if (above.length > 0 || (node && node !== root) || (node && node.children.size > 0)) {
        const message = `the mount \`${place(mount)}\` of \`${name}\` overlaps that of another dataset`;
        return refusal('ERR_PDP_DATASET_OVERLAP', message, { dataset: name });
      }
      addAt(root, mount, name);
    }
    return root;
  }

  #conflict(places: RulePlaces, hasNewRules: boolean): Refusal | undefined {
    for (const [name, draft] of this.#drafts) {
      if (!draft.settings) continue;
      const before = this.#state.datasets.get(name);
      const isWhole = hasNewRules || before?.contents !== draft.contents || before?.settings !== draft.settings;
      const refused = conflictRefusal(places, draft.settings, draft, isWhole ? undefined : draft.writes.keys());
      if (refused) return refused;
    }
    if (!hasNewRules) return undefined;
    for (const [name, { settings, contents }] of this.#state.datasets) {
      if (this.#drafts.has(name)) continue;
      const refused = conflictRefusal(places, settings, contents ?? NO_DOCUMENTS);
      if (refused) return refused;
    }
    return undefined;
  }
}

const NO_DOCUMENTS: Documents = { get: () => undefined };

function note(draft: Draft, entry: Entry): void {
  const { key } = entry;
  switch (entry.kind) {
    case 'put':
      draft.writes.set(key, entry.document);
      draft.suspect(key, undefined);
      return;
    case 'patch':
      draft.writes.set(key, mergePatch(draft.get(key), entry.patch));
      return;
    case 'delete':
      draft.writes.set(key, undefined);
      draft.suspect(key, undefined);
      return;
    case 'suspect':
      draft.suspect(key, entry.reason);
  }
}

function conflictRefusal(
  places: RulePlaces,
  { name, mount }: DatasetSettings,
  documents: Documents,
  keys?: Iterable<string>,
): Refusal | undefined {
  const conflict = conflictOf(places, mount, documents, keys);
  if (!conflict) return undefined;
  const { rule, key } = conflict;
  const message = `a rule is at \`${place(rule)}\`, where the dataset \`${name}\` has data`;
  return refusal('ERR_PDP_DATA_UNDER_RULE', message, { dataset: name, ...(key !== undefined && { key }) });
}

function unknown(dataset: string): Refusal {
  return refusal('ERR_PDP_DATASET_UNKNOWN', `there is no dataset \`${dataset}\``, { dataset });
}

function refusal(code: PdpErrorCode, message: string, about: Pick<Refusal, 'dataset' | 'key' | 'position'>): Refusal {
  return { ok: false, code, message, ...about };
}

function show({ epoch, seq }: Position): string {
  return `\`${epoch}\` ${seq}`;
}

function place(path: readonly string[]): string {
  return ['data', ...path].join('.');
}
