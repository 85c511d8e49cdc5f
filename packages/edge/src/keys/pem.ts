import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { edgeError } from '../errors.ts';
import type { SigningKey } from './signer-registry.ts';

/** A private key with its public side, as it is published. */
export interface KeyPair extends SigningKey {
  /** JSON Web Key (RFC 7517) of the public key. */
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
  /** The certificate chain as PEM, leaf first; empty where there is none. */
  readonly certificates: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n((?:(?!-----)[^])*)-----END \1-----/g;

/**
 * Reads the private keys of a PEM file, each with an id: the header `X-Key-ID` of its block, else the subject key
 * identifier of its certificate, else the SHA-1 of the public key (RFC 5280 section 4.2.1.2).
 *
 * @param name of the file, for messages
 * @throws ERR_EDGE_KEY
 */
export function readKeyPairs(pem: string, name: string, password?: string): readonly KeyPair[] {
  const blocks = [...pem.matchAll(BLOCK)].map(([, label = '', content = '']) => {
    const { body, headers } = bodyOf(content);
    return { label, body, headers };
  });
  const certificates = blocks
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ label, body }) => certificate(label, body, name));
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (keys.length === 0) throw edgeError('ERR_EDGE_KEY', `\`${name}\` holds no private key`);
  const pairs = keys.map(({ label, body, headers }) => {
    const privateKey = privateKeyOf(label, body, name, password);
    const leaf = certificates.find((candidate) => candidate.checkPrivateKey(privateKey));
    return keyPair(privateKey, headers.get('x-key-id'), leaf, certificates, name);
  });
  const ids = pairs.map(({ kid }) => kid);
  const twice = ids.find((kid, at) => ids.indexOf(kid) !== at);
  if (twice !== undefined) throw edgeError('ERR_EDGE_KEY', `\`${name}\` holds two keys with the id \`${twice}\``);
  return pairs;
}

function bodyOf(content: string): { body: string; headers: ReadonlyMap<string, string> } {
  const headers = new Map<string, string>();
  const body: string[] = [];
  for (const line of content.split(/\r?\n/)) {
    const [, key, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) headers.set(key.toLowerCase(), value.trim());
    else if (line !== '') body.push(line);
  }
  return { body: body.join('\n'), headers };
}

function privateKeyOf(label: string, body: string, name: string, passphrase: string | undefined): KeyObject {
  try {
    const key = `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
    return createPrivateKey({ key, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    throw edgeError('ERR_EDGE_KEY', `a private key in \`${name}\` cannot be read; is the password right?`, { cause });
  }
}

function certificate(label: string, body: string, name: string): X509Certificate {
  try {
    return new X509Certificate(`-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`);
  } catch (cause) {
    throw edgeError('ERR_EDGE_KEY', `a certificate in \`${name}\` cannot be read`, { cause });
  }
}

/** @throws ERR_EDGE_KEY where the key is of a kind or size that does not sign tokens */
export function keyPair(
  privateKey: KeyObject,
  id: string | undefined,
  leaf: X509Certificate | undefined,
  chain: readonly X509Certificate[],
  name: string,
): KeyPair {
  const publicKey = createPublicKey(privateKey);
  const alg = algorithmOf(publicKey);
  if (alg === undefined)
    throw edgeError('ERR_EDGE_KEY', `a key in \`${name}\` has an unsupported key algorithm or size`);
  const kid = id ?? (leaf && subjectKeyId(leaf)) ?? hash('sha1', publicBits(publicKey), 'hex');
  const own = leaf ? [leaf, ...chain.filter((candidate) => candidate !== leaf)] : [];
  const x5c = own.map(({ raw }) => raw.toString('base64'));
  const jwk = { kid, alg, use: 'sig', ...publicKey.export({ format: 'jwk' }), ...(x5c.length > 0 && { x5c }) };
  return { kid, alg, jwk, privateKey, certificates: own.map(String).join(''), sign: signer(privateKey, alg) };
}

const EC_ALGORITHMS: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

function algorithmOf(key: KeyObject): string | undefined {
  const { namedCurve = '', modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return EC_ALGORITHMS[namedCurve];
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  return modulusLength >= 4_096
    ? 'PS512'
    : modulusLength >= 3_072
      ? 'PS384'
      : modulusLength >= 2_048
        ? 'PS256'
        : undefined;
}

/** The bits of the subject's public key, without what says of which kind it is. */
function publicBits(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'der' });
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

/** The extension of a certificate (RFC 5280 section 4.2.1.2): found by its object identifier, 2.5.29.14. */
function subjectKeyId({ raw }: X509Certificate): string | undefined {
  const at = raw.indexOf(Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x0e, 0x04]));
  const length = at < 0 ? undefined : raw[at + 8];
  return length === undefined || raw[at + 7] !== 0x04
    ? undefined
    : raw.subarray(at + 9, at + 9 + length).toString('hex');
}

const SIZES: Readonly<Record<string, number>> = { ES256: 32, ES384: 48, ES512: 66 };

function signer(key: KeyObject, alg: string): (input: string) => string {
  const digest = `sha${alg.slice(2)}`;
  const size = SIZES[alg];
  if (size === undefined) {
    // RSASSA-PSS with a salt as long as the digest (RFC 7518 section 3.5); 6 is RSA_PKCS1_PSS_PADDING.
    const options = { key, padding: 6, saltLength: Number(alg.slice(2)) / 8 };
    return (input) => sign(digest, Buffer.from(input), options).toString('base64url');
  }
  // The conversion here takes half the time of asking OpenSSL for the form of JWS.
  return (input) => rawSignature(sign(digest, Buffer.from(input), key), size).toString('base64url');
}

/** An ECDSA signature in the form of JWS, R and S one after the other (RFC 7518 section 3.4), out of DER. */
function rawSignature(der: Buffer, size: number): Buffer {
  const raw = Buffer.alloc(size * 2);
  let at = (der[1] ?? 0) > 0x80 ? 3 : 2;
  for (let half = 1; half <= 2; half++) {
    const length = der[at + 1] ?? 0;
    const start = at + 2;
    // An integer has a zero in front where its first bit is set, and none where it is short.
    const from = Math.max(start, start + length - size);
    der.copy(raw, half * size - (start + length - from), from, start + length);
    at = start + length;
  }
  return raw;
}
