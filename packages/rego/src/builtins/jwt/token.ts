import {
  isArray,
  isObject,
  lookup,
  type PlainObject,
  parseJson,
  RegoObject,
  sortedEntries,
  type Value,
} from '../../value/index.ts';
import { decodeBase64Url } from '../base64.ts';
import { stringOperand } from '../operands.ts';
import { BuiltinError } from '../types.ts';

/** The sections of a token, still encoded. */
export interface Token {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** What of a header steers verification; empty texts where it says nothing. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
  readonly cty: string;
  /** Whether it has an algorithm, and no critical parameter that is not understood (RFC 7515 4.1.11). */
  readonly valid: boolean;
}

/** Splits a token. @throws BuiltinError where it has not three sections */
export function splitToken(value: Value): Token {
  const text = stringOperand(value, 1);
  if (!text.includes('.')) throw new BuiltinError('encoded JWT had no period separators');
  const sections = text.split('.');
  const [header = '', payload = '', signature = ''] = sections;
  if (sections.length !== 3) throw new BuiltinError(`encoded JWT must have 3 sections, found ${sections.length}`);
  return { header, payload, signature };
}

/** Decodes a section. @throws BuiltinError with what it is in front of the text */
export function decodeSection(section: string, what: string): Buffer {
  try {
    return decodeBase64Url(section);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`JWT ${what} had invalid encoding: ${error.message}`);
  }
}

/** The header of a token. @throws BuiltinError where it is no JSON object, or that of an encrypted token */
export function decodeHeader(token: Token): PlainObject {
  const text = decodeSection(token.header, 'header').toString();
  let header: PlainObject;
  try {
    header = jsonObject(text);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`bad JWT header: ${error.message}`);
  }
  if (lookup(header, 'enc') !== undefined) throw new BuiltinError('JWT is a JWE object, which is not supported');
  return header;
}

/** The object of a JSON text. */
export function jsonObject(text: string): PlainObject {
  let value: Value;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new BuiltinError(`invalid JSON: ${error instanceof SyntaxError ? error.message : 'unexpected EOF'}`);
  }
  if (!isObject(value) || value instanceof RegoObject) throw new BuiltinError('decoded JSON type was not an Object');
  return value;
}

const KNOWN = new Set(['alg', 'kid', 'typ', 'cty', 'crit']);

/** What of a header steers verification. @throws BuiltinError where a parameter is of the wrong type */
export function readHeader(header: PlainObject): TokenHeader {
  const texts = new Map<string, string>();
  const unknown: string[] = [];
  let critical: ReadonlySet<string> = new Set();
  for (const [key, value] of sortedEntries(header)) {
    if (typeof key !== 'string') continue;
    if (!KNOWN.has(key)) unknown.push(key);
    else if (key === 'crit') critical = readCritical(value);
    else if (typeof value === 'string') texts.set(key, value);
    else throw new BuiltinError(`${key}: must be a string`);
  }
  const alg = texts.get('alg') ?? '';
  return {
    alg,
    kid: texts.get('kid') ?? '',
    cty: texts.get('cty') ?? '',
    valid: alg !== '' && !unknown.some((name) => critical.has(name)),
  };
}

function readCritical(value: Value): ReadonlySet<string> {
  if (!isArray(value)) throw new BuiltinError('crit: must be a list');
  const names = new Set<string>();
  for (const name of value) {
    // As in OPA, what follows an element that is no string is not read.
    if (typeof name !== 'string') break;
    names.add(name);
  }
  if (names.size === 0) throw new BuiltinError('crit: must be a nonempty list');
  return names;
}
