import type { Clock } from '@writ/core';
import type { Value } from '@writ/rego';
import type { Dataset } from './dataset.ts';
import { ageMsOf, momentOf } from './freshness.ts';
import type { DatasetView } from './types.ts';

/** A dataset as it was at the moment of the capture. */
export interface CapturedDataset extends DatasetView {
  /** How old it was, in milliseconds. */
  readonly ageMs: number;
  /** The documents by key, once. */
  readonly entries: Iterable<readonly [key: string, document: Value]>;
}

/** A store at one moment, to be read document by document while it goes on. Dispose of it: until then it grows with writes. */
export interface Capture extends Disposable {
  readonly revision: number;
  /** The clock's wall time, in milliseconds. */
  readonly takenAt: number;
  readonly datasets: readonly CapturedDataset[];
}

export function captureOf(revision: number, clock: Clock, datasets: Iterable<Dataset>): Capture {
  const ends: (() => void)[] = [];
  const now = momentOf(clock);
  const captured = Array.from(datasets, ({ settings, position, size, suspects, confirmed, contents }) => {
    const ageMs = confirmed ? ageMsOf(confirmed, now) : Number.POSITIVE_INFINITY;
    const watch = contents?.watch();
    if (watch) ends.push(() => contents?.unwatch(watch));
    const entries = contents && watch ? contents.entriesAt(watch) : [];
    return { settings, position, size, suspects: new Map(suspects), ageMs, entries };
  });
  return {
    revision,
    takenAt: now.wallMs,
    datasets: captured,
    [Symbol.dispose]: () => {
      for (const end of ends.splice(0)) end();
    },
  };
}
