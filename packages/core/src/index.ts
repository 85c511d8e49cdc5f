export {
  Cache,
  type CacheCounts,
  type CacheOptions,
  type Expiring,
  expiring,
  type LoadResult as CacheLoadResult,
} from './cache.ts';
export { type Clock, type ManualClock, manualClock, systemClock } from './clock.ts';
export * from './config/index.ts';
export { ERROR_KINDS, type ErrorKind } from './error-kinds.ts';
export {
  asWritError,
  CORE_ERRORS,
  coreError,
  type ErrorArea,
  type ErrorCode,
  type ErrorEntry,
  type ErrorTable,
  errorFactory,
  WritError,
  type WritErrorOptions,
} from './errors.ts';
export { type IdSource, sequentialIds, uuidSource } from './ids.ts';
export {
  composeParts,
  type Lifecycle,
  type LifecycleLimits,
  type LifecycleOptions,
  type OverallStatus,
  type Part,
  type PartStatus,
  type Status,
} from './lifecycle.ts';
export { formatAddress, isLoopback, type ListenAddress, listen } from './listen.ts';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  type RootLogger,
  silentLogger,
} from './log.ts';
export {
  type Counter,
  createMetrics,
  type Gauge,
  type Histogram,
  type LabelValues,
  type MetricFamily,
  type MetricOptions,
  type Metrics,
} from './metrics.ts';
export { type OperationsListener, type OperationsOptions, operationsListener } from './operations.ts';
export { PROBLEM_CONTENT_TYPE, type ProblemDetails, problemFrom } from './problem.ts';
export { isSecretName } from './redact-text.ts';
export { formatByteSize, formatDuration, type Parsed, parseByteSize, parseDuration } from './units.ts';
