import {
  compare,
  type Decimal,
  isNumber,
  lookup,
  numberFrom,
  type PlainObject,
  parseJson,
  toJsonText,
  type Value,
} from '../value/index.ts';
import { decodeBase64Url } from './base64.ts';
import { acceptsAudience, type Constraints, readConstraints } from './jwt/constraints.ts';
import { headerString } from './jwt/header-text.ts';
import { parseJwks } from './jwt/jwk.ts';
import { TOKEN_ALGORITHMS, type VerificationKey, verificationKeys } from './jwt/keys.ts';
import {
  algorithmOf,
  type SignatureAlgorithm,
  signInput,
  verifyHmac,
  verifyLoosely,
  verifyStrictly,
} from './jwt/signature.ts';
import { decodeHeader, decodeSection, jsonObject, readHeader, splitToken } from './jwt/token.ts';
import { objectOperand, stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinFunction, type BuiltinTable } from './types.ts';

/** Each step of nesting costs a decoding of the whole; it also shrinks the token by a quarter, so that real ones end long before. */
const MAX_NESTING = 32;

function decode(_: BuiltinContext, operand: Value = null): Value {
  let value = operand;
  for (let depth = 0; depth < MAX_NESTING; depth += 1) {
    const token = splitToken(value);
    const header = decodeHeader(token);
    const payload = decodeSection(token.payload, 'payload').toString();
    const contentType = lookup(header, 'cty');
    if (contentType !== 'JWT') {
      if (contentType !== undefined && typeof contentType !== 'string') throw new BuiltinError('cty: must be a string');
      const claims = jsonObject(payload);
      return [header, claims, decodeSection(token.signature, 'signature').toString('hex')];
    }
    // Tokens within tokens are often quoted.
    value = trimQuotes(payload);
  }
  throw new BuiltinError('JWT is nested too deep');
}

function trimQuotes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isQuote(text[start])) start += 1;
  while (end > start && isQuote(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}

/** One key decides where the token names it; else any key that may be of the algorithm. */
function anyKey(
  keys: readonly VerificationKey[],
  { kid, alg }: { readonly kid: string; readonly alg: string },
  verifies: (key: VerificationKey) => boolean,
): boolean {
  const named = kid === '' ? undefined : keys.find((key) => key.kid === kid);
  if (named) return verifies(named);
  return keys.some((key) => (key.alg === '' || key.alg === alg) && verifies(key));
}

function verifyWith(algorithm: SignatureAlgorithm): BuiltinFunction {
  return (_, tokenText = null, keyText = null) => {
    const token = splitToken(tokenText);
    const keys = verificationKeys(stringOperand(keyText, 2));
    const signature = decodeBase64Url(token.signature);
    const header = readHeader(decodeHeader(token));
    const input = `${token.header}.${token.payload}`;
    return anyKey(keys, header, ({ material }) => verifyLoosely(material, algorithm, input, signature));
  };
}

function verifySecret(hashBits: number): BuiltinFunction {
  return (_, tokenText = null, secretText = null) => {
    const text = stringOperand(tokenText, 1);
    const secret = Buffer.from(stringOperand(secretText, 2));
    const token = splitToken(text);
    return verifyHmac(secret, hashBits, `${token.header}.${token.payload}`, decodeBase64Url(token.signature));
  };
}

const UNVERIFIED: Value = [false, {}, {}];

function decodeVerify(context: BuiltinContext, operand: Value = null, demands: Value = null): Value {
  const constraints = readConstraints(objectOperand(demands, 2), context.nowNs);
  let value = operand;
  for (let depth = 0; depth < MAX_NESTING; depth += 1) {
    const token = splitToken(value);
    const header = decodeHeader(token);
    const read = readHeader(header);
    if (!read.valid || (constraints.alg !== '' && constraints.alg !== read.alg)) return UNVERIFIED;
    const signature = decodeBase64Url(token.signature);
    const input = `${token.header}.${token.payload}`;
    if (!signatureHolds(constraints, read, input, signature)) return UNVERIFIED;
    const payload = decodeSection(token.payload, 'payload').toString();
    if (read.cty.toUpperCase() !== 'JWT') {
      const claims = jsonObject(payload);
      return claimsHold(claims, constraints) ? [true, header, claims] : UNVERIFIED;
    }
    value = payload;
  }
  throw new BuiltinError('JWT is nested too deep');
}

function signatureHolds(
  { keys, secret }: Constraints,
  header: { readonly kid: string; readonly alg: string },
  input: string,
  signature: Buffer,
): boolean {
  if (!keys) return verifyStrictly({ kind: 'secret', bytes: Buffer.from(secret) }, header.alg, input, signature);
  return anyKey(keys, header, ({ material }) => verifyStrictly(material, header.alg, input, signature));
}

function claimsHold(claims: PlainObject, { iss, aud, seconds }: Constraints): boolean {
  if (iss !== '' && lookup(claims, 'iss') !== iss) return false;
  const audience = lookup(claims, 'aud');
  if (audience === undefined ? aud !== '' : !acceptsAudience(audience, aud)) return false;
  const now = numberFrom(String(seconds));
  const expires = claimTime(claims, 'exp');
  if (expires !== undefined && compare(now, expires) >= 0) return false;
  const notBefore = claimTime(claims, 'nbf');
  return notBefore === undefined || compare(now, notBefore) >= 0;
}

function claimTime(claims: PlainObject, name: string): number | bigint | Decimal | undefined {
  const time = lookup(claims, name);
  if (time === undefined || isNumber(time)) return time;
  throw new BuiltinError(`${name} value must be a number`);
}

const REQUIRED_KEY = {
  HS: '[]byte',
  RS: '*rsa.PrivateKey',
  PS: '*rsa.PrivateKey',
  ES: '*ecdsa.PrivateKey',
  EdDSA: 'ed25519.PrivateKey',
} satisfies Record<SignatureAlgorithm['family'], string>;

function signCompact(headers: string, payload: string, keyText: string): string {
  const [key] = parseJwks(keyText);
  if (!key) throw new BuiltinError('no keys found in JWK set');
  const alg = headerString(headers, 'alg');
  if ('problem' in alg) throw new BuiltinError(`missing or invalid 'alg' header: ${alg.problem}`);
  const algorithm = algorithmOf(alg.text);
  if (!algorithm || !TOKEN_ALGORITHMS.has(alg.text)) throw new BuiltinError(`unknown JWS algorithm: ${alg.text}`);
  const type = headerString(headers, 'typ');
  if (('problem' in type || type.text === 'JWT') && !isJson(payload)) {
    throw new BuiltinError('type is JWT but payload is not JSON');
  }
  const input = `${Buffer.from(headers).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  const signature = signInput(key.material(), algorithm, input);
  if (!signature) {
    throw new BuiltinError(
      `jwsbb.Sign: invalid key type ${key.typeName}. ${REQUIRED_KEY[algorithm.family]} is required`,
    );
  }
  return `${input}.${signature.toString('base64url')}`;
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

function encodeSign(_: BuiltinContext, headers: Value = null, payload: Value = null, key: Value = null): Value {
  return signCompact(toJsonText(headers), toJsonText(payload), toJsonText(key));
}

function encodeSignRaw(_: BuiltinContext, headers: Value = null, payload: Value = null, key: Value = null): Value {
  const keyText = stringOperand(key, 3);
  return signCompact(stringOperand(headers, 1), stringOperand(payload, 2), keyText);
}

/** The built-ins `io.jwt.*`. */
export const jwt = {
  'io.jwt.decode': decode,
  'io.jwt.decode_verify': decodeVerify,
  'io.jwt.encode_sign': encodeSign,
  'io.jwt.encode_sign_raw': encodeSignRaw,
  'io.jwt.verify_rs256': verifyWith({ family: 'RS', hashBits: 256 }),
  'io.jwt.verify_rs384': verifyWith({ family: 'RS', hashBits: 384 }),
  'io.jwt.verify_rs512': verifyWith({ family: 'RS', hashBits: 512 }),
  'io.jwt.verify_ps256': verifyWith({ family: 'PS', hashBits: 256 }),
  'io.jwt.verify_ps384': verifyWith({ family: 'PS', hashBits: 384 }),
  'io.jwt.verify_ps512': verifyWith({ family: 'PS', hashBits: 512 }),
  'io.jwt.verify_es256': verifyWith({ family: 'ES', hashBits: 256 }),
  'io.jwt.verify_es384': verifyWith({ family: 'ES', hashBits: 384 }),
  'io.jwt.verify_es512': verifyWith({ family: 'ES', hashBits: 512 }),
  'io.jwt.verify_eddsa': verifyWith({ family: 'EdDSA', hashBits: 0 }),
  'io.jwt.verify_hs256': verifySecret(256),
  'io.jwt.verify_hs384': verifySecret(384),
  'io.jwt.verify_hs512': verifySecret(512),
} satisfies BuiltinTable;
