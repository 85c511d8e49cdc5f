export {
  type DecideOptions,
  decide,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  joinsOf,
  notCompiled,
  type Result,
} from './evaluate.ts';
export { type AsyncEvaluateOptions, evaluateAsync } from './evaluate-async.ts';
export { type ExplainOptions, type Explanation, explain, stepRecorder } from './explain.ts';
export { keepResults } from './kept.ts';
export { Metrics } from './metrics.ts';
export {
  type CustomBuiltin,
  compile,
  type Policy,
  type PolicyOptions,
  parseModule,
  rulePathsOf,
  type Source,
} from './policy.ts';
export type { LookUpName, PortCall, PortLimits, Ports, SendHttp } from './ports.ts';
export { type PreparedQuery, type PrepareOptions, prepare, queryBody } from './prepare.ts';
