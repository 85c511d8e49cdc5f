import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpReply } from './types.ts';

/** Smaller answers do not gain from compression: the default of OPA's `min_length`. */
const GZIP_FROM_BYTES = 1024;

const gzipAsync = promisify(gzip);

/** Whether an answer is large enough, and the client takes it compressed. */
export function isWorthGzip({ body, mayGzip }: HttpReply, accepted: string | string[] | undefined): boolean {
  return mayGzip === true && body.length >= GZIP_FROM_BYTES && typeof accepted === 'string' && ACCEPTS.test(accepted);
}

const ACCEPTS = /(?:^|[\s,])gzip[ \t]*(?:$|,|;[ \t]*q=(?:1|0\.0{0,2}[1-9]))/i;

/** Writes an answer. @param isLast closes the connection behind it */
export function send(response: ServerResponse, { status, headers, body }: HttpReply, isLast: boolean): void {
  const bytes = Buffer.byteLength(body);
  const lines: string[] = ['content-length', String(bytes)];
  for (const name in headers) lines.push(name, headers[name] ?? '');
  if (isLast) lines.push('connection', 'close');
  response.writeHead(status, lines);
  // Text of one byte a character, as nearly all is, goes out without being encoded.
  response.end(body, bytes === body.length ? 'latin1' : 'utf8');
}

/** The same, compressed. */
export async function sendGzipped(response: ServerResponse, reply: HttpReply, isLast: boolean): Promise<void> {
  const bytes = await gzipAsync(reply.body);
  const lines = ['content-length', String(bytes.length), 'content-encoding', 'gzip', 'vary', 'Accept-Encoding'];
  for (const [name, value] of Object.entries(reply.headers)) lines.push(name, value);
  if (isLast) lines.push('connection', 'close');
  response.writeHead(reply.status, lines);
  response.end(bytes);
}
