export {
  type ConfigDocument,
  type Configuration,
  type LoadOptions,
  type LoadResult,
  loadConfiguration,
} from './documents.ts';
export { CONFIG_ERRORS, type ConfigErrorCode, configError } from './errors.ts';
export { byteSize, duration, filePath, listenAddress } from './fields.ts';
export { type ConfigIssue, configErrorFrom, formatIssue, type IssuePaint, issueAt, issueLine } from './issue.ts';
export { jsonSchemaOf } from './json-schema.ts';
export { API_VERSION, type DocumentKind, type Metadata } from './kinds.ts';
export { type ConfigNode, type ConfigPath, nodeAt } from './node.ts';
export { Secret, secret } from './secret.ts';
export { didYouMean } from './suggest.ts';
export type { Environment } from './variables.ts';
export { type ConfigWatch, type WatchOptions, watchConfiguration } from './watch.ts';
