import type { BuiltinTable } from './types.ts';

/** The built-ins `crypto.x509.*` and `crypto.parse_private_keys`. */
export const x509 = {} satisfies BuiltinTable;
