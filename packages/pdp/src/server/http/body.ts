import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HttpFailure } from './types.ts';

/** The bytes of a request, or why they are not taken. */
export type Received =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly failure: HttpFailure };

export interface BodyLimits {
  readonly maxBytes: number;
  /** Of a compressed body, once it is not compressed any more. */
  readonly maxInflatedBytes: number;
}

const EMPTY = Buffer.alloc(0);

export const NO_BODY: Received = { ok: true, body: EMPTY };

/** Whether a request brings a body (RFC 9112 section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Reads the body of a request and hands it on, once; never where the client leaves before its end. */
export function receive(request: IncomingMessage, limits: BodyLimits, done: (received: Received) => void): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.maxBytes) {
    done(tooLarge(limits.maxBytes, announced, false));
    return;
  }
  let first: Buffer | undefined;
  let chunks: Buffer[] | undefined;
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limits.maxBytes) {
      request.off('data', onData).off('end', onEnd);
      done(tooLarge(limits.maxBytes, undefined, false));
    } else if (first === undefined) first = chunk;
    else (chunks ??= [first]).push(chunk);
  };
  const onEnd = (): void => {
    const bytes = chunks ? Buffer.concat(chunks, size) : (first ?? EMPTY);
    if (request.headers['content-encoding']?.includes('gzip')) void inflate(bytes, limits, done);
    else done({ ok: true, body: bytes });
  };
  request.on('data', onData).on('end', onEnd);
}

const inflateAsync = promisify(gunzip);

async function inflate(
  bytes: Buffer,
  { maxInflatedBytes }: BodyLimits,
  done: (received: Received) => void,
): Promise<void> {
  done(await unzipped(bytes, maxInflatedBytes));
}

async function unzipped(bytes: Buffer, maxInflatedBytes: number): Promise<Received> {
  try {
    return { ok: true, body: await inflateAsync(bytes, { maxOutputLength: maxInflatedBytes }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxInflatedBytes, undefined, true);
    return { ok: false, failure: { kind: 'not_gzip', message: goMessage(code) } };
  }
}

/** As Go's reader says it. */
function goMessage(code: unknown): string {
  if (code === 'Z_BUF_ERROR') return 'unexpected EOF';
  return code === 'Z_DATA_ERROR' ? 'gzip: invalid header' : 'gzip: invalid checksum';
}

function tooLarge(limitBytes: number, sizeBytes: number | undefined, inflated: boolean): Received {
  return { ok: false, failure: { kind: 'too_large', limitBytes, sizeBytes, inflated } };
}
