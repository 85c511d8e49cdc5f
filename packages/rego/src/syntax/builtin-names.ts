import { capabilities } from '../builtins/capabilities.ts';

/** A statement that calls one of these is no rule. */
export const builtinNames: ReadonlySet<string> = new Set(capabilities.map(({ name }) => name));

/** Calls of these have no result. */
export const voidBuiltinNames: ReadonlySet<string> = new Set(
  capabilities.filter(({ result }) => !result).map(({ name }) => name),
);
