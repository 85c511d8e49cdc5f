import type { z } from 'zod';

/** What a schema says it expects, in place of the bare type: `a duration such as \`30s\``. */
export const expectations = new WeakMap<z.core.$ZodType, string>();

/** The schemas of secrets: their input is never shown, and a text in their place is a secret in the open. */
export const secretSchemas = new WeakSet<z.core.$ZodType>();
