import type { Value } from '@writ/rego';
import { lookup } from '@writ/rego';
import { z } from 'zod';
import { corrupt } from './frames.ts';

/** The first line of a file, which is never encrypted: how to read the rest. */
const head = z.strictObject({
  format: z.literal('writ-snapshot'),
  version: z.number(),
  encryption: z.nullable(
    z.strictObject({ algorithm: z.literal('aes-256-gcm'), keyId: z.string(), salt: z.base64().length(44) }),
  ),
});

export type FileHead = z.infer<typeof head>;

/** The version that this code writes, and the only one that it reads. */
export const VERSION = 1;

const savedDataset = z.strictObject({
  name: z.string(),
  mount: z.array(z.string()),
  maxStalenessMs: z.optional(z.number()),
  /** Epoch and number; null for a dataset that had no snapshot. */
  position: z.nullable(z.tuple([z.string(), z.string().regex(/^\d{1,20}$/)])),
  size: z.int().nonnegative(),
  /** The wall time at which it was last known to be current, in milliseconds; null where nobody knows. */
  confirmedAt: z.nullable(z.number()),
  /** Keys and reasons. */
  suspects: z.array(z.tuple([z.string(), z.string()])),
});

export type SavedDataset = z.infer<typeof savedDataset>;

/**
 * The first frame. The others but the last hold entries of one dataset: a line with its index in `datasets`, and a line for
 * each entry, in the canonical form that the digest is of.
 */
const overview = z.object({
  takenAt: z.number(),
  revision: z.int().nonnegative(),
  datasets: z.array(savedDataset),
});

export interface Overview extends z.infer<typeof overview> {
  /** What the one who saved says of the policies. */
  readonly policies: Value;
}

/** The last frame. */
const ending = z.strictObject({
  /** Of the file before this frame. */
  sha256: z.string(),
  /** Of each dataset. */
  digests: z.array(z.string()),
});

export type Ending = z.infer<typeof ending>;

export function parseHead(json: unknown): FileHead {
  return parsed(head, json, 'its first line is none of a snapshot');
}

export function parseOverview(value: Value): Overview {
  return { ...parsed(overview, value, 'its overview is not well-formed'), policies: lookup(value, 'policies') ?? null };
}

export function parseEnding(value: Value): Ending {
  return parsed(ending, value, 'its last part is not well-formed');
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, complaint: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw corrupt(complaint, result.error);
  return result.data;
}
