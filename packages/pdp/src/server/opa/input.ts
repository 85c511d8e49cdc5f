import { type PlainObject, parseJson, type Value } from '@writ/rego';
import { unmarshalYaml } from '@writ/rego/internal';
import type { HttpRequest } from '../http/types.ts';

/** A body, or why it is none; undefined where it is empty. */
export type Parsed =
  | { readonly ok: true; readonly value: Value | undefined }
  | { readonly ok: false; readonly message: string };

/** Steps that reading one YAML document may take: its aliases can stand for far more than its text. */
const YAML_STEPS = 1_000_000;
const NOTHING: Parsed = { ok: true, value: undefined };

/** Reads a body as OPA does: JSON, or YAML where the content-type says so. Of equal keys the last one counts. */
export function parseBody({ headers, body }: HttpRequest): Parsed {
  if (body.length === 0) return NOTHING;
  const text = body.toString('utf8');
  if (headers['content-type']?.includes('yaml')) return attempt(() => parseYaml(text));
  return text.trim() === '' ? NOTHING : attempt(() => parseJson(text));
}

/** Reads the input that a parameter holds. */
export function parseText(text: string): Parsed {
  return attempt(() => parseJson(text));
}

/** The body of a POST to the data API: an object with the input, or nothing. */
export function inputOf(request: HttpRequest): Parsed {
  const parsed = parseBody(request);
  if (!parsed.ok) return { ok: false, message: `body contains malformed input document: ${parsed.message}` };
  const { value } = parsed;
  if (value === undefined || value === null) return NOTHING;
  const kind = jsonKind(value);
  if (kind !== 'object') {
    const message = `body contains malformed input document: json: cannot unmarshal ${kind} into Go value of type types.alias`;
    return { ok: false, message };
  }
  const input = memberOf(value, 'input');
  return input === undefined || input === null ? NOTHING : { ok: true, value: input };
}

/** An own member of a JSON object. */
export function memberOf(value: Value, key: string): Value | undefined {
  if (jsonKind(value) !== 'object') return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON calls an object is a plain one
  const object = value as PlainObject;
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** What Go's decoder calls a kind of value. */
export function jsonKind(value: Value): 'null' | 'bool' | 'number' | 'string' | 'array' | 'object' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype ? 'object' : 'number';
}

function attempt(parse: () => Value): Parsed {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { ok: false, message: error.message };
  }
}

function parseYaml(text: string): Value {
  let left = YAML_STEPS;
  return unmarshalYaml(text, (steps) => {
    left -= steps;
    if (left < 0) throw new Error('yaml: document takes too many steps');
  });
}
