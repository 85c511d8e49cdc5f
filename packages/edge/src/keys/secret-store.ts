import type { SecretRef } from '../config/fields.ts';
import type { SecretUse } from '../template/index.ts';

/** Secrets by reference. */
export interface SecretStore {
  /** A single text. @throws ERR_EDGE_SECRET */
  text(reference: SecretRef): string;
  /** A text for a template, from a source that has `allow_in_rules`. @throws ERR_EDGE_SECRET */
  forTemplate(use: SecretUse): string;
  /** Several texts that belong together. @throws ERR_EDGE_SECRET */
  credentials(reference: SecretRef): Readonly<Record<string, string>>;
}
