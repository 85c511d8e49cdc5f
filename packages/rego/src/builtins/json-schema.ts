import type { BuiltinTable } from './types.ts';

/** The built-ins `json.verify_schema` and `json.match_schema`. */
export const jsonSchema = {} satisfies BuiltinTable;
