export type { Bindings } from './bindings.ts';

export { type InterpretOptions, interpret, type Outcome } from './interpreter.ts';
export type { Builtin, Program, TraceEvent } from './machine.ts';
export { buildRuleTree } from './rule-tree.ts';
