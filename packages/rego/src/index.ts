export { type Analysis, analyze } from './analysis/analyze.ts';
export { type Dependencies, type DocumentRef, dependencies } from './analysis/dependencies.ts';
export { isCovered, type Observation, Recorder } from './analysis/observation.ts';
export type { Polarity } from './analysis/polarity.ts';
export type { Read, ReadKind } from './analysis/reads.ts';
export {
  type AsyncEvaluateOptions,
  type CustomBuiltin,
  compile,
  type DecideOptions,
  decide,
  type EvaluateOptions,
  type Evaluation,
  type ExplainOptions,
  type Explanation,
  evaluate,
  evaluateAsync,
  explain,
  joinsOf,
  keepResults,
  type LookUpName,
  Metrics,
  notCompiled,
  type Policy,
  type PolicyOptions,
  type PortCall,
  type PortLimits,
  type Ports,
  type PreparedQuery,
  type PrepareOptions,
  parseModule,
  prepare,
  type Result,
  type SendHttp,
  type Source,
} from './api/index.ts';
export type { Location, Module, RegoVersion } from './ast/types.ts';
export { type BuiltinContext, BuiltinError, type BuiltinFunction, OperandError } from './builtins/index.ts';
export {
  type HttpCaching,
  type HttpRequest,
  type HttpResponse,
  type HttpTls,
  RefusedError,
} from './builtins/outside.ts';
export { type Capabilities, standardCapabilities } from './compile/index.ts';
export { DataIndexes, type Join } from './data-index/data-indexes.ts';
export {
  type Diagnostic,
  diagnosticLine,
  type RegoCode,
  RegoDiagnosticsError,
  RegoEvaluationError,
} from './diagnostic.ts';
export type { FailedExpression, RuleAttempt, SourcePlace } from './explain/attempts.ts';
export { formatModule } from './format/format.ts';
export type { FormatOptions, FormatTarget } from './format/options.ts';
export type { TraceEvent } from './interpret/index.ts';
export type { KeptResults } from './kept-results/kept-results.ts';
export {
  compare,
  Decimal,
  equal,
  formatValue,
  fromJs,
  isArray,
  isObject,
  isSet,
  type JsonOptions,
  lookup,
  NotAValueError,
  objectOf,
  type PlainObject,
  parseJson,
  RegoObject,
  RegoSet,
  setOf,
  sortedElements,
  sortedEntries,
  toJsonText,
  typeName,
  type Value,
} from './value/index.ts';
