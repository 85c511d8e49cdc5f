import { z } from 'zod';

/** The only value that `apiVersion` has today. */
export const API_VERSION = 'writ/v1';

/** One kind of document, as the package that owns it declares it. */
export interface DocumentKind<Spec> {
  readonly kind: string;
  /** One sentence for the reference and for editors. */
  readonly description: string;
  readonly spec: z.ZodType<Spec>;
  /** A configuration has one document of this kind, and it needs no name. */
  readonly singleton?: boolean;
}

/** What every document says about itself. */
export interface Metadata {
  /** Unique among the documents of a kind. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const NAME_RULE =
  'a name has lower-case letters, digits, `-` and `.`, starts and ends with a letter or digit, and has at most 253 characters';

const name = z.string().regex(NAME, NAME_RULE).describe('Unique among the documents of this kind');
const texts = z.record(z.string(), z.string()).default({});
const labels = texts.describe('For selecting documents');
const annotations = texts.describe('For people and tools; Writ does not read them');
const named = z.strictObject({ name, labels, annotations });
const unnamed = z.strictObject({ name: name.default('default'), labels, annotations });

/** The schema of a whole document of a kind. */
export function documentSchema<Spec>(kind: DocumentKind<Spec>): z.ZodType<{ metadata: Metadata; spec: Spec }> {
  return z
    .strictObject({
      apiVersion: z.literal(API_VERSION).describe('The version of the format'),
      kind: z.literal(kind.kind).describe('What the document is about'),
      metadata: (kind.singleton ? unnamed.prefault({}) : named).describe('What the document says about itself'),
      spec: kind.spec.describe(kind.description),
    })
    .describe(kind.description);
}
