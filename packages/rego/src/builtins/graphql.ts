import type { BuiltinTable } from './types.ts';

/** The built-ins `graphql.*`. */
export const graphqlBuiltins = {} satisfies BuiltinTable;
