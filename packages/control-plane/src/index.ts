export { EVERYTHING, Snapshots, type StreamFilter, viewOfLog } from './log/log-view.ts';
export { StreamLog } from './log/stream-log.ts';
export type { Change, Kept, LogEntry, Logged } from './log/types.ts';
export { Aggregator } from './protocol/aggregator.ts';
export type { AggregatorEffect, AggregatorInput, AggregatorOptions, Part } from './protocol/aggregator-types.ts';
export { type Decoded, decodeFromAggregator, decodeFromDistributor, encodeFrame } from './protocol/codec.ts';
export type {
  PublishedView,
  SessionEffect,
  SessionInput,
  SessionOptions,
  SessionSource,
  StreamSnapshot,
} from './protocol/distributor-types.ts';
export {
  type AckState,
  type AggregatorFrame,
  type DistributorFrame,
  type Durability,
  type NackCode,
  PROTOCOL_VERSION,
  type Vector,
} from './protocol/frames.ts';
export { DistributorSession } from './protocol/session.ts';
