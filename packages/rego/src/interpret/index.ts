export type { Bindings } from './bindings.ts';
export type { ContextOptions } from './context.ts';
export { type InterpretOptions, interpret, type Outcome } from './interpreter.ts';
export type { Builtin, Limits, Program, TraceEvent } from './machine.ts';
export { buildRuleTree, type RuleNode } from './rule-tree.ts';
