import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@writ/core';
import { isArray, lookup, type Source, type Value } from '@writ/rego';
import type { EngineProgram } from '../../engine/types.ts';
import { saveSnapshot } from '../../store/snapshot-file/save.ts';
import type { DataStore } from '../../store/store.ts';

/** The policies of a snapshot of a history. */
export interface SavedPolicies {
  readonly revisions: Readonly<Record<string, string>>;
  readonly sources: readonly Source[];
  readonly regoVersion: 'v0' | 'v1';
}

export interface ViewHistoryOptions {
  readonly store: DataStore<EngineProgram>;
  /** Where the snapshots are: of this history alone. */
  readonly directory: string;
  /** How many views are kept, the newest. */
  readonly keep: number;
  readonly policies: () => SavedPolicies;
  readonly logger: Logger;
}

const NAME = /^\d{15}-\d{12}\.snapshot$/;

/**
 * Keeps views of a store on disk with their policies, for replays. A view that comes while another is being saved is saved after it;
 * of several that come meanwhile, the last.
 */
export class ViewHistory {
  readonly #options: ViewHistoryOptions;
  #saving: Promise<void> | undefined;
  #isAsked = false;

  constructor(options: ViewHistoryOptions) {
    this.#options = options;
  }

  /** Saves the view as it is now. */
  save(): void {
    this.#isAsked = true;
    this.#saving ??= this.#saveAll();
  }

  async close(): Promise<void> {
    await this.#saving;
  }

  async #saveAll(): Promise<void> {
    const { logger } = this.#options;
    while (this.#isAsked) {
      this.#isAsked = false;
      try {
        await this.#saveOne();
      } catch (error) {
        logger.error('a view could not be saved: its decisions cannot be replayed', { err: error });
      }
    }
    this.#saving = undefined;
  }

  async #saveOne(): Promise<void> {
    const { store, directory, keep, policies } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const { revision, committedAt } = store.view;
    const name = `${String(committedAt).padStart(15, '0')}-${String(revision).padStart(12, '0')}.snapshot`;
    const { revisions, sources, regoVersion } = policies();
    const saved = sources.map(({ file, source }) => ({ file, source }));
    await saveSnapshot(store, join(directory, name), { policies: { revisions, sources: saved, regoVersion } });
    for (const old of (await snapshotsOf(directory)).slice(keep)) await rm(old, { force: true });
  }
}

/** The snapshots of a history, the newest first. */
export async function snapshotsOf(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => NAME.test(name));
  return names
    .toSorted()
    .toReversed()
    .map((name) => join(directory, name));
}

/** What {@link ViewHistory} saved of the policies. @returns undefined where it is something else */
export function savedPolicies(saved: Value): SavedPolicies | undefined {
  const revisions = lookup(saved, 'revisions');
  const sources = lookup(saved, 'sources');
  if (typeof revisions !== 'object' || revisions === null || sources === undefined || !isArray(sources))
    return undefined;
  return {
    revisions: Object.fromEntries(Object.entries(revisions).filter(([, revision]) => typeof revision === 'string')),
    sources: sources.flatMap((each) => {
      const file = lookup(each, 'file');
      const source = lookup(each, 'source');
      return typeof file === 'string' && typeof source === 'string' ? [{ file, source }] : [];
    }),
    regoVersion: lookup(saved, 'regoVersion') === 'v0' ? 'v0' : 'v1',
  };
}
