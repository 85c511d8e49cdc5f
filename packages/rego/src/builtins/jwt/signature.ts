import { constants, createHmac, createPublicKey, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import type { KeyMaterial } from './key-material.ts';

/** How an algorithm signs. */
export type Family = 'RS' | 'PS' | 'ES' | 'HS' | 'EdDSA';

/** An algorithm of signatures. */
export interface SignatureAlgorithm {
  readonly family: Family;
  /** Of the hash in bits; 0 for EdDSA, which brings its own. */
  readonly hashBits: number;
}

/** RSA moduli below this are refused, as Go refuses them. */
const MIN_RSA_BITS = 1024;

/** An algorithm by its name in a header, or undefined where it is none that signs. */
export function algorithmOf(name: string): SignatureAlgorithm | undefined {
  if (name === 'EdDSA' || name === 'Ed25519') return { family: 'EdDSA', hashBits: 0 };
  const match = /^(RS|PS|ES|HS)(256|384|512)$/.exec(name);
  const family = match?.[1];
  if (family !== 'RS' && family !== 'PS' && family !== 'ES' && family !== 'HS') return undefined;
  return { family, hashBits: Number(match?.[2]) };
}

/**
 * Verifies as `io.jwt.verify_*` does: the key must be public, PSS salts and the length of ECDSA signatures are free.
 */
export function verifyLoosely(
  material: KeyMaterial,
  algorithm: SignatureAlgorithm,
  input: string,
  signature: Buffer,
): boolean {
  if (!('key' in material) || material.isPrivate) return false;
  return verifyWithKey(material, algorithm, input, signature, false);
}

/** Verifies as `io.jwt.decode_verify` does: by the letter of RFC 7518, with a private key's public half too. */
export function verifyStrictly(material: KeyMaterial, alg: string, input: string, signature: Buffer): boolean {
  const algorithm = algorithmOf(alg);
  if (!algorithm) return false;
  if (material.kind === 'secret') {
    return (
      algorithm.family === 'HS' &&
      material.bytes.length > 0 &&
      verifyHmac(material.bytes, algorithm.hashBits, input, signature)
    );
  }
  return verifyWithKey(material, algorithm, input, signature, true);
}

/** Compares in constant time. */
export function verifyHmac(secret: Uint8Array, hashBits: number, input: string, signature: Buffer): boolean {
  const expected = createHmac(`sha${hashBits}`, secret).update(input).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

function verifyWithKey(
  material: KeyMaterial,
  { family, hashBits }: SignatureAlgorithm,
  input: string,
  signature: Buffer,
  strict: boolean,
): boolean {
  if (!('key' in material)) return false;
  const key = material.isPrivate ? createPublicKey(material.key) : material.key;
  const data = Buffer.from(input);
  try {
    switch (family) {
      case 'RS':
      case 'PS':
        return (
          material.kind === 'rsa' &&
          modulusBits(key) >= MIN_RSA_BITS &&
          verify(`sha${hashBits}`, data, { key, ...rsaPadding(family, strict) }, signature)
        );
      case 'ES': {
        const fixed = material.kind === 'ec' ? fixedSignature(key, signature, strict) : undefined;
        return fixed !== undefined && verify(`sha${hashBits}`, data, { key, dsaEncoding: 'ieee-p1363' }, fixed);
      }
      case 'EdDSA':
        return material.kind === 'ed25519' && verify(null, data, key, signature);
      case 'HS':
        return false;
    }
  } catch {
    // A key that cannot be used with the algorithm verifies nothing.
    return false;
  }
}

function rsaPadding(family: 'RS' | 'PS', strict: boolean) {
  if (family === 'RS') return { padding: constants.RSA_PKCS1_PADDING };
  const saltLength = strict ? constants.RSA_PSS_SALTLEN_DIGEST : constants.RSA_PSS_SALTLEN_AUTO;
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}

function modulusBits(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

const CURVE_BYTES: Readonly<Record<string, number>> = { secp224r1: 28, prime256v1: 32, secp384r1: 48, secp521r1: 66 };

/** Both halves of an ECDSA signature in the width of the curve, or undefined where they do not fit. */
function fixedSignature(key: KeyObject, signature: Buffer, strict: boolean): Buffer | undefined {
  const width = CURVE_BYTES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (width === undefined) return undefined;
  if (signature.length === 2 * width) return signature;
  if (strict) return undefined;
  const middle = signature.length >> 1;
  const out = Buffer.alloc(2 * width);
  for (const [index, half] of [signature.subarray(0, middle), signature.subarray(middle)].entries()) {
    const start = half.findIndex((byte) => byte !== 0);
    const digits = start < 0 ? half.subarray(half.length) : half.subarray(start);
    if (digits.length > width) return undefined;
    digits.copy(out, (index + 1) * width - digits.length);
  }
  return out;
}

/** Signs, or answers undefined where the key is not one for the algorithm. */
export function signInput(
  material: KeyMaterial,
  { family, hashBits }: SignatureAlgorithm,
  input: string,
): Buffer | undefined {
  if (material.kind === 'secret') {
    return family === 'HS' ? createHmac(`sha${hashBits}`, material.bytes).update(input).digest() : undefined;
  }
  if (!('key' in material) || !material.isPrivate) return undefined;
  const { key, kind } = material;
  const data = Buffer.from(input);
  const hash = `sha${hashBits}`;
  if ((family === 'RS' || family === 'PS') && kind === 'rsa')
    return sign(hash, data, { key, ...rsaPadding(family, true) });
  if (family === 'ES' && kind === 'ec') return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  if (family === 'EdDSA' && kind === 'ed25519') return sign(null, data, key);
  return undefined;
}
