import { createPublicKey, type KeyObject } from 'node:crypto';
import { integerFrom, type Value } from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { DerReader, must, oidText, rightAligned, Tag } from './der.ts';

/** An algorithm with its parameters. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  /** The whole element; empty where there is none. */
  readonly parameters: Buffer;
}

/** The key of a certificate. */
export interface PublicKeyInfo {
  /** Go's number: 1 RSA, 2 DSA, 3 ECDSA, 4 Ed25519, 0 for others. */
  readonly algorithm: number;
  /** The key as Go's JSON has it, or null for other algorithms. */
  readonly value: Value;
  /** The whole element. */
  readonly der: Buffer;
}

const ALGORITHMS: ReadonlyMap<string, number> = new Map([
  ['1.2.840.113549.1.1.1', 1],
  ['1.2.840.10040.4.1', 2],
  ['1.2.840.10045.2.1', 3],
  ['1.3.101.112', 4],
]);

/** Curves by object identifier, with the width of a coordinate in bytes. */
export const CURVES: ReadonlyMap<
  string,
  { readonly name: string; readonly bytes: number; readonly jwk: string | undefined }
> = new Map([
  ['1.3.132.0.33', { name: 'secp224r1', bytes: 28, jwk: undefined }],
  ['1.2.840.10045.3.1.7', { name: 'prime256v1', bytes: 32, jwk: 'P-256' }],
  ['1.3.132.0.34', { name: 'secp384r1', bytes: 48, jwk: 'P-384' }],
  ['1.3.132.0.35', { name: 'secp521r1', bytes: 66, jwk: 'P-521' }],
]);

export function parseAlgorithm(der: DerReader): AlgorithmIdentifier {
  const oid = oidText(must(der.oid(), 'malformed OID'));
  if (der.isEmpty) return { oid, parameters: Buffer.alloc(0) };
  return { oid, parameters: must(der.any(), 'malformed parameters').whole };
}

/** Parses a SubjectPublicKeyInfo. @throws BuiltinError with Go's text */
export function parsePublicKeyInfo(der: Buffer): PublicKeyInfo {
  const outer = must(new DerReader(der).inside(Tag.sequence), 'malformed spki');
  const algorithm = parseAlgorithm(must(outer.inside(Tag.sequence), 'malformed public key algorithm identifier'));
  const key = rightAligned(must(outer.bitString(), 'malformed subjectPublicKey'));
  const number = ALGORITHMS.get(algorithm.oid) ?? 0;
  return { algorithm: number, value: keyValue(number, algorithm.parameters, key, der), der };
}

function keyValue(algorithm: number, parameters: Buffer, key: Buffer, der: Buffer): Value {
  switch (algorithm) {
    case 1:
      return rsaValue(parameters, key);
    case 2:
      return dsaValue(parameters, key);
    case 3:
      return ecdsaValue(parameters, key, der);
    case 4:
      if (parameters.length > 0) throw new BuiltinError('x509: Ed25519 key encoded with illegal parameters');
      if (key.length !== 32) throw new BuiltinError('x509: wrong Ed25519 public key size');
      return key.toString('base64');
    default:
      return null;
  }
}

function rsaValue(parameters: Buffer, key: Buffer): Value {
  if (!parameters.equals(Buffer.from([Tag.null, 0]))) throw new BuiltinError('x509: RSA key missing NULL parameters');
  const sequence = must(new DerReader(key).inside(Tag.sequence), 'invalid RSA public key');
  const modulus = must(sequence.integer(), 'invalid RSA modulus');
  const exponent = must(sequence.integer(), 'invalid RSA public exponent');
  if (BigInt.asIntN(64, exponent) !== exponent) throw new BuiltinError('x509: invalid RSA public exponent');
  if (modulus <= 0n) throw new BuiltinError('x509: RSA modulus is not a positive number');
  if (exponent <= 0n) throw new BuiltinError('x509: RSA public exponent is not a positive number');
  return { N: integerFrom(modulus), E: integerFrom(exponent) };
}

function dsaValue(parameters: Buffer, key: Buffer): Value {
  const y = must(new DerReader(key).integer(), 'invalid DSA public key');
  const sequence = new DerReader(parameters).inside(Tag.sequence);
  const numbers = [sequence?.integer(), sequence?.integer(), sequence?.integer()];
  const [p, q, g] = numbers.map((number) => must(number, 'invalid DSA parameters'));
  if (p === undefined || q === undefined || g === undefined || y <= 0n || p <= 0n || q <= 0n || g <= 0n) {
    throw new BuiltinError('x509: zero or negative DSA parameter');
  }
  return { P: integerFrom(p), Q: integerFrom(q), G: integerFrom(g), Y: integerFrom(y) };
}

function ecdsaValue(parameters: Buffer, key: Buffer, der: Buffer): Value {
  const oid = must(new DerReader(parameters).oid(), 'invalid ECDSA parameters');
  const curve = must(CURVES.get(oidText(oid)), 'unsupported elliptic curve');
  if (key[0] !== 4 || key.length !== 2 * curve.bytes + 1)
    throw new BuiltinError('ecdsa: invalid uncompressed public key');
  // OpenSSL checks that the point is on the curve.
  if (!keyObject(der)) throw new BuiltinError('ecdsa: invalid public key');
  return pointValue(key);
}

/** A point as Go's JSON has it. @param point uncompressed */
export function pointValue(point: Buffer): { readonly Curve: Value; readonly X: Value; readonly Y: Value } {
  const width = (point.length - 1) / 2;
  const coordinate = (start: number) =>
    integerFrom(BigInt(`0x${point.subarray(start, start + width).toString('hex')}`));
  return { Curve: {}, X: coordinate(1), Y: coordinate(1 + width) };
}

/** The key to verify with, or undefined where it is of no use. */
export function keyObject(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
