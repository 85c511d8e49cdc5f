import type { KeyObject } from 'node:crypto';
import { decodePem } from '../pem.ts';
import { BuiltinError } from '../types.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { keyObject, parsePublicKeyInfo } from '../x509/public-key.ts';
import { parseJwks } from './jwk.ts';
import type { KeyMaterial } from './key-material.ts';

/** A key that signatures are verified with; empty texts where the key says nothing. */
export interface VerificationKey {
  readonly alg: string;
  readonly kid: string;
  readonly material: KeyMaterial;
}

/** The algorithms of tokens. */
export const TOKEN_ALGORITHMS: ReadonlySet<string> = new Set(
  ['RS', 'PS', 'ES', 'HS'].flatMap((family) => ['256', '384', '512'].map((size) => family + size)).concat('EdDSA'),
);

const MAX_CACHED_KEYS = 100;
const MAX_CACHED_TEXT = 1 << 16;

const cache = new Map<string, readonly VerificationKey[]>();

/**
 * The keys of a PEM certificate, a PEM public key, a JWK or a JWK set. Parsing them costs far more than a signature, so the
 * last ones stay.
 *
 * @throws BuiltinError with OPA's text where they are none of these
 */
export function verificationKeys(text: string): readonly VerificationKey[] {
  const known = cache.get(text);
  if (known) {
    cache.delete(text);
    cache.set(text, known);
    return known;
  }
  const keys = parseKeys(text);
  if (text.length > MAX_CACHED_TEXT) return keys;
  if (cache.size >= MAX_CACHED_KEYS)
    for (const oldest of cache.keys()) {
      cache.delete(oldest);
      break;
    }
  cache.set(text, keys);
  return keys;
}

function parseKeys(text: string): readonly VerificationKey[] {
  const pem = decodePem(Buffer.from(text).toString('latin1'));
  if (pem) {
    if (pem.rest !== '') throw new BuiltinError('extra data after a PEM certificate block');
    return [{ alg: '', kid: '', material: pemKey(pem.block.type, pem.block.bytes) }];
  }
  const keys: VerificationKey[] = [];
  for (const key of parseJwks(text, 'failed to parse a JWK key (set): jwk.ParseString: failed to parse string: ')) {
    const material = key.material();
    if (key.alg === '' || TOKEN_ALGORITHMS.has(key.alg)) keys.push({ alg: key.alg, kid: key.kid, material });
  }
  return keys;
}

function pemKey(type: string, der: Buffer): KeyMaterial {
  if (type === 'CERTIFICATE') {
    return prefixed('failed to parse a PEM certificate: ', () =>
      materialOf(keyObject(parseCertificate(der).publicKey.der)),
    );
  }
  if (type === 'PUBLIC KEY') {
    return prefixed('failed to parse a PEM public key: ', () => materialOf(keyObject(parsePublicKeyInfo(der).der)));
  }
  throw new BuiltinError('failed to extract a Key from the PEM certificate');
}

function prefixed<T>(prefix: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new BuiltinError(prefix + (error instanceof BuiltinError ? error.message : 'x509: malformed key'));
  }
}

/** A key with its kind. */
function materialOf(key: KeyObject | undefined): KeyMaterial {
  const isPrivate = key?.type === 'private';
  switch (key?.asymmetricKeyType) {
    case 'rsa':
      return { kind: 'rsa', isPrivate, key };
    case 'ec':
      return { kind: 'ec', isPrivate, key };
    case 'ed25519':
      return { kind: 'ed25519', isPrivate, key };
    default:
      return { kind: 'other' };
  }
}
