import type { BuiltinTable } from './types.ts';

/** The built-in `providers.aws.sign_req`. */
export const aws = {} satisfies BuiltinTable;
