import type { SecretRef } from '../config/fields.ts';

/** Secrets by reference. */
export interface SecretStore {
  /** A single text. @throws ERR_EDGE_SECRET */
  text(reference: SecretRef): string;
  /** Several texts that belong together. @throws ERR_EDGE_SECRET */
  credentials(reference: SecretRef): Readonly<Record<string, string>>;
}
