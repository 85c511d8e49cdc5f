export { type Clock, type ManualClock, manualClock, systemClock } from './clock.ts';
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
export { PROBLEM_CONTENT_TYPE, type ProblemDetails, problemFrom } from './problem.ts';
export { formatByteSize, formatDuration, type Parsed, parseByteSize, parseDuration } from './units.ts';
