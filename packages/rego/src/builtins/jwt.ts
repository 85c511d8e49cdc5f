import type { BuiltinTable } from './types.ts';

/** The built-ins `io.jwt.*`. */
export const jwt = {} satisfies BuiltinTable;
