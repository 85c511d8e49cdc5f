import {
  equal,
  isArray,
  isNumber,
  isSet,
  type PlainObject,
  type RegoObject,
  sortedElements,
  sortedEntries,
  toBigInt,
  type Value,
} from '../value/index.ts';
import { decodeBase64 } from './base64.ts';
import { objectOperand, stringOperand } from './operands.ts';
import { decodePem, type PemBlock } from './pem.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';
import { type Certificate, parseCertificate, parseCertificates } from './x509/certificate.ts';
import { certificateValue, extendedCertificateValue } from './x509/certificate-value.ts';
import { type PrivateKey, parseAnyPrivateKey, parsePrivateKeyBlock } from './x509/private-key.ts';
import { certificateRequestValue } from './x509/request.ts';
import { type VerifyOptions, verifyChain } from './x509/verify.ts';

const BEGIN = '-----BEGIN';

/** The bytes of a text, one character per byte. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Certificates of a PEM text, of base64 of one, or of base64 of DER. */
function certificatesOf(text: string): readonly Certificate[] {
  if (text.startsWith(BEGIN)) return pemCertificates(latin1(text));
  const decoded = decodeBase64(text, 'standard');
  const inner = decoded.toString('latin1');
  return inner.startsWith(BEGIN) ? pemCertificates(inner) : parseCertificates(decoded);
}

function pemCertificates(text: string): readonly Certificate[] {
  const ders: Buffer[] = [];
  for (const { type, bytes } of blocksOf(text)) {
    if (type !== 'CERTIFICATE') throw new BuiltinError(`PEM block type is '${type}', expected CERTIFICATE`);
    ders.push(bytes);
  }
  return parseCertificates(Buffer.concat(ders));
}

function* blocksOf(text: string): Generator<PemBlock> {
  for (let found = decodePem(text); found; found = decodePem(found.rest)) yield found.block;
}

function parse(_: BuiltinContext, text: Value = null): Value {
  return certificatesOf(stringOperand(text, 1)).map(extendedCertificateValue);
}

const UNVERIFIED: Value = [false, []];

function parseAndVerify(context: BuiltinContext, text: Value = null): Value {
  const options = { dnsName: '', nowNs: context.nowNs, keyUsages: [] };
  return verified(readable(stringOperand(text, 1)), options, extendedCertificateValue);
}

function parseAndVerifyWithOptions(context: BuiltinContext, text: Value = null, options: Value = null): Value {
  const given = stringOperand(text, 1);
  const wanted = objectOperand(options, 2);
  const certificates = readable(given);
  if (!certificates) return UNVERIFIED;
  return verified(certificates, readOptions(wanted, context.nowNs), certificateValue);
}

function readable(text: string): readonly Certificate[] | undefined {
  try {
    return certificatesOf(text);
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

function verified(
  certificates: readonly Certificate[] | undefined,
  options: VerifyOptions,
  valueOf: (certificate: Certificate) => Value,
): Value {
  const chain = certificates && verifyChain(certificates, options);
  return chain ? [true, chain.map(valueOf)] : UNVERIFIED;
}

/** The extended usages that may be asked for, at Go's numbers. */
const KEY_USAGES = [
  'KeyUsageAny',
  'KeyUsageServerAuth',
  'KeyUsageClientAuth',
  'KeyUsageCodeSigning',
  'KeyUsageEmailProtection',
  'KeyUsageIPSECEndSystem',
  'KeyUsageIPSECTunnel',
  'KeyUsageIPSECUser',
  'KeyUsageTimeStamping',
  'KeyUsageOCSPSigning',
  'KeyUsageMicrosoftServerGatedCrypto',
  'KeyUsageNetscapeServerGatedCrypto',
  'KeyUsageMicrosoftCommercialCodeSigning',
  'KeyUsageMicrosoftKernelCodeSigning',
];

function readOptions(options: PlainObject | RegoObject, nowNs: bigint): VerifyOptions {
  const read = { dnsName: '', nowNs, keyUsages: [] as readonly number[] };
  for (const [key, value] of sortedEntries(options)) {
    switch (key) {
      case 'DNSName':
        if (typeof value !== 'string') throw new BuiltinError("'DNSName' should be a string");
        read.dnsName = withoutQuotes(value);
        break;
      case 'CurrentTime':
        if (!isNumber(value)) throw new BuiltinError("'CurrentTime' should be a number");
        read.nowNs = int64(value, "'CurrentTime' should be a valid int64 number");
        break;
      // Go ignores it: its comparisons have another bound by now.
      case 'MaxConstraintComparisons':
        if (!isNumber(value)) throw new BuiltinError("'MaxConstraintComparisons' should be a number");
        int64(value, "'MaxConstraintComparisons' should be a valid number");
        break;
      case 'KeyUsages':
        read.keyUsages = readKeyUsages(value);
        break;
      default:
        if (typeof key === 'string') throw new BuiltinError('invalid key option');
    }
  }
  return read;
}

function withoutQuotes(text: string): string {
  return text.replace(/^"+/, '').replace(/(?<!")"+$/, '');
}

function int64(value: Parameters<typeof toBigInt>[0], problem: string): bigint {
  const integer = toBigInt(value);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) throw new BuiltinError(problem);
  return integer;
}

function readKeyUsages(value: Value): readonly number[] {
  if (!isArray(value) && !isSet(value)) throw new BuiltinError("'KeyUsages' should be an Array or Set");
  const names = (isSet(value) ? sortedElements(value) : value)
    .filter((name) => typeof name === 'string')
    .map(withoutQuotes);
  const unknown = names.filter((name) => !KEY_USAGES.includes(name));
  if (unknown.length > 0) throw new BuiltinError(`invalid entries for 'KeyUsages' found: [${unknown.join(' ')}]`);
  return names.map((name) => KEY_USAGES.indexOf(name));
}

function parseRequest(_: BuiltinContext, text: Value = null): Value {
  const given = stringOperand(text, 1);
  const bytes = given.startsWith('-----BEGIN CERTIFICATE REQUEST-----')
    ? Buffer.from(given)
    : decodeBase64(given, 'standard');
  const pem = decodePem(bytes.toString('latin1'));
  if (pem && pem.block.type !== 'CERTIFICATE REQUEST') {
    throw new BuiltinError('invalid PEM-encoded certificate signing request');
  }
  return certificateRequestValue(pem?.block.bytes ?? bytes);
}

/** The private keys of a PEM text or of base64 of one; other blocks are skipped. */
function privateKeysOf(text: string): readonly PrivateKey[] {
  let pem = latin1(text);
  try {
    pem = decodeBase64(text, 'standard').toString('latin1');
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
  }
  const keys: PrivateKey[] = [];
  for (const { type, bytes } of blocksOf(pem)) {
    const key = parsePrivateKeyBlock(type, bytes);
    if (key) keys.push(key);
  }
  return keys;
}

function parsePrivateKeys(_: BuiltinContext, text: Value = null): Value {
  const given = stringOperand(text, 1);
  return given === '' ? null : privateKeysOf(given).map(({ value }) => value);
}

function parseRsaPrivateKey(_: BuiltinContext, text: Value = null): Value {
  const given = stringOperand(text, 1);
  if (given === '') throw new BuiltinError('input PEM data was empty');
  const pem = given.startsWith(BEGIN) ? given : decodeBase64(given, 'standard').toString();
  const [key] = privateKeysOf(pem);
  if (!key) return null;
  if (key.jwk === undefined) throw new BuiltinError('jwk: failed to get algorithm: unknown elliptic curve');
  return key.jwk;
}

function parseKeyPair(_: BuiltinContext, certificateText: Value = null, keyText: Value = null): Value {
  const certificates = pairBlocks(stringOperand(certificateText, 1), 'CERTIFICATE');
  const keys = pairBlocks(stringOperand(keyText, 1), 'PRIVATE KEY');
  const chain = certificates.filter(({ type }) => type === 'CERTIFICATE').map(({ bytes }) => bytes);
  const [first] = chain;
  if (!first) throw new BuiltinError(noCertificate(certificates));
  const index = keys.findIndex(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  const keyBlock = keys[index];
  if (!keyBlock) throw new BuiltinError(noKey(keys));
  const leaf = parseCertificate(first);
  const key = parseAnyPrivateKey(keyBlock.bytes);
  checkPair(leaf, key);
  return {
    Certificate: chain.map((der) => der.toString('base64')),
    PrivateKey: key.value,
    SupportedSignatureAlgorithms: null,
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    Leaf: certificateValue(leaf),
  };
}

/** The blocks of a PEM text, of base64 of one, or of base64 of one block's DER. */
function pairBlocks(text: string, type: string): readonly PemBlock[] {
  const bytes = text.startsWith('-----BEGIN ') ? Buffer.from(text) : decodeBase64(text, 'standard');
  const pem = bytes.toString('latin1');
  return pem.startsWith('-----BEGIN ') ? [...blocksOf(pem)] : [{ type, bytes }];
}

function noCertificate(skipped: readonly PemBlock[]): string {
  const [only, second] = skipped;
  if (!only) return 'tls: failed to find any PEM data in certificate input';
  if (!second && only.type.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  const types = skipped.map(({ type }) => type).join(' ');
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types}]`;
}

function noKey(skipped: readonly PemBlock[]): string {
  const [only, second] = skipped;
  if (!only) return 'tls: failed to find any PEM data in key input';
  if (!second && only.type === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  }
  const types = skipped.map(({ type }) => type).join(' ');
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types}]`;
}

/** Go's numbers of public keys by the kind of private key. */
const PUBLIC_ALGORITHMS = { RSA: 1, ECDSA: 3, Ed25519: 4, X25519: undefined } satisfies Record<
  PrivateKey['kind'],
  number | undefined
>;

function checkPair({ publicKey }: Certificate, key: PrivateKey): void {
  if (key.kind === 'X25519') throw new BuiltinError('tls: found unknown private key type in PKCS#8 wrapping');
  if (![1, 3, 4].includes(publicKey.algorithm)) throw new BuiltinError('tls: unknown public key algorithm');
  if (PUBLIC_ALGORITHMS[key.kind] !== publicKey.algorithm) {
    throw new BuiltinError('tls: private key type does not match public key type');
  }
  if (!equal(key.publicValue, publicKey.value)) throw new BuiltinError('tls: private key does not match public key');
}

/** The built-ins `crypto.x509.*` and `crypto.parse_private_keys`. */
export const x509 = {
  'crypto.parse_private_keys': parsePrivateKeys,
  'crypto.x509.parse_and_verify_certificates': parseAndVerify,
  'crypto.x509.parse_and_verify_certificates_with_options': parseAndVerifyWithOptions,
  'crypto.x509.parse_certificate_request': parseRequest,
  'crypto.x509.parse_certificates': parse,
  'crypto.x509.parse_keypair': parseKeyPair,
  'crypto.x509.parse_rsa_private_key': parseRsaPrivateKey,
} satisfies BuiltinTable;
