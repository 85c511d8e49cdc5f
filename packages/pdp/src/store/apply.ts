import type { Value } from '@writ/rego';
import { Dataset } from './dataset.ts';
import type { Undo } from './history.ts';
import type { Draft } from './plan.ts';
import type { Mounted } from './tree.ts';
import type { Path } from './types.ts';

/** A value that was one and is another. */
export interface Change {
  readonly path: Path;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** What a draft did to a dataset. */
export interface Effect {
  readonly name: string;
  /** How to get back; undefined where the dataset was not there. */
  readonly undo: Undo | undefined;
  /** Whether the document `data` holds another object for the dataset, or elsewhere. */
  readonly isMoved: boolean;
  /** The mounts that hold something else as a whole. */
  readonly replaced: readonly Change[];
  /** Else the documents that were written. */
  readonly changed: readonly Change[];
}

/** Makes a dataset what a draft says. It cannot fail. */
export function applyDraft(datasets: Map<string, Dataset>, name: string, draft: Draft, withChanges: boolean): Effect {
  const known = datasets.get(name);
  const before = known && mountedOf(known);
  const undo = known && undoOf(known, draft);
  const changed = known && undo && !undo.replaced && withChanges ? changesOf(known, draft) : [];
  const dataset = put(datasets, name, known, draft);
  const after = dataset && mountedOf(dataset);
  const isMoved = before?.container !== after?.container || before?.mount !== after?.mount;
  const isOther = isMoved && (undo === undefined || undo.replaced !== undefined || before?.mount !== after?.mount);
  // What was derived from documents must not outlive the doubt about one of them.
  const isDoubted = draft.suspicions !== undefined;
  const replaced = isOther ? replacementsOf(before, after) : isDoubted && after ? [wholeOf(after)] : [];
  return { name, undo, isMoved, changed, replaced };
}

function wholeOf({ mount, container }: Mounted): Change {
  return { path: mount, before: container, after: container };
}

function put(
  datasets: Map<string, Dataset>,
  name: string,
  known: Dataset | undefined,
  draft: Draft,
): Dataset | undefined {
  const { settings, position, confirmed, contents } = draft;
  if (!settings) {
    datasets.delete(name);
    return undefined;
  }
  const dataset = known ?? new Dataset(settings);
  dataset.settings = settings;
  dataset.position = position;
  dataset.confirmed = confirmed;
  dataset.contents = contents;
  for (const [key, document] of draft.writes) contents?.write(key, document);
  for (const [key, reason] of draft.suspicions ?? NOTHING) contents?.suspect(key, reason);
  datasets.set(name, dataset);
  return dataset;
}

function mountedOf({ settings: { mount }, contents }: Dataset): Mounted | undefined {
  return contents && { mount, container: contents.container };
}

function undoOf({ settings, position, size, contents }: Dataset, draft: Draft): Undo {
  if (draft.contents !== contents) {
    return { settings, position, size, replaced: { contents }, documents: NOTHING, suspects: NOTHING };
  }
  const documents = new Map<string, Value | undefined>();
  for (const key of draft.writes.keys()) documents.set(key, contents?.get(key));
  if (!draft.suspicions) return { settings, position, size, documents, suspects: NOTHING };
  const suspects = new Map<string, string | undefined>();
  for (const key of draft.suspicions.keys()) suspects.set(key, contents?.suspects.get(key));
  return { settings, position, size, documents, suspects };
}

const NOTHING: ReadonlyMap<string, undefined> = new Map();

function changesOf({ settings: { mount }, contents }: Dataset, draft: Draft): Change[] {
  const changes: Change[] = [];
  for (const [key, after] of draft.writes) {
    const before = contents?.get(key);
    if (before !== after) changes.push({ path: [...mount, key], before, after });
  }
  return changes;
}

function replacementsOf(before: Mounted | undefined, after: Mounted | undefined): Change[] {
  const left = before?.container;
  const right = after?.container;
  if (before && after && samePath(before.mount, after.mount)) {
    return left === right ? [] : [{ path: after.mount, before: left, after: right }];
  }
  const changes: Change[] = [];
  if (before) changes.push({ path: before.mount, before: left, after: undefined });
  if (after) changes.push({ path: after.mount, before: undefined, after: right });
  return changes;
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
