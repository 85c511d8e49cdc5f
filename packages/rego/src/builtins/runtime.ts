import type { BuiltinTable } from './types.ts';

/** What the evaluation runs in. */
export const runtime = { 'opa.runtime': (context) => context.runtime } satisfies BuiltinTable;
