import type { Signer } from '../config/endpoint.ts';

/** A key that signs, and what names it. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  /** Signs a text: the signature in the form of JWS (RFC 7515), base64url. */
  sign(input: string): string;
}

/** All keys that sign. */
export interface SignerRegistry {
  /** The key of a signer; the same object as long as the key is the same. @throws ERR_EDGE_KEY, ERR_EDGE_SECRET */
  keyOf(signer: Signer): SigningKey;
}
