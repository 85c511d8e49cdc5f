import { contextTag, DerReader, Tag } from './der.ts';
import { type AlgorithmIdentifier, parseAlgorithm } from './public-key.ts';

/** How a certificate is signed. */
export interface SignatureScheme {
  /** Go's number of the kind of key; see PublicKeyInfo. */
  readonly keyAlgorithm: number;
  /** Empty for Ed25519, which brings its own. */
  readonly hash: string;
  readonly isPss: boolean;
}

const RSA = '1.2.840.113549.1.1';
const PSS = `${RSA}.10`;

/** Go's numbers of algorithms by object identifier. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  [`${RSA}.4`, 2],
  [`${RSA}.5`, 3],
  ['1.3.14.3.2.29', 3],
  [`${RSA}.11`, 4],
  [`${RSA}.12`, 5],
  [`${RSA}.13`, 6],
  ['1.2.840.10040.4.3', 7],
  ['2.16.840.1.101.3.4.3.2', 8],
  ['1.2.840.10045.4.1', 9],
  ['1.2.840.10045.4.3.2', 10],
  ['1.2.840.10045.4.3.3', 11],
  ['1.2.840.10045.4.3.4', 12],
  ['1.3.101.112', 16],
]);

/** Algorithms whose signatures are taken, by Go's number; those on MD5 and SHA-1 are not. */
export const SCHEMES: ReadonlyMap<number, SignatureScheme> = new Map([
  [4, { keyAlgorithm: 1, hash: 'sha256', isPss: false }],
  [5, { keyAlgorithm: 1, hash: 'sha384', isPss: false }],
  [6, { keyAlgorithm: 1, hash: 'sha512', isPss: false }],
  [10, { keyAlgorithm: 3, hash: 'sha256', isPss: false }],
  [11, { keyAlgorithm: 3, hash: 'sha384', isPss: false }],
  [12, { keyAlgorithm: 3, hash: 'sha512', isPss: false }],
  [13, { keyAlgorithm: 1, hash: 'sha256', isPss: true }],
  [14, { keyAlgorithm: 1, hash: 'sha384', isPss: true }],
  [15, { keyAlgorithm: 1, hash: 'sha512', isPss: true }],
  [16, { keyAlgorithm: 4, hash: '', isPss: false }],
]);

/** By the hash of PSS, with the only length of salt that is taken. */
const PSS_NUMBERS: ReadonlyMap<string, { readonly salt: number; readonly number: number }> = new Map([
  ['2.16.840.1.101.3.4.2.1', { salt: 32, number: 13 }],
  ['2.16.840.1.101.3.4.2.2', { salt: 48, number: 14 }],
  ['2.16.840.1.101.3.4.2.3', { salt: 64, number: 15 }],
]);

const MGF1 = '1.2.840.113549.1.1.8';

/** Go's number of an algorithm of signatures, 0 where it is not known. */
export function signatureAlgorithm({ oid, parameters }: AlgorithmIdentifier): number {
  if (oid === PSS) return pssNumber(parameters) ?? 0;
  if (oid === '1.3.101.112' && parameters.length > 0) return 0;
  return NUMBERS.get(oid) ?? 0;
}

function pssNumber(parameters: Buffer): number | undefined {
  const sequence = new DerReader(parameters).inside(Tag.sequence);
  const hash = wrappedAlgorithm(sequence, 0);
  const mask = wrappedAlgorithm(sequence, 1);
  const maskHash = mask && identifier(new DerReader(mask.parameters).inside(Tag.sequence));
  const salt = sequence?.inside(contextTag(2, true))?.small();
  const trailer = sequence?.isNext(contextTag(3, true)) ? sequence.inside(contextTag(3, true))?.small() : 1;
  if (!hash || mask?.oid !== MGF1 || maskHash?.oid !== hash.oid || trailer !== 1) return undefined;
  if (!isNullOrNone(hash.parameters) || !isNullOrNone(maskHash.parameters)) return undefined;
  const known = PSS_NUMBERS.get(hash.oid);
  return known?.salt === salt ? known?.number : undefined;
}

function wrappedAlgorithm(sequence: DerReader | undefined, member: number): AlgorithmIdentifier | undefined {
  return identifier(sequence?.inside(contextTag(member, true))?.inside(Tag.sequence));
}

function identifier(der: DerReader | undefined): AlgorithmIdentifier | undefined {
  if (!der?.isNext(Tag.oid)) return undefined;
  try {
    return parseAlgorithm(der);
  } catch {
    return undefined;
  }
}

function isNullOrNone(parameters: Buffer): boolean {
  return parameters.length === 0 || (parameters.length === 2 && parameters[0] === Tag.null && parameters[1] === 0);
}
