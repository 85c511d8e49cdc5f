import type { KeyObject } from 'node:crypto';

/** A key by its kind. `other` stands for keys that no algorithm of tokens takes. */
export type KeyMaterial =
  | { readonly kind: 'rsa' | 'ec' | 'ed25519'; readonly isPrivate: boolean; readonly key: KeyObject }
  | { readonly kind: 'secret'; readonly bytes: Uint8Array }
  | { readonly kind: 'other' };
