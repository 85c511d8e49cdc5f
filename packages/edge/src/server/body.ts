import type { IncomingMessage } from 'node:http';
import { Failure } from '../request/failure.ts';

/** The most that is read of a body for rules to look into. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Whether a request has a body (RFC 9112 section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
}

/** Reads a body whole. */
export async function readBody(request: IncomingMessage): Promise<Buffer | Failure> {
  if (!hasBody(request)) return Buffer.alloc(0);
  const tooLarge = new Failure('precondition_error', 'the body is too large for rules to look into', { status: 413 });
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const bytes of chunksOf(request)) {
      size += bytes.length;
      if (size > MAX_BODY_BYTES) return tooLarge;
      chunks.push(bytes);
    }
  } catch (cause) {
    return new Failure('precondition_error', 'the body ended early', { cause });
  }
  return Buffer.concat(chunks);
}
