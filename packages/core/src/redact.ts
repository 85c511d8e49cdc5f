import { types } from 'node:util';
import { CUT, isSecretName, REDACTED, redactText } from './redact-text.ts';

const MAX_DEPTH = 8;
const MAX_ITEMS = 64;
const MAX_NODES = 1000;
const MAX_CHARS = 32_768;
const MAX_STRING_CHARS = 8192;
const MAX_KEY_CHARS = 128;

const CYCLIC = '[cyclic]';
const UNREADABLE = '[unreadable]';

/** Private members of a JSON Web Key (RFC 7517, RFC 7518 section 6). */
const JWK_SECRETS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** Fields of a WritError that are the same at every occurrence, and so say nothing in a log. */
const CONSTANT_ERROR_FIELDS = new Set(['name', 'title', 'help']);

/** What is left to spend on one value, over all of its branches. */
interface Budget {
  nodes: number;
  chars: number;
  readonly path: Set<object>;
}

/**
 * Copies any value into plain JSON without its secrets: fields whose name says so, private members of JSON Web Keys,
 * and, in every string, what {@link redactText} recognises. Never throws and never calls a `toJSON` of the value;
 * cycles, throwing getters and revoked proxies become a note such as `[cyclic]`.
 *
 * The result is bounded, so that a hostile value cannot blow up a log line: 8 levels, 64 items per level, 1000 values
 * and 32 KiB of text in all; `[cut]` stands for the rest.
 */
export function redact(value: unknown): unknown {
  return visit(value, 0, { nodes: MAX_NODES, chars: MAX_CHARS, path: new Set() });
}

function visit(value: unknown, depth: number, budget: Budget): unknown {
  if (--budget.nodes < 0) return CUT;
  switch (typeof value) {
    case 'string':
      return text(value, budget);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return text(value.toString(), budget);
    case 'symbol':
      return text(value.toString(), budget);
    case 'function':
      return '[function]';
    case 'object':
      return value === null ? null : visitObject(value, depth, budget);
    case 'boolean':
    case 'undefined':
      return value;
  }
}

function visitObject(value: object, depth: number, budget: Budget): unknown {
  if (budget.path.has(value)) return CYCLIC;
  if (depth >= MAX_DEPTH) return CUT;
  budget.path.add(value);
  try {
    return copy(value, depth + 1, budget);
  } catch {
    return UNREADABLE;
  } finally {
    budget.path.delete(value);
  }
}

function copy(value: object, depth: number, budget: Budget): unknown {
  if (Array.isArray(value) || value instanceof Set) return items(value, depth, budget);
  if (value instanceof Map) return fields(value, depth, budget);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof URL) return text(value.href, budget);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return fields(errorFields(value), depth, budget);
  return fields(ownFields(value), depth, budget);
}

function items(value: Iterable<unknown>, depth: number, budget: Budget): unknown[] {
  const copied: unknown[] = [];
  for (const item of value) {
    if (copied.length === MAX_ITEMS || budget.nodes <= 0) {
      copied.push(CUT);
      break;
    }
    copied.push(visit(item, depth, budget));
  }
  return copied;
}

function fields(
  entries: Iterable<readonly [unknown, unknown]>,
  depth: number,
  budget: Budget,
): Record<string, unknown> {
  const copied: [string, unknown][] = [];
  for (const [key, value] of entries) {
    if (copied.length === MAX_ITEMS || budget.nodes <= 0) {
      copied.push([CUT, true]);
      break;
    }
    const name = typeof key === 'string' ? key : String(visit(key, MAX_DEPTH, budget));
    copied.push([text(name, budget, MAX_KEY_CHARS), isSecret(name, value) ? REDACTED : visit(value, depth, budget)]);
  }
  // Defines own properties, so that a field named `__proto__` stays a field.
  return Object.fromEntries(copied);
}

function isSecret(name: string, value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'boolean' && isSecretName(name);
}

function* ownFields(value: object): Generator<[string, unknown]> {
  const isJwk = Object.hasOwn(value, 'kty');
  for (const key of Object.keys(value)) {
    yield [key, isJwk && JWK_SECRETS.has(key) ? REDACTED : read(value, key)];
  }
}

function* errorFields(error: Error): Generator<[string, unknown]> {
  yield ['type', read(error, 'name')];
  yield ['message', read(error, 'message')];
  for (const [key, value] of ownFields(error)) {
    if (!CONSTANT_ERROR_FIELDS.has(key)) yield [key, value];
  }
  yield ['stack', read(error, 'stack')];
  // Neither is enumerable, and both tell why.
  if ('cause' in error) yield ['cause', read(error, 'cause')];
  if (error instanceof AggregateError) yield ['errors', read(error, 'errors')];
}

function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return UNREADABLE;
  }
}

function text(value: string, budget: Budget, maxChars = MAX_STRING_CHARS): string {
  if (budget.chars <= 0) return CUT;
  const clean = redactText(value, Math.min(maxChars, budget.chars));
  budget.chars -= clean.length;
  return clean;
}
