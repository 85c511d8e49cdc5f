/** For the sibling packages alone: what the command line and the data store need of the parts. */

export { stepRecorder } from './api/explain.ts';
export { rulePathsOf } from './api/index.ts';
export { type Frame, tracebackOf } from './api/traceback.ts';
export { type AstJsonOptions, moduleText, nodeText } from './ast/json.ts';
export { compareTerms } from './ast/order.ts';
export type { Annotations, Body, Expr, Head, Import, Rule, Term, With } from './ast/types.ts';
export { type Declaration, isDeclaration, walk } from './ast/visit.ts';
export { patternOf } from './builtins/regex/pattern.ts';
export { unmarshalYaml } from './builtins/yaml/parse.ts';
export { type ExplainMode, shownSteps, stepsText } from './explain/shown-steps.ts';
export type { TraceStep } from './explain/steps.ts';
export { parseBody } from './syntax/queries.ts';
export { define, forgetSortedKeys, isNumber, numberText, quote, sortedKeys } from './value/index.ts';
