import { Cache, expiring } from '@writ/core';
import { request } from 'undici';
import type { Credentials, Endpoint, EndpointAuth, TokenRequest } from '../config/endpoint.ts';
import { edgeError } from '../errors.ts';
import type { Runtime } from '../mechanisms/runtime.ts';
import type { TemplateMap } from '../template/index.ts';

/** What an endpoint answered. */
export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface EndpointRequest {
  readonly root: TemplateMap;
  readonly body?: string;
  /** Headers beside those that the endpoint is configured with, which win. */
  readonly headers?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const TOKEN_RESERVE_MS = 5_000;
const RETRIED = new Set([502, 503, 504]);

/**
 * Asks one endpoint. It follows no redirects, never leaves the host that is configured, and reads at most 4 MiB.
 */
export class EndpointClient {
  readonly #endpoint: Endpoint;
  readonly #method: string;
  readonly #runtime: Runtime;
  readonly #authenticate: (message: Message) => void | Promise<void>;

  constructor(endpoint: Endpoint, defaultMethod: string, runtime: Runtime) {
    this.#endpoint = endpoint;
    this.#method = endpoint.method ?? defaultMethod;
    this.#runtime = runtime;
    this.#authenticate = authenticator(endpoint.auth, runtime);
  }

  /** The URL that a request would go to. @throws where a template made it leave its host */
  urlOf(root: TemplateMap): URL {
    const { url } = this.#endpoint;
    const target = new URL(url.render(root));
    const [origin = ''] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(url.source) ?? [];
    if (target.origin !== new URL(origin).origin)
      throw edgeError('ERR_EDGE_UNSUPPORTED', 'the URL left the host that is configured');
    return target;
  }

  /** @throws what the network throws */
  async send({ root, body, headers = {} }: EndpointRequest): Promise<EndpointAnswer> {
    const url = this.urlOf(root);
    const message: Message = { url, method: this.#method, headers: new Headers(headers), body: body ?? '' };
    for (const [name, value] of Object.entries(this.#endpoint.headers)) message.headers.set(name, value.render(root));
    await this.#authenticate(message);
    return this.#attempts(message);
  }

  async #attempts(message: Message): Promise<EndpointAnswer> {
    const { retry } = this.#endpoint;
    const end = this.#runtime.clock.monotonic() + (retry?.giveUpAfterMs ?? 0);
    for (
      let delayMs = Math.min(50, retry?.maxDelayMs ?? 0);
      ;
      delayMs = Math.min(delayMs * 2, retry?.maxDelayMs ?? 0)
    ) {
      const isLast = this.#runtime.clock.monotonic() + delayMs >= end;
      try {
        const answer = await exchange(message);
        if (isLast || !RETRIED.has(answer.status)) return answer;
      } catch (error) {
        if (isLast) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

interface Message {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What a stream of bytes yields. */
async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
}

async function exchange({ url, method, headers, body }: Message): Promise<EndpointAnswer> {
  const answer = await request(url, {
    method,
    headers: Object.fromEntries(headers),
    body: body === '' ? null : body,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of chunksOf(answer.body)) {
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES) {
      answer.body.destroy();
      throw edgeError('ERR_EDGE_UNSUPPORTED', 'an endpoint answered with more than 4 MiB');
    }
    chunks.push(bytes);
  }
  const flat = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return { status: answer.statusCode, headers: Object.fromEntries(flat), text: Buffer.concat(chunks).toString() };
}

function authenticator(auth: EndpointAuth | undefined, runtime: Runtime): (message: Message) => void | Promise<void> {
  switch (auth?.type) {
    case undefined:
      return () => undefined;
    case 'basic_auth':
      return ({ headers }) => {
        const { id, secret } = credentialsFrom(auth.credentials, runtime, 'user_id', 'password');
        headers.set('authorization', `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`);
      };
    case 'api_key':
      return ({ url, headers }) => {
        const value = auth.secret.type === 'inline' ? auth.secret.value : runtime.secrets.text(auth.secret.reference);
        if (auth.in === 'header') headers.set(auth.name, value);
        else if (auth.in === 'query') url.searchParams.set(auth.name, value);
        else headers.set('cookie', [headers.get('cookie'), `${auth.name}=${value}`].filter(Boolean).join('; '));
      };
    case 'oauth2_client_credentials': {
      const source = new TokenSource(auth, runtime);
      return async ({ headers }) => {
        const { type, token } = await source.get();
        const { name = 'authorization', scheme } = auth.header ?? {};
        headers.set(name, auth.header ? `${scheme === undefined ? '' : `${scheme} `}${token}` : `${type} ${token}`);
      };
    }
    case 'http_message_signatures':
      throw edgeError(
        'ERR_EDGE_UNSUPPORTED',
        'the endpoint is to be asked with `http_message_signatures`, which this edge recognises and cannot send yet',
      );
  }
}

/** Credentials, wherever they are. @throws ERR_EDGE_SECRET */
export function credentialsFrom(
  credentials: Credentials,
  { secrets }: Runtime,
  idKey: string,
  secretKey: string,
): { readonly id: string; readonly secret: string } {
  if (credentials.type === 'inline') return credentials;
  const values = secrets.credentials(credentials.reference);
  const [id, secret] = [values[idKey], values[secretKey]];
  if (id === undefined || secret === undefined) {
    throw edgeError(
      'ERR_EDGE_SECRET',
      `the secret \`${credentials.reference.selector ?? ''}\` needs \`${idKey}\` and \`${secretKey}\``,
    );
  }
  return { id, secret };
}

interface AccessToken {
  readonly type: string;
  readonly token: string;
}

/** Gets access tokens with the credentials of a client (RFC 6749 section 4.4), and keeps each while it is valid. */
export class TokenSource {
  readonly #request: TokenRequest;
  readonly #runtime: Runtime;
  readonly #tokens: Cache<AccessToken>;

  constructor(tokenRequest: TokenRequest, runtime: Runtime) {
    this.#request = tokenRequest;
    this.#runtime = runtime;
    this.#tokens = new Cache({ maxEntries: 1, ttlMs: 0, clock: runtime.clock });
  }

  /** @throws where the token endpoint does not give one */
  async get(): Promise<AccessToken> {
    const token = await this.#tokens.getOrLoad('token', async () => this.#load());
    if (!token) throw edgeError('ERR_EDGE_UNSUPPORTED', 'the token endpoint gave no token');
    return token;
  }

  async #load(): Promise<ReturnType<typeof expiring<AccessToken | undefined>>> {
    const { credentials, authMethod, scopes, cacheTtlMs } = this.#request;
    const { id, secret } = credentialsFrom(credentials, this.#runtime, 'client_id', 'client_secret');
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scopes.length > 0) form.set('scope', scopes.join(' '));
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' });
    if (authMethod === 'request_body') {
      form.set('client_id', id);
      form.set('client_secret', secret);
    } else {
      const pair = [id, secret].map((part) => new URLSearchParams({ a: part }).toString().slice(2)).join(':');
      headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    }
    const url = new URL(this.#request.tokenUrl.render({}));
    const answer = await exchange({ url, method: 'POST', headers, body: form.toString() });
    const parsed: unknown = answer.status === 200 ? JSON.parse(answer.text) : undefined;
    if (
      typeof parsed !== 'object' ||
      parsed === null ||
      !('access_token' in parsed) ||
      typeof parsed.access_token !== 'string'
    ) {
      throw edgeError('ERR_EDGE_UNSUPPORTED', `the token endpoint answered ${answer.status} and no access token`);
    }
    const seconds = 'expires_in' in parsed && typeof parsed.expires_in === 'number' ? parsed.expires_in : 0;
    const type = 'token_type' in parsed && typeof parsed.token_type === 'string' ? parsed.token_type : 'Bearer';
    const left = seconds * 1_000 - TOKEN_RESERVE_MS;
    const ttlMs = cacheTtlMs === undefined ? left : seconds > 0 ? Math.min(left, cacheTtlMs) : cacheTtlMs;
    return expiring({ type, token: parsed.access_token }, ttlMs);
  }
}
