import type { AuthzenAnswer } from './types.ts';

/** A body that is JSON already. */
export function jsonAnswer(body: string, headers: Readonly<Record<string, string>> = {}): AuthzenAnswer {
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** An error of the request as a whole: the body is a message for a person (section 10.1.3). */
export function errorAnswer(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): AuthzenAnswer {
  return { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: message };
}
