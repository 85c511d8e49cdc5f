/** For the sibling packages alone: what the command line needs of the parts. */
export { type AstJsonOptions, moduleText } from './ast/json.ts';
export type { Body, Expr, Import, Rule, Term } from './ast/types.ts';
export { numberText } from './value/index.ts';
export { unmarshalYaml } from './builtins/yaml/parse.ts';
export { parseBody } from './syntax/queries.ts';
