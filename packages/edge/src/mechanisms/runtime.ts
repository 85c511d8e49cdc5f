import type { Clock, IdSource, Logger } from '@writ/core';
import type { Decider } from '@writ/pdp';
import type { SecretStore } from '../keys/secret-store.ts';
import type { SignerRegistry } from '../keys/signer-registry.ts';

/** What all mechanisms of an edge share. */
export interface Runtime {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly secrets: SecretStore;
  readonly signers: SignerRegistry;
  /** The decision point in this process, where there is one. */
  readonly decider: Decider | undefined;
}
