export { type AffectedPolicy, type ChangeFinding, type CheckResult, checkChange, type Effect } from './change/check.ts';
export type { PolicySource } from './change/readers.ts';
export type { ChangeId, Severity } from './change/types.ts';
export { type CompiledContract, type CompiledObject, compileContract } from './compile/compile.ts';
export type { JsonSchema } from './compile/json-schema.ts';
export type { Violation } from './compile/violation.ts';
export {
  createEnforcement,
  type EnforcementOptions,
  type EventHeader,
  type EventProblem,
  type Outcome,
  type Refusal,
} from './enforce/enforce.ts';
export { CONTRACT_ERRORS, type ContractErrorCode, contractError } from './errors.ts';
export { modelOf } from './model/build.ts';
export type { Attribute, ContractModel, ObjectModel, Place, ServiceLevel, ValueType } from './model/types.ts';
export type { Finding, FindingSeverity } from './odcs/finding.ts';
export { type LoadContractOptions, type LoadedContract, loadContract, loadContractFile } from './odcs/load.ts';
export { checkFit, type FitCheck, type FitFinding } from './policy/fit.ts';
