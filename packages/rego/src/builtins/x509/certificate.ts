import { BuiltinError } from '../types.ts';
import { contextTag, DerReader, must, oidText, rightAligned, Tag } from './der.ts';
import { type Extension, type ExtensionFacts, noFacts, readExtensions } from './extensions.ts';
import { type Attribute, parseName } from './names.ts';
import { type PublicKeyInfo, parseAlgorithm, parsePublicKeyInfo } from './public-key.ts';
import { signatureAlgorithm } from './signature-algorithms.ts';
import { type CertificateTime, readTime } from './times.ts';

/** A certificate. */
export interface Certificate extends ExtensionFacts {
  readonly raw: Buffer;
  readonly rawTbs: Buffer;
  readonly rawSubject: Buffer;
  readonly rawIssuer: Buffer;
  readonly version: number;
  readonly serialNumber: bigint;
  /** Go's number of the algorithm, 0 where it is not known. */
  readonly signatureAlgorithm: number;
  readonly signature: Buffer;
  readonly issuer: readonly Attribute[];
  readonly subject: readonly Attribute[];
  readonly notBefore: CertificateTime;
  readonly notAfter: CertificateTime;
  readonly publicKey: PublicKeyInfo;
  readonly extensions: readonly Extension[];
}

/** What a text of certificates may hold. */
const MAX_CERTIFICATES = 1000;

/** Parses certificates that follow each other. @throws BuiltinError with Go's text */
export function parseCertificates(der: Buffer): readonly Certificate[] {
  const certificates: Certificate[] = [];
  let rest = der;
  while (rest.length > 0) {
    if (certificates.length >= MAX_CERTIFICATES) throw new BuiltinError('x509: too many certificates');
    const certificate = parseOne(rest);
    certificates.push(certificate);
    rest = rest.subarray(certificate.raw.length);
  }
  return certificates;
}

/** Parses one certificate. @throws BuiltinError with Go's text */
export function parseCertificate(der: Buffer): Certificate {
  const certificate = parseOne(der);
  if (certificate.raw.length !== der.length) throw new BuiltinError('x509: trailing data');
  return certificate;
}

function parseOne(der: Buffer): Certificate {
  const whole = must(new DerReader(der).element(Tag.sequence), 'malformed certificate');
  const outer = new DerReader(whole.content);
  const tbsElement = must(outer.element(Tag.sequence), 'malformed tbs certificate');
  const tbs = new DerReader(tbsElement.content);
  const version = readVersion(tbs);
  const serialNumber = must(tbs.integer(), 'malformed serial number');
  if (serialNumber < 0n) throw new BuiltinError('x509: negative serial number');

  const inner = must(tbs.read(Tag.sequence), 'malformed signature algorithm identifier');
  if (!must(outer.read(Tag.sequence), 'malformed algorithm identifier').equals(inner)) {
    throw new BuiltinError("x509: inner and outer signature algorithm identifiers don't match");
  }
  const algorithm = signatureAlgorithm(parseAlgorithm(new DerReader(inner)));
  const rawIssuer = must(tbs.element(Tag.sequence), 'malformed issuer').whole;
  const issuer = parseName(rawIssuer);
  const validity = must(tbs.inside(Tag.sequence), 'malformed validity');
  const notBefore = readTime(validity);
  const notAfter = readTime(validity);
  const rawSubject = must(tbs.element(Tag.sequence), 'malformed issuer').whole;
  const subject = parseName(rawSubject);
  const publicKey = parsePublicKeyInfo(must(tbs.element(Tag.sequence), 'malformed spki').whole);
  const extensions = version > 1 ? readTail(tbs, version) : [];
  const facts = extensions.length > 0 ? readExtensions(extensions) : noFacts;
  return {
    ...facts,
    raw: whole.whole,
    rawTbs: tbsElement.whole,
    rawSubject,
    rawIssuer,
    version,
    serialNumber,
    signatureAlgorithm: algorithm,
    signature: rightAligned(must(outer.bitString(), 'malformed signature')),
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
  };
}

/** Versions count from 1, but are written from 0. */
function readVersion(tbs: DerReader): number {
  if (!tbs.isNext(contextTag(0, true))) return 1;
  const wrapped = must(tbs.inside(contextTag(0, true)), 'malformed version');
  const version = must(wrapped.small(), 'malformed version') + 1;
  if (!wrapped.isEmpty || version < 1) throw new BuiltinError('x509: malformed version');
  if (version > 3) throw new BuiltinError('x509: invalid version');
  return version;
}

/** What follows the key: unique identifiers and extensions. */
function readTail(tbs: DerReader, version: number): readonly Extension[] {
  for (const [number, name] of [
    [1, 'issuerUniqueID'],
    [2, 'subjectUniqueID'],
  ] as const) {
    if (tbs.isNext(contextTag(number))) must(tbs.any(), `malformed ${name}`);
  }
  if (version !== 3 || !tbs.isNext(contextTag(3, true))) return [];
  const wrapped = must(tbs.inside(contextTag(3, true)), 'malformed extensions');
  const list = must(wrapped.inside(Tag.sequence), 'malformed extensions');
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!list.isEmpty) {
    const extension = readExtension(must(list.inside(Tag.sequence), 'malformed extension'));
    const id = oidText(extension.id);
    if (seen.has(id)) throw new BuiltinError(`x509: certificate contains duplicate extension with OID "${id}"`);
    seen.add(id);
    extensions.push(extension);
  }
  return extensions;
}

/** @throws BuiltinError with Go's text */
export function readExtension(der: DerReader): Extension {
  const id = must(der.oid(), 'malformed extension OID field');
  const isCritical = der.isNext(Tag.boolean) ? must(der.boolean(), 'malformed extension critical field') : false;
  return { id, isCritical, value: must(der.read(Tag.octetString), 'malformed extension value field') };
}
