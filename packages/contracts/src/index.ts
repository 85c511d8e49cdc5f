export { CONTRACT_ERRORS, type ContractErrorCode, contractError } from './errors.ts';
export type { Finding, FindingSeverity } from './odcs/finding.ts';
export { type LoadContractOptions, type LoadedContract, loadContract, loadContractFile } from './odcs/load.ts';
