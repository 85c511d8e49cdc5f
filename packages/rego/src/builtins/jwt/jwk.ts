import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import {
  isArray,
  isObject,
  lookup,
  type PlainObject,
  parseJson,
  quote,
  RegoObject,
  typeName,
  type Value,
} from '../../value/index.ts';
import { tryDecodeBase64 } from '../base64.ts';
import { BuiltinError } from '../types.ts';
import { inverse } from '../x509/integers.ts';
import type { KeyMaterial } from './key-material.ts';

/** A key of a JWK set that is well-formed by itself. */
export interface Jwk {
  /** Its type as OPA's library names it in messages. */
  readonly typeName: string;
  readonly alg: string;
  readonly kid: string;
  /** @throws BuiltinError where its numbers make no key */
  material(): KeyMaterial;
}

/** What a kind of key is made of. */
interface Kind {
  readonly typeName: string;
  readonly validates: string;
  readonly binary: readonly string[];
  readonly required: readonly string[];
  readonly material: (fields: ReadonlyMap<string, Buffer>, curve: string) => KeyMaterial;
  /** The text of what is wrong with the values, if anything. */
  readonly problem: (fields: ReadonlyMap<string, Buffer>, curve: string) => string | undefined;
}

const MAX_KEYS = 1000;
/** OpenSSL takes no larger modulus either; without a bound the arithmetic below could be made slow. */
const MAX_RSA_BYTES = 2048;
const RSA_PRIVATE = ['d', 'dp', 'dq', 'e', 'n', 'p', 'q', 'qi'];

const FIELD_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };
const CURVES = new Set(['P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448', 'X25519', 'X448']);

/** What a key's `alg` may say: algorithms of signatures, of key management and of encryption. */
const KEY_ALGORITHMS = new Set(
  (
    'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES256K ES384 ES512 HS256 HS384 HS512 EdDSA Ed25519 none ' +
    'RSA1_5 RSA-OAEP RSA-OAEP-256 RSA-OAEP-384 RSA-OAEP-512 A128KW A192KW A256KW dir ECDH-ES ECDH-ES+A128KW ' +
    'ECDH-ES+A192KW ECDH-ES+A256KW A128GCMKW A192GCMKW A256GCMKW PBES2-HS256+A128KW PBES2-HS384+A192KW ' +
    'PBES2-HS512+A256KW A128CBC-HS256 A192CBC-HS384 A256CBC-HS512 A128GCM A192GCM A256GCM'
  ).split(' '),
);

const KINDS = {
  oct: {
    typeName: '*jwk.symmetricKey',
    validates: 'jwk.SymmetricKey',
    binary: ['k'],
    required: ['k'],
    material: (fields) => ({ kind: 'secret', bytes: fields.get('k') ?? Buffer.alloc(0) }),
    problem: (fields) => (fields.get('k')?.length === 0 ? 'missing "k" field' : undefined),
  },
  RSA: {
    typeName: '*jwk.rsaPublicKey',
    validates: 'jwk.RSAPublicKey',
    binary: ['e', 'n'],
    required: ['e', 'n'],
    material: (fields) => imported('rsa', { kty: 'RSA', ...base64Texts(fields, ['n', 'e']) }, false),
    problem: rsaProblem,
  },
  'RSA private': {
    typeName: '*jwk.rsaPrivateKey',
    validates: 'jwk.RSAPrivateKey',
    binary: RSA_PRIVATE,
    required: ['d', 'e', 'n'],
    material: rsaPrivate,
    problem: rsaProblem,
  },
  EC: {
    typeName: '*jwk.ecdsaPublicKey',
    validates: 'jwk.ECDSAPublicKey',
    binary: ['x', 'y'],
    required: ['crv', 'x', 'y'],
    material: (fields, curve) => imported('ec', { kty: 'EC', crv: curve, ...base64Texts(fields, ['x', 'y']) }, false),
    problem: ecProblem,
  },
  'EC private': {
    typeName: '*jwk.ecdsaPrivateKey',
    validates: 'jwk.ECDSAPrivateKey',
    binary: ['d', 'x', 'y'],
    required: ['crv', 'd', 'x', 'y'],
    material: (fields, curve) =>
      imported('ec', { kty: 'EC', crv: curve, ...base64Texts(fields, ['x', 'y', 'd']) }, true),
    problem: ecProblem,
  },
  OKP: {
    typeName: '*jwk.okpPublicKey',
    validates: 'jwk.OKPPublicKey',
    binary: ['x'],
    required: ['crv', 'x'],
    material: (fields, curve) => okp(fields, curve, false),
    problem: okpProblem,
  },
  'OKP private': {
    typeName: '*jwk.okpPrivateKey',
    validates: 'jwk.OKPPrivateKey',
    binary: ['d', 'x'],
    required: ['crv', 'd', 'x'],
    material: (fields, curve) => okp(fields, curve, true),
    problem: okpProblem,
  },
} satisfies Record<string, Kind>;

/**
 * The keys of the JSON text of a JWK or of a JWK set.
 *
 * @param prefix what stands before `jwk.Parse:` in messages
 * @throws BuiltinError in the words of OPA's library; never with a part of a key
 */
export function parseJwks(text: string, prefix = ''): readonly Jwk[] {
  const sole = `${prefix}jwk.Parse: failed to parse sole key: jwk.ParseKey: `;
  let json: Value;
  try {
    json = parseJson(text);
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : 'unexpected EOF';
    throw new BuiltinError(`${sole}jwk.Parse: failed to probe data: probe: failed to unmarshal data: ${message}`);
  }
  const keys = isFields(json) ? lookup(json, 'keys') : undefined;
  if (keys === undefined) return [parseJwk(json, sole)];
  const set = `${prefix}jwk.Parse: failed to unmarshal JWK set: `;
  if (!isArray(keys)) throw new BuiltinError(`${set}failed to decode "keys": expected '[' but got ${goKind(keys)}`);
  if (keys.length > MAX_KEYS) throw new BuiltinError(`${set}too many keys: at most ${MAX_KEYS} are taken`);
  return keys.map((key, index) => parseJwk(key, `${set}failed to decode key #${index} in "keys": jwk.ParseKey: `));
}

function isFields(value: Value): value is PlainObject {
  return isObject(value) && !(value instanceof RegoObject);
}

function parseJwk(json: Value, prefix: string): Jwk {
  const probe = `${prefix}jwk.Parse: failed to probe data: probe: failed to unmarshal data: json: cannot unmarshal `;
  if (json !== null && !isFields(json)) {
    throw new BuiltinError(
      `${probe}${goKind(json)} into Go value of type struct { Kty string "json:\\"kty\\""; D json.RawMessage "json:\\"d,omitempty\\"" }`,
    );
  }
  const fields: PlainObject = json ?? {};
  const kty = lookup(fields, 'kty') ?? '';
  if (typeof kty !== 'string')
    throw new BuiltinError(`${probe}${goKind(kty)} into Go struct field .kty of type string`);
  const name = kty !== 'oct' && lookup(fields, 'd') !== undefined ? `${kty} private` : kty;
  if (!isKind(name) || name.endsWith('private') !== (name !== kty)) {
    throw new BuiltinError(`${prefix}invalid key type from JSON (${kty})`);
  }
  return keyOfKind(KINDS[name], fields, prefix);
}

function isKind(name: string): name is keyof typeof KINDS {
  return Object.hasOwn(KINDS, name);
}

function keyOfKind(kind: Kind, fields: PlainObject, prefix: string): Jwk {
  const into = `failed to unmarshal JSON into key (${kind.typeName}): `;
  const texts = new Map<string, string>();
  const binary = new Map<string, Buffer>();
  for (const [name, value] of Object.entries(fields)) {
    const fail = (what: string) =>
      new BuiltinError(`${prefix}${into}${into}failed to decode value for key ${name}: ${what}`);
    if (kind.binary.includes(name) || name === 'alg' || name === 'kid' || name === 'crv') {
      if (typeof value !== 'string') {
        throw fail(`error reading next value: json: cannot unmarshal ${goKind(value)} into Go value of type string`);
      }
      if (name === 'alg' && !KEY_ALGORITHMS.has(value)) {
        throw fail(`invalid key value: ${quote(value)}: invalid key algorithm`);
      }
      if (name === 'crv' && !CURVES.has(value)) throw fail(`unknown EllipticCurveAlgorithm: ${quote(value)}`);
      texts.set(name, value);
      if (kind.binary.includes(name)) {
        const bytes = anyBase64(value);
        if (!bytes) throw fail('expected base64 encoded []byte (string)');
        binary.set(name, bytes);
      }
    }
  }
  const missing = kind.required.find((name) => !texts.has(name));
  if (missing !== undefined) throw new BuiltinError(`${prefix}${into}${into}required field ${missing} is missing`);
  const curve = texts.get('crv') ?? '';
  const problem = kind.problem(binary, curve);
  if (problem !== undefined) {
    throw new BuiltinError(
      `${prefix}jwk.Parse: key validation failed: key validation failed: ${kind.validates}: ${problem}`,
    );
  }
  return {
    typeName: kind.typeName,
    alg: texts.get('alg') ?? '',
    kid: texts.get('kid') ?? '',
    material: () => kind.material(binary, curve),
  };
}

/** Base64 of either alphabet, with or without padding. */
function anyBase64(text: string): Buffer | undefined {
  const alphabet = /[+/]/.test(text) ? 'standard' : 'url';
  return tryDecodeBase64(text, alphabet, text.endsWith('='));
}

function rsaProblem(fields: ReadonlyMap<string, Buffer>): string | undefined {
  const { n, e } = { n: trimmed(fields.get('n')), e: trimmed(fields.get('e')) };
  if (n.length === 0) return 'missing "n" value';
  if (e.length === 0) return 'missing "e" value';
  if (((e.at(-1) ?? 0) & 1) === 0) return 'invalid rsa public exponent: must be a positive odd integer';
  const bits = (e.length - 1) * 8 + (32 - Math.clz32(e[0] ?? 0));
  if (bits >= 64) return `rsa public exponent too large for this platform: ${bits} bits (max 63)`;
  return undefined;
}

function trimmed(bytes: Buffer = Buffer.alloc(0)): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
}

function ecProblem(fields: ReadonlyMap<string, Buffer>, curve: string): string | undefined {
  const size = Object.hasOwn(FIELD_BYTES, curve) ? FIELD_BYTES[curve] : undefined;
  if (size === undefined) return `invalid curve algorithm "${curve}": unsupported curve`;
  for (const name of ['x', 'y', 'd']) {
    const bytes = fields.get(name);
    if (bytes && bytes.length !== size) return `invalid "${name}" length (${bytes.length}) for curve "${curve}"`;
  }
  try {
    createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: curve, ...base64Texts(fields, ['x', 'y']) } });
    return undefined;
  } catch {
    return `invalid ECDSA public key: ${curve.replace('-', '')} point not on curve`;
  }
}

function okpProblem(fields: ReadonlyMap<string, Buffer>, curve: string): string | undefined {
  const name = curve.toLowerCase();
  if (name !== 'ed25519' && name !== 'x25519') return undefined;
  if (fields.get('x')?.length !== 32) return `${name}: wrong public key size`;
  return (fields.get('d')?.length ?? 32) === 32 ? undefined : `${name}: wrong private key size`;
}

const EXPORT = 'jwk.Export: failed to export jwk.Key to raw format: ';

function okp(fields: ReadonlyMap<string, Buffer>, curve: string, isPrivate: boolean): KeyMaterial {
  const problem = `${EXPORT}jwk.OKP${isPrivate ? 'Private' : 'Public'}Key: failed to build ${isPrivate ? 'private' : 'public'} key: `;
  if (curve === 'X25519') return { kind: 'other' };
  if (curve !== 'Ed25519') throw new BuiltinError(`${problem}invalid curve algorithm ${curve}`);
  const parts = base64Texts(fields, isPrivate ? ['x', 'd'] : ['x']);
  const material = imported('ed25519', { kty: 'OKP', crv: curve, ...parts }, isPrivate);
  // The secret alone makes the key: a public part that does not belong to it is refused, not repaired.
  if (isPrivate && 'key' in material && createPublicKey(material.key).export({ format: 'jwk' }).x !== parts['x']) {
    throw new BuiltinError(`${problem}ed25519: invalid x value given d value`);
  }
  return material;
}

function rsaPrivate(fields: ReadonlyMap<string, Buffer>): KeyMaterial {
  for (const name of ['q', 'p']) if (!fields.has(name)) throw new BuiltinError(`${EXPORT}missing "${name}" value`);
  for (const bytes of fields.values()) if (bytes.length > MAX_RSA_BYTES) throw new BuiltinError(`${EXPORT}invalid key`);
  const [d, p, q] = [number(fields.get('d')), number(fields.get('p')), number(fields.get('q'))];
  if (p < 2n || q < 2n) throw new BuiltinError(`${EXPORT}invalid primes`);
  const complete = new Map(fields);
  if (!complete.has('dp')) complete.set('dp', bytesOf(d % (p - 1n)));
  if (!complete.has('dq')) complete.set('dq', bytesOf(d % (q - 1n)));
  if (!complete.has('qi')) complete.set('qi', bytesOf(inverse(q % p, p)));
  return imported('rsa', { kty: 'RSA', ...base64Texts(complete, RSA_PRIVATE) }, true);
}

function number(bytes: Buffer | undefined): bigint {
  return bytes && bytes.length > 0 ? BigInt(`0x${bytes.toString('hex')}`) : 0n;
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function base64Texts(fields: ReadonlyMap<string, Buffer>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, (fields.get(name) ?? Buffer.alloc(0)).toString('base64url')]));
}

function imported(kind: 'rsa' | 'ec' | 'ed25519', jwk: JsonWebKey, isPrivate: boolean): KeyMaterial {
  let key: KeyObject;
  try {
    key = isPrivate ? createPrivateKey({ key: jwk, format: 'jwk' }) : createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new BuiltinError(`${EXPORT}invalid key`);
  }
  return { kind, isPrivate, key };
}

function goKind(value: Value): string {
  const name = typeName(value);
  return name === 'boolean' ? 'bool' : name;
}
