import { hash } from 'node:crypto';
import { isArray, type PlainObject, parseJson, toJsonText, type Value } from '@writ/rego';
import { isPlainObject, member } from './body.ts';

/** How many results an answer has where the request does not say, and at most. */
const MAX_LIMIT = 1000;
/** A token holds a name, which may be long. */
const MAX_TOKEN_LENGTH = 8 * 1024;

/** What part of the results a request is for (section 8.2.1). */
export interface Page {
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: Cursor | undefined;
  /** Whether the request has a `page`, and so the answer too. */
  readonly isAsked: boolean;
  /** The token for what comes after a candidate. */
  readonly tokenAfter: (cursor: Cursor) => string;
}

/** A place among the candidates: the index of the one to go on with, and the name of the one before, should they have changed. */
export interface Cursor {
  readonly index: number;
  readonly name: string;
}

/**
 * Reads the `page` of a request; or says what is wrong with it, in one line.
 *
 * A token holds the limit and a digest of the question. A request with a token may leave the limit out, as the example of the
 * specification does; anything else that differs is refused.
 */
export function pageOf(path: string, question: PlainObject): Page | { readonly problem: string } {
  const page = member(question, 'page');
  if (page !== undefined && !isPlainObject(page)) return { problem: '`page` is no object' };
  const asked: PlainObject = page ?? {};
  const limit = member(asked, 'limit');
  const token = member(asked, 'token');
  if (limit !== undefined && !isCount(limit)) return { problem: '`page.limit` is no integer of 0 or more' };
  if (token !== undefined && typeof token !== 'string') return { problem: '`page.token` is no string' };
  const digest = digestOf(path, question, member(asked, 'properties'));
  const before = token === undefined || token === '' ? undefined : decoded(token);
  if (before === null) return { problem: '`page.token` is none of this decision point' };
  if (before && (before.digest !== digest || (limit !== undefined && limit !== before.limit))) {
    return { problem: 'the request differs from the one that `page.token` belongs to' };
  }
  const chosen = before?.limit ?? limit ?? null;
  return {
    limit: Math.min(chosen ?? MAX_LIMIT, MAX_LIMIT),
    after: before,
    isAsked: page !== undefined,
    tokenAfter: ({ index, name }) => encoded([chosen, digest, index, name]),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Of all that must stay the same from page to page. */
function digestOf(path: string, question: PlainObject, properties: Value | undefined): string {
  const parts = ['subject', 'action', 'resource', 'context'].map((key) => member(question, key) ?? null);
  return hash('sha256', toJsonText([path, ...parts, properties ?? null]), 'base64url');
}

function encoded(parts: readonly Value[]): string {
  return Buffer.from(toJsonText(parts)).toString('base64url');
}

/** Null where it is no token of ours. Whoever makes one up gets other results of the same question, which he may ask for anyway. */
function decoded(token: string): (Cursor & { readonly limit: number | undefined; readonly digest: string }) | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  let parts: Value;
  try {
    parts = parseJson(Buffer.from(token, 'base64url').toString());
  } catch {
    return null;
  }
  if (!isArray(parts) || parts.length !== 4) return null;
  const [limit, digest, index, name]: readonly (Value | undefined)[] = parts;
  const isLimit = limit === null || isCount(limit);
  if (!isLimit || typeof digest !== 'string' || !isCount(index) || typeof name !== 'string') return null;
  return { limit: limit ?? undefined, digest, index, name };
}
