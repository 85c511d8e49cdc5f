import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import { integerFrom, type Value } from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { contextTag, DerReader, oidText, Tag } from './der.ts';
import { inverse } from './integers.ts';
import { CURVES, pointValue } from './public-key.ts';

/** A private key in the two shapes that policies see. */
export interface PrivateKey {
  /** Go's name of the kind. */
  readonly kind: 'RSA' | 'ECDSA' | 'Ed25519' | 'X25519';
  /** Go's JSON of the key. */
  readonly value: Value;
  /** Undefined where JWK has no name for the curve. */
  readonly jwk: Value | undefined;
  /** Go's JSON of the public half, to compare with that of a certificate. */
  readonly publicValue: Value;
}

const WRONG_FORMAT = 'x509: failed to parse private key';

/** Parses the block of a PEM text, or answers undefined where it is no private key. @throws BuiltinError */
export function parsePrivateKeyBlock(type: string, der: Buffer): PrivateKey | undefined {
  switch (type) {
    case 'RSA PRIVATE KEY':
      return parsePkcs1(der);
    case 'PRIVATE KEY':
      return parsePkcs8(der);
    case 'EC PRIVATE KEY':
      return parseSec1(der, undefined);
    default:
      return undefined;
  }
}

/** Parses a private key in any format. @throws BuiltinError */
export function parseAnyPrivateKey(der: Buffer): PrivateKey {
  for (const parse of [parsePkcs1, parsePkcs8, (bytes: Buffer) => parseSec1(bytes, undefined)]) {
    try {
      return parse(der);
    } catch (error) {
      if (!(error instanceof BuiltinError)) throw error;
    }
  }
  throw new BuiltinError('tls: failed to parse private key');
}

/** Larger primes are of no key in use; the arithmetic on them would be slow. */
const MAX_PRIME_BITS = 8192n;

function parsePkcs1(der: Buffer): PrivateKey {
  const reader = new DerReader(der);
  const sequence = reader.inside(Tag.sequence);
  const version = sequence?.small();
  const numbers = sequence && Array.from({ length: 5 }, () => sequence.integer());
  const [n, e, d, p, q] = numbers ?? [];
  if (
    version === undefined ||
    n === undefined ||
    e === undefined ||
    d === undefined ||
    p === undefined ||
    q === undefined
  ) {
    throw new BuiltinError(otherFormat(der, 'RSA') ?? 'asn1: structure error: malformed private key');
  }
  if (!reader.isEmpty) throw new BuiltinError('asn1: syntax error: trailing data');
  if (BigInt.asIntN(64, e) !== e) throw new BuiltinError('asn1: structure error: integer too large');
  if (version > 1) throw new BuiltinError('x509: unsupported private key version');
  if ([n, d, p, q].some((number) => number <= 0n)) {
    throw new BuiltinError('x509: private key contains zero or negative value');
  }
  // Keys of more than two primes are as good as unknown.
  if (p >> MAX_PRIME_BITS || q >> MAX_PRIME_BITS || p * q !== n || p === 1n || q === 1n) {
    throw new BuiltinError('crypto/rsa: invalid prime');
  }
  if (e < 2n || (e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) {
    throw new BuiltinError('crypto/rsa: invalid exponents');
  }
  return rsaKey({ n, e, d, p, q });
}

interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

function rsaKey({ n, e, d, p, q }: RsaNumbers): PrivateKey {
  const [dp, dq, qi] = [d % (p - 1n), d % (q - 1n), inverse(q % p, p)];
  const publicValue = { N: integerFrom(n), E: integerFrom(e) };
  return {
    kind: 'RSA',
    publicValue,
    value: {
      ...publicValue,
      D: integerFrom(d),
      Primes: [integerFrom(p), integerFrom(q)],
      Precomputed: { Dp: integerFrom(dp), Dq: integerFrom(dq), Qinv: integerFrom(qi), CRTValues: [] },
    },
    jwk: {
      kty: 'RSA',
      ...Object.fromEntries(
        Object.entries({ n, e, d, p, q, dp, dq, qi }).map(([name, number]) => [name, base64Url(number)]),
      ),
    },
  };
}

function base64Url(number: bigint): string {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

function parsePkcs8(der: Buffer): PrivateKey {
  const sequence = new DerReader(der).inside(Tag.sequence);
  const version = sequence?.small();
  const algorithm = version === undefined ? undefined : sequence?.inside(Tag.sequence);
  const oid = algorithm?.oid();
  const key = oid && sequence?.read(Tag.octetString);
  if (!algorithm || !key) {
    throw new BuiltinError(otherFormat(der, 'PKCS8') ?? 'asn1: structure error: malformed private key');
  }
  switch (oidText(oid)) {
    case '1.2.840.113549.1.1.1':
      return within('RSA', () => parsePkcs1(key));
    case '1.2.840.10045.2.1': {
      const curve = algorithm.oid();
      return within('EC', () => parseSec1(key, curve && oidText(curve)));
    }
    case '1.3.101.112':
      return edwardsKey(der, key, algorithm.isEmpty, 'Ed25519');
    case '1.3.101.110':
      return edwardsKey(der, key, algorithm.isEmpty, 'X25519');
    default:
      throw new BuiltinError(`x509: PKCS#8 wrapping contained private key with unknown algorithm: ${oidText(oid)}`);
  }
}

function within(kind: string, parse: () => PrivateKey): PrivateKey {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`x509: failed to parse ${kind} private key embedded in PKCS#8: ${error.message}`);
  }
}

function edwardsKey(der: Buffer, key: Buffer, isBare: boolean, kind: 'Ed25519' | 'X25519'): PrivateKey {
  if (!isBare) throw new BuiltinError(`x509: invalid ${kind} private key parameters`);
  const seed = new DerReader(key).read(Tag.octetString);
  if (seed?.length !== 32) throw new BuiltinError(`x509: invalid ${kind} private key length: ${seed?.length ?? 0}`);
  const x = publicPart(der);
  if (x === undefined) throw new BuiltinError(`x509: invalid ${kind} private key`);
  const publicBytes = Buffer.from(x, 'base64url');
  const isSigning = kind === 'Ed25519';
  return {
    kind,
    publicValue: isSigning ? publicBytes.toString('base64') : null,
    value: isSigning ? Buffer.concat([seed, publicBytes]).toString('base64') : {},
    jwk: { kty: 'OKP', crv: kind, d: seed.toString('base64url'), x },
  };
}

function publicPart(pkcs8: Buffer): string | undefined {
  try {
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    return createPublicKey(key).export({ format: 'jwk' }).x;
  } catch {
    return undefined;
  }
}

function parseSec1(der: Buffer, curveOid: string | undefined): PrivateKey {
  const sequence = new DerReader(der).inside(Tag.sequence);
  const version = sequence?.small();
  const secret = version === undefined ? undefined : sequence?.read(Tag.octetString);
  if (!sequence || !secret) {
    throw new BuiltinError(otherFormat(der, 'EC') ?? 'x509: failed to parse EC private key: asn1: structure error');
  }
  if (version !== 1) throw new BuiltinError(`x509: unknown EC private key version ${version ?? 0}`);
  const named = sequence.inside(contextTag(0, true))?.oid();
  const curve = CURVES.get(curveOid ?? (named ? oidText(named) : ''));
  if (!curve) throw new BuiltinError('x509: unknown elliptic curve');
  const start = Math.max(0, secret.length - curve.bytes);
  if (secret.subarray(0, start).some((byte) => byte !== 0)) throw new BuiltinError('x509: invalid private key length');
  const d = Buffer.alloc(curve.bytes);
  secret.subarray(start).copy(d, curve.bytes - (secret.length - start));
  const point = publicPoint(curve.name, d);
  if (!point) throw new BuiltinError('ecdsa: invalid private key');
  const publicValue = pointValue(point);
  return {
    kind: 'ECDSA',
    publicValue,
    value: { ...publicValue, D: integerFrom(BigInt(`0x${d.toString('hex')}`)) },
    jwk:
      curve.jwk === undefined
        ? undefined
        : {
            kty: 'EC',
            crv: curve.jwk,
            x: point.subarray(1, 1 + curve.bytes).toString('base64url'),
            y: point.subarray(1 + curve.bytes).toString('base64url'),
            d: d.toString('base64url'),
          },
  };
}

function publicPoint(curve: string, d: Buffer): Buffer | undefined {
  try {
    const key = createECDH(curve);
    key.setPrivateKey(d);
    return key.getPublicKey();
  } catch {
    return undefined;
  }
}

type Format = 'RSA' | 'EC' | 'PKCS8';

const PARSERS = {
  RSA: 'ParsePKCS1PrivateKey',
  EC: 'ParseECPrivateKey',
  PKCS8: 'ParsePKCS8PrivateKey',
} satisfies Record<Format, string>;

/** Go's hint where the key is of another format than the one that was tried. */
function otherFormat(der: Buffer, tried: Format): string | undefined {
  const sequence = new DerReader(der).inside(Tag.sequence);
  if (sequence?.small() === undefined) return undefined;
  const found: Format | undefined = sequence.isNext(Tag.octetString)
    ? 'EC'
    : sequence.isNext(Tag.sequence)
      ? 'PKCS8'
      : sequence.isNext(Tag.integer)
        ? 'RSA'
        : undefined;
  if (!found || found === tried) return undefined;
  return `${WRONG_FORMAT} (use ${PARSERS[found]} instead for this key format)`;
}
