export type { Capture, CapturedDataset } from './capture.ts';
export type { Stage } from './operations.ts';
export { SnapshotBuilder, type SnapshotHead } from './snapshot-builder.ts';
export { type LoadedSnapshot, type LoadOptions, loadSnapshot } from './snapshot-file/load.ts';
export { type SavedSnapshot, type SaveOptions, saveSnapshot } from './snapshot-file/save.ts';
export { DataStore, type StoreOptions } from './store.ts';
export {
  ANY_KEY,
  type ChangeListener,
  type Committed,
  type DatasetDigest,
  type DatasetSettings,
  type DatasetState,
  type DatasetStatus,
  type DatasetView,
  type Delta,
  type Entry,
  type Path,
  type PathPattern,
  type PinnedView,
  type Policies,
  type Position,
  type Refusal,
  type View,
} from './types.ts';
