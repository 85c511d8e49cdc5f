export {
  type ConfigDocument,
  type Configuration,
  type LoadOptions,
  type LoadResult,
  loadConfiguration,
} from './documents.ts';
export { CONFIG_ERRORS, type ConfigErrorCode, configError } from './errors.ts';
export { byteSize, duration, filePath, listenAddress } from './fields.ts';
export {
  type ConfigIssue,
  configErrorFrom,
  formatIssue,
  type IssuePaint,
  issueAt,
  issueLine,
  type SourceRange,
} from './issue.ts';
export { jsonSchemaOf } from './json-schema.ts';
export { API_VERSION, type DocumentKind, type Metadata } from './kinds.ts';
export {
  type ConfigNode,
  type ConfigPath,
  type ListNode,
  type MapNode,
  nodeAt,
  type ScalarNode,
  toValue,
} from './node.ts';
export { Secret, secret } from './secret.ts';
export { positionOf, readSource, type SourceFile, sourceFrom } from './source.ts';
export { didYouMean } from './suggest.ts';
export { type Environment, putVariables } from './variables.ts';
export { type ConfigWatch, type WatchOptions, watchConfiguration } from './watch.ts';
export { parseYaml } from './yaml.ts';
