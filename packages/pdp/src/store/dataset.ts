import type { Contents } from './contents.ts';
import type { Confirmation } from './freshness.ts';
import type { DatasetSettings, DatasetView, Position } from './types.ts';

const NO_SUSPECTS: ReadonlyMap<string, string> = new Map();

/** A dataset as the store holds it. What it shows as a {@link DatasetView} changes with each commit. */
export class Dataset implements DatasetView {
  settings: DatasetSettings;
  position: Position | undefined;
  /** Undefined until the first snapshot. */
  contents: Contents | undefined;
  confirmed: Confirmation | undefined;

  constructor(settings: DatasetSettings) {
    this.settings = settings;
  }

  get size(): number {
    return this.contents?.size ?? 0;
  }

  get suspects(): ReadonlyMap<string, string> {
    return this.contents?.suspects ?? NO_SUSPECTS;
  }
}
