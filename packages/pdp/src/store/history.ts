import type { PlainObject, Value } from '@writ/rego';
import type { Contents } from './contents.ts';
import { guarded } from './suspicion.ts';
import type { DatasetSettings, Policies, Position } from './types.ts';

/** What a commit took away from a dataset: what it needs to be as before. */
export interface Undo {
  readonly settings: DatasetSettings;
  readonly position: Position | undefined;
  readonly size: number;
  /** The documents of before, where all of them were replaced; they are not written to any more. */
  readonly replaced?: { readonly contents: Contents | undefined };
  /** Else what the written keys held. */
  readonly documents: ReadonlyMap<string, Value | undefined>;
  readonly suspects: ReadonlyMap<string, string | undefined>;
}

/** How to get back to a view from the one after it. */
export interface HistoryStep<Program> {
  readonly revision: number;
  readonly committedAt: number;
  readonly policies: Policies<Program> | undefined;
  /** The datasets that the commit changed; `undo` is undefined for one that was not there. */
  readonly datasets: readonly { readonly name: string; readonly undo: Undo | undefined }[];
}

/** A dataset at an earlier view. */
export interface EarlierDataset {
  settings: DatasetSettings;
  position: Position | undefined;
  size: number;
  contents: Contents | undefined;
  /** What differs from the contents. */
  documents: Map<string, Value | undefined>;
  suspects: Map<string, string>;
}

/**
 * The way back from the current view, one step for each commit. It is bounded by the number of documents that it holds: of
 * a snapshot those of before count all.
 */
export class History<Program> {
  readonly #maxChanges: number;
  readonly #steps: { readonly step: HistoryStep<Program>; readonly changes: number }[] = [];
  #changes = 0;

  constructor(maxChanges: number) {
    this.#maxChanges = maxChanges;
  }

  add(step: HistoryStep<Program>): void {
    let changes = 1;
    for (const { undo } of step.datasets) {
      if (undo) changes += undo.documents.size + undo.suspects.size + (undo.replaced?.contents?.size ?? 0);
    }
    this.#steps.push({ step, changes });
    this.#changes += changes;
    while (this.#changes > this.#maxChanges) this.#changes -= this.#steps.shift()?.changes ?? this.#changes;
  }

  /** The steps back to a view, the newest first; undefined where the view is not remembered. */
  stepsTo(revision: number): readonly HistoryStep<Program>[] | undefined {
    const index = this.#steps.findIndex(({ step }) => step.revision === revision);
    return index === -1
      ? undefined
      : this.#steps
          .slice(index)
          .map(({ step }) => step)
          .toReversed();
  }
}

/** Goes back, from datasets as they are to datasets as they were. */
export function rewind<Program>(datasets: Map<string, EarlierDataset>, steps: readonly HistoryStep<Program>[]): void {
  for (const step of steps) {
    for (const { name, undo } of step.datasets) {
      if (!undo) {
        datasets.delete(name);
        continue;
      }
      datasets.set(name, undone(datasets.get(name), undo));
    }
  }
}

function undone(after: EarlierDataset | undefined, undo: Undo): EarlierDataset {
  const { settings, position, size } = undo;
  const contents = undo.replaced ? undo.replaced.contents : after?.contents;
  if (undo.replaced || !after) {
    return { settings, position, size, contents, documents: new Map(), suspects: new Map(contents?.suspects) };
  }
  const { documents, suspects } = after;
  for (const [key, document] of undo.documents) documents.set(key, document);
  for (const [key, reason] of undo.suspects) {
    if (reason === undefined) suspects.delete(key);
    else suspects.set(key, reason);
  }
  return { settings, position, size, contents, documents, suspects };
}

/** What policies would read of an earlier dataset. */
export function containerOf({ contents, documents, suspects }: EarlierDataset): PlainObject | undefined {
  if (!contents) return undefined;
  if (documents.size === 0 && sameKeys(suspects, contents.suspects)) return contents.container;
  const container = contents.containerWith(documents);
  return suspects.size === 0 ? container : guarded(container, suspects);
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
