import type { BuiltinTable } from './types.ts';

/** The built-in `rego.parse_module`. */
export const parseModule = {} satisfies BuiltinTable;
