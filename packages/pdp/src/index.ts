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
export { compileRego } from './engine/rego.ts';
export type { EngineProgram, Entrypoint, EvaluationOptions } from './engine/types.ts';
export { PDP_ERRORS, type PdpErrorCode } from './errors.ts';
export { authzenHandler } from './server/authzen/handler.ts';
export type {
  AuthzenAnswer,
  AuthzenHandler,
  AuthzenOptions,
  AuthzenRequest,
  Candidates,
  SearchSettings,
  Terms,
} from './server/authzen/types.ts';
export * from './store/index.ts';
