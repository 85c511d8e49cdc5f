export {
  type EdgeConfiguration,
  type EdgeLoadOptions,
  type EdgeLoadResult,
  isHeimdallConfiguration,
  loadEdgeConfiguration,
} from './config/configuration.ts';
export { type DocumentOptions, type ReadDocument, readDocument, textDocument } from './config/document.ts';
export { createEdge, type Edge, type EdgeOptions } from './edge.ts';
export { ENFORCED, type Enforcement, enforcementWithout, INSECURE_FLAGS } from './enforcement.ts';
export { EDGE_ERRORS, type EdgeErrorCode, RULE_ERRORS } from './errors.ts';
export type { Explanation, TriedRequest } from './explain.ts';
export { type MechanismReference, mechanismReference, type PropertyReference } from './mechanisms/reference.ts';
export { differences, type RuleTest, type RuleTestsResult, readRuleTests } from './rule-test.ts';
export type { StepTrace } from './rules/built-rule.ts';
export { type RuleSet, type RuleSetOptions, type RuleSetResult, readRuleSet } from './rules/rule-set.ts';
