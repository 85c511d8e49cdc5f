// For sibling packages that read formats of their own with the places of every value.
export { excerptText } from './config/excerpt.ts';
export { issueOfFile, type SourceRange } from './config/issue.ts';
export { type MapNode, mergeNodes, type ScalarNode, toValue } from './config/node.ts';
export { reportOf } from './config/report.ts';
export { readSource, type SourceFile, sourceFrom } from './config/source.ts';
export { type Validated, validateNode } from './config/validate.ts';
export { parseYaml, resolvePlain } from './config/yaml.ts';
