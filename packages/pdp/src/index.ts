export { decodeConsistencyToken, encodeConsistencyToken } from './decision/consistency-token.ts';
export { DecisionPoint, type DecisionPointOptions } from './decision/decision-point.ts';
export type {
  Caller,
  DatasetStamp,
  Decider,
  Decision,
  DecisionListener,
  DecisionRequest,
  Positions,
  Refusal,
} from './decision/types.ts';
export { compileCedar } from './engine/cedar/index.ts';
export type { CedarOptions, CedarSource, EntityMapping } from './engine/cedar/types.ts';
export { compileRego } from './engine/rego.ts';
export type { EngineProgram, Entrypoint, EvaluationOptions } from './engine/types.ts';
export { PDP_ERRORS, type PdpErrorCode } from './errors.ts';
export {
  createDecisionLog,
  type DecisionLog,
  type DecisionLogLimits,
  type DecisionLogOptions,
} from './log/decision-log.ts';
export type { LossReason } from './log/loss-reason.ts';
export { LossReport } from './log/loss-report.ts';
export {
  type SavedPolicies,
  savedPolicies,
  snapshotsOf,
  ViewHistory,
  type ViewHistoryOptions,
} from './log/replay/history.ts';
export { parseRecord, type RecordedDecision } from './log/replay/record.ts';
export { type ReplayedDecision, replayDecision } from './log/replay/replay.ts';
export { type MaskRule, type ParsedMask, parseMask } from './log/rules/mask-rule.ts';
export { type FileSink, type FileSinkOptions, fileSink } from './log/sinks/file.ts';
export { type HttpSinkOptions, httpSink } from './log/sinks/http.ts';
export { streamSink } from './log/sinks/stream.ts';
export type { RecordSink } from './log/sinks/types.ts';
export { openSpool, type SpoolOptions } from './log/spool/spool.ts';
export type { Candidates, SearchSettings } from './server/authzen/types.ts';
export {
  type CallerSettings,
  JWT_ALGORITHMS,
  type JwtAlgorithm,
  type JwtIssuer,
  type StaticToken,
} from './server/callers/types.ts';
export type { HttpLimits, HttpListener } from './server/http/listener.ts';
export type { TlsSettings } from './server/http/tls.ts';
export { type PdpServerOptions, pdpServer } from './server/server.ts';
export * from './store/index.ts';
