import type { IncomingHttpHeaders } from 'node:http';
import { errorAnswer } from './authzen/answers.ts';
import { requestIdOf } from './authzen/request-id.ts';
import type { HttpFailure, HttpReply } from './http/types.ts';
import { errorReply, type OpaCode } from './opa/replies.ts';

/** An error of a request as a whole, before it is put in the words of an API. */
export interface RequestError {
  readonly status: number;
  readonly code: OpaCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is told of a request that never reached an API. */
export function requestErrorOf(failure: HttpFailure): RequestError {
  switch (failure.kind) {
    case 'too_large':
      return { status: 400, code: 'invalid_parameter', message: tooLarge(failure) };
    case 'not_gzip':
      return { status: 400, code: 'invalid_parameter', message: `could not decompress the body: ${failure.message}` };
    case 'busy':
      return {
        status: 503,
        code: 'unavailable',
        message: 'too many requests at one time',
        headers: { 'retry-after': '1' },
      };
    case 'host':
      return {
        status: 403,
        code: 'unauthorized',
        message: 'the host header names neither `localhost` nor a loopback address',
      };
    case 'internal':
      return { status: 500, code: 'internal_error', message: `see the log entry of incident ${failure.incident}` };
  }
}

/** Whether a path is AuthZEN's, whose errors are messages, or else one of OPA's, whose errors are objects. */
export function isAuthzenPath(path: string): boolean {
  return path.startsWith('/access/') || path.startsWith('/.well-known/');
}

/** An error in the form of the API that was asked. */
export function errorTo(
  { path, headers: asked }: { readonly path: string; readonly headers: IncomingHttpHeaders },
  { status, code, message, headers = {} }: RequestError,
): HttpReply {
  if (isAuthzenPath(path)) return errorAnswer(status, message, { ...headers, ...requestIdOf(asked) });
  const reply = errorReply(status, code, message);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function tooLarge({ limitBytes, sizeBytes, inflated }: HttpFailure & { readonly kind: 'too_large' }): string {
  if (inflated) return `request body too large: decompressed size exceeds limit of ${limitBytes} bytes`;
  const size = sizeBytes === undefined ? '' : ` ${sizeBytes} bytes`;
  return `request body too large:${size} exceeds limit of ${limitBytes} bytes`;
}
