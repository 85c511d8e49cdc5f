export { type CompiledContract, type CompiledObject, compileContract } from './compile/compile.ts';
export type { JsonSchema } from './compile/json-schema.ts';
export type { Violation } from './compile/violation.ts';
export { CONTRACT_ERRORS, type ContractErrorCode, contractError } from './errors.ts';
export { modelOf } from './model/build.ts';
export type { Attribute, ContractModel, ObjectModel, Place, ServiceLevel, ValueType } from './model/types.ts';
export type { Finding, FindingSeverity } from './odcs/finding.ts';
export { type LoadContractOptions, type LoadedContract, loadContract, loadContractFile } from './odcs/load.ts';
