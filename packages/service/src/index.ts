export type { KeySource } from './contract/keys.ts';
export type {
  AuthorizationContract,
  ClaimsSchema,
  ContractRefusal,
  RegisteredClaims,
  Subject,
  UncheckedClaims,
  Verification,
} from './contract/types.ts';
export {
  type ContractAlgorithm,
  type ContractVerifier,
  createContractVerifier,
  type VerifierOptions,
} from './contract/verifier.ts';
export { createDecisionClient, type DecisionClient, type DecisionClientOptions } from './decision/client.ts';
export type {
  Action,
  Decision,
  Entity,
  EvaluateOptions,
  EvaluationRequest,
  EvaluationsRequest,
} from './decision/types.ts';
export { SERVICE_ERRORS, type ServiceErrorCode } from './errors.ts';
export {
  type ContractMiddleware,
  contractMiddleware,
  type FastifyReplyLike,
  type MiddlewareOptions,
} from './middleware/node-http.ts';
export type { OnRefusal } from './middleware/refusal.ts';
export { withContract } from './middleware/web.ts';
