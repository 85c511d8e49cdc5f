import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import type { Answer, LoadRequest } from '../suite.ts';

const ANSWER_TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Sends one request, with the first of its bodies, on a connection of its own. Rejects when there is no complete answer within 5 s. */
export async function ask(origin: string, request: LoadRequest): Promise<Answer> {
  const { path, method = 'GET', headers = {}, body } = request;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const outgoing = httpRequest(`${origin}${path}`, { method, headers, signal, agent: false });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) outgoing.destroy(new Error(`the body has more than ${MAX_BODY_BYTES} bytes`));
        chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    outgoing.end(typeof body === 'string' ? body : body?.[0]);
  });
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
