export { type AnnotationLink, AnnotationSet } from './annotation-set.ts';
export { type Capabilities, type CheckedBuiltin, standardCapabilities } from './capabilities.ts';
export { type CompiledPolicy, compileModules } from './compile.ts';
export { RuleGraph } from './graph.ts';
export type { CompileOptions } from './options.ts';
export { type CompiledQuery, compileQuery, type QueryOptions } from './query.ts';
export { findNode, type RuleTree, sortedChildren, walkTree } from './rule-tree.ts';
