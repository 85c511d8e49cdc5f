import { isUtf8 } from 'node:buffer';
import { Decimal, isArray, isObject, type PlainObject, parseJson, RegoObject, type Value } from '@writ/rego';

/** The body of a request, or why it is none. */
export type ReadBody =
  | { readonly ok: true; readonly value: PlainObject }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the JSON object of a request. Stricter than OPA: what another reader could understand otherwise is refused
 * (section 11.5, I-JSON), equal keys and bytes that are no UTF-8 among them.
 */
export function readBody(contentType: string | undefined, bytes: Uint8Array): ReadBody {
  if (contentType === undefined || !JSON_TYPE.test(contentType)) {
    return refused('the content-type must be `application/json`');
  }
  if (bytes.length === 0) return refused('the body is empty');
  if (!isUtf8(bytes)) return refused('the body is no UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let value: Value;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(`the body is no JSON: ${error.message}`);
  }
  if (!isPlainObject(value)) return refused('the body is no JSON object');
  if (membersIn(text) !== membersOf(value)) return refused('an object in the body has the same key twice');
  return { ok: true, value };
}

/** An object with string keys: any that came from JSON. */
export function isPlainObject(value: Value | undefined): value is PlainObject {
  return value !== undefined && isObject(value) && !(value instanceof RegoObject);
}

/** An own member; undefined where there is none. */
export function member(object: PlainObject, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;

function refused(message: string): ReadBody {
  return { ok: false, message };
}

/** The members of all objects in a JSON text: each has one colon outside strings. */
function membersIn(text: string): number {
  let count = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (inString) {
      if (unit === 0x5c) index += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x3a) count += 1;
  }
  return count;
}

/** The members of all objects in what was parsed: fewer than in the text where keys are equal. */
function membersOf(value: Value): number {
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return 0;
  const items = isArray(value) ? value : isPlainObject(value) ? Object.values(value) : [];
  let count = isArray(value) ? 0 : items.length;
  for (const item of items) count += membersOf(item);
  return count;
}
