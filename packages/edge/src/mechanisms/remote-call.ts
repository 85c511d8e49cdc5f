import { hash } from 'node:crypto';
import { Cache } from '@writ/core';
import type { Endpoint } from '../config/endpoint.ts';
import { EndpointClient } from '../http/endpoint-client.ts';
import { parseBody } from '../request/body.ts';
import type { Exchange } from '../request/exchange.ts';
import { Failure } from '../request/failure.ts';
import type { Template, TemplateMap } from '../template/index.ts';
import type { Runtime } from './runtime.ts';

/** What a service answered, read by its media type. */
export interface RemoteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

export interface RemoteCallOptions {
  readonly endpoint: Endpoint;
  readonly defaultMethod: string;
  readonly payload: Template | undefined;
  readonly forwardHeaders: readonly string[];
  readonly forwardCookies: readonly string[];
  /** 0: nothing is kept. */
  readonly cacheTtlMs: number;
  readonly runtime: Runtime;
}

const MAX_ANSWERS = 10_000;

/**
 * Asks a service about requests. Answers of 2xx are kept for a while, under a key that covers everything that was sent: two
 * requests share an answer only if the service could not have told them apart. Concurrent equal questions are asked once.
 */
export class RemoteCall {
  readonly #options: RemoteCallOptions;
  readonly #client: EndpointClient;
  readonly #answers: Cache<RemoteAnswer>;

  constructor(options: RemoteCallOptions) {
    const { endpoint, defaultMethod, cacheTtlMs, runtime } = options;
    this.#options = options;
    this.#client = new EndpointClient(endpoint, defaultMethod, runtime);
    this.#answers = new Cache({ maxEntries: MAX_ANSWERS, ttlMs: cacheTtlMs, clock: runtime.clock });
  }

  /**
   * @param credentials what the question is about, where it is not part of what is sent
   * @returns the answer, whatever its status, or a failure where there is none
   */
  async ask(exchange: Exchange, root: TemplateMap, credentials = ''): Promise<RemoteAnswer | Failure> {
    const { endpoint, payload, cacheTtlMs } = this.#options;
    const body = payload?.render(root) ?? '';
    const headers = this.#forwarded(exchange);
    try {
      if (!(cacheTtlMs > 0)) return await this.#send(root, body, headers);
      const own = Object.entries(endpoint.headers).map(([name, value]) => [name, value.render(root)]);
      const key = hash(
        'sha256',
        JSON.stringify([this.#client.urlOf(root).href, own, headers, body, credentials]),
        'base64url',
      );
      const kept = this.#answers.get(key);
      if (kept) return kept;
      const answer = await this.#send(root, body, headers);
      if (isSuccess(answer)) this.#answers.set(key, answer);
      return answer;
    } catch (cause) {
      return new Failure('communication_error', 'a service does not answer', { cause });
    }
  }

  #forwarded({ request }: Exchange): Record<string, string> {
    const { forwardHeaders, forwardCookies, payload } = this.#options;
    const headers: Record<string, string> = {};
    for (const name of forwardHeaders) {
      const value = request.header(name);
      if (value !== '') headers[name.toLowerCase()] = value;
    }
    const cookies = forwardCookies.map((name) => [name, request.cookie(name)]).filter(([, value]) => value !== '');
    if (cookies.length > 0) headers['cookie'] = cookies.map(([name, value]) => `${name}=${value}`).join('; ');
    if (payload && headers['content-type'] === undefined) headers['content-type'] = 'application/json';
    return headers;
  }

  async #send(root: TemplateMap, body: string, headers: Record<string, string>): Promise<RemoteAnswer> {
    const answer = await this.#client.send({ root, body, headers });
    const type = answer.headers['content-type'] ?? '';
    return { status: answer.status, headers: answer.headers, payload: parseBody(Buffer.from(answer.text), type) };
  }
}

/** Whether a status is one of success. */
export function isSuccess({ status }: RemoteAnswer): boolean {
  return status >= 200 && status < 300;
}
