import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HttpResponse, PortCall } from '@writ/rego';
import type { TlsSettings } from './tls.ts';

/** One request, without redirects. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request and reads the answer to its end. @throws Error with a text as Go's where the network fails */
export async function send(sent: Sent, tls: TlsSettings, call: PortCall): Promise<HttpResponse> {
  const { url } = sent;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error(`unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
  }
  try {
    return await bodyOf(await answered(sent, tls, call), call);
  } catch (error) {
    call.signal.throwIfAborted();
    throw new Error(failureText(error), { cause: error });
  }
}

async function answered(
  { method, url, headers, body }: Sent,
  tls: TlsSettings,
  call: PortCall,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method, signal: call.signal, headers: { 'User-Agent': 'writ', ...headers } };
  // An agent of its own: no connection outlives the evaluation.
  const outgoing =
    url.protocol === 'https:'
      ? requestHttps(url, { ...options, ...tls, agent: false })
      : requestHttp(url, { ...options, agent: false });
  outgoing.on('response', resolve);
  outgoing.on('error', reject);
  outgoing.end(body === '' ? undefined : body);
  return promise;
}

async function bodyOf(response: IncomingMessage, { maxResponseBytes }: PortCall): Promise<HttpResponse> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > maxResponseBytes) throw new Error(`the response is longer than ${maxResponseBytes} bytes`);
    chunks.push(chunk);
  }
  const { statusCode = 0, statusMessage = '' } = response;
  const headers = Object.entries(response.headersDistinct).map(([name, values]) => [name, values ?? []] as const);
  return {
    status: `${statusCode} ${statusMessage}`,
    statusCode,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
};

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const {
    code,
    address,
    port,
    hostname,
  }: NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string } = error;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname ?? ''}: no such host`;
  const text = code === undefined ? undefined : SYSTEM_TEXTS[code];
  if (text === undefined) return error.message;
  if (address === undefined) return text;
  return `dial tcp ${address.includes(':') ? `[${address}]` : address}:${port ?? 0}: connect: ${text}`;
}
