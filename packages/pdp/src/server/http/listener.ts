import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import {
  formatAddress,
  type IdSource,
  isLoopback,
  type ListenAddress,
  type Logger,
  listen,
  type Part,
} from '@writ/core';
import { type BodyLimits, hasBody, NO_BODY, type Received, receive } from './body.ts';
import { isWorthGzip, send, sendGzipped } from './send.ts';
import { contextOf, serverOptionsOf, type TlsSettings } from './tls.ts';
import type { HttpHandler, HttpReply, HttpRequest, Replying } from './types.ts';

/** Bounds on what clients can make the server hold. */
export interface HttpLimits extends BodyLimits {
  /** Requests that are read or answered at one time; more are turned away. */
  readonly maxInFlight: number;
  readonly maxConnections: number;
  /** For a request to arrive as a whole. */
  readonly requestTimeoutMs: number;
}

/** Far above what decisions need, far below what a host has. */
const DEFAULT_LIMITS: HttpLimits = {
  maxBytes: 16 * 1024 * 1024,
  maxInflatedBytes: 64 * 1024 * 1024,
  maxInFlight: 1024,
  maxConnections: 4096,
  requestTimeoutMs: 30_000,
};

export interface ListenerOptions {
  readonly address: ListenAddress;
  readonly handler: HttpHandler;
  readonly limits?: Partial<HttpLimits>;
  readonly tls?: TlsSettings;
  readonly logger: Logger;
  /** Names incidents. */
  readonly ids: IdSource;
}

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
/** A client that takes nothing for so long holds an answer in memory for nothing. */
const IDLE_SOCKET_MS = 120_000;
const CHECK_MS = 1000;

/** Serves one handler over HTTP/1.1, with bounds on everything that a client sends. It drains before it closes. */
export class HttpListener implements Part {
  readonly name = 'decision API';
  readonly #options: ListenerOptions;
  readonly #handler: HttpHandler;
  readonly #limits: HttpLimits;
  readonly #server: Server | SecureServer;
  #bound: ListenAddress | undefined;
  #isLocal = false;
  #goodHost: string | undefined;
  #inFlight = 0;
  #closing: Promise<void> | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#handler = options.handler;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { requestTimeoutMs, maxConnections } = this.#limits;
    const http: ServerOptions = {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
    };
    this.#server = options.tls ? createSecureServer({ ...http, ...serverOptionsOf(options.tls) }) : createServer(http);
    this.#server.maxConnections = maxConnections;
    this.#server.setTimeout(IDLE_SOCKET_MS);
    this.#server.on('request', (message, response) => this.#onRequest(message, response));
  }

  /** `http://host:port` while it listens. */
  get url(): string | undefined {
    return this.#bound && `${this.#scheme}://${formatAddress(this.#bound)}`;
  }

  async start(): Promise<void> {
    this.#bound = await listen(this.#server, this.#options.address);
    this.#isLocal = isLoopback(this.#bound.host);
  }

  /** Other certificates, for the connections that come from now on. */
  setTls(settings: TlsSettings): void {
    if (this.#server instanceof SecureServer) this.#server.setSecureContext(contextOf(settings));
  }

  async drain(signal: AbortSignal): Promise<void> {
    const cut = (): void => this.#server.closeAllConnections();
    signal.addEventListener('abort', cut, { once: true });
    await this.#shut();
    signal.removeEventListener('abort', cut);
  }

  async close(): Promise<void> {
    const shut = this.#shut();
    this.#server.closeAllConnections();
    await shut;
  }

  async #shut(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      // The only error it can pass says that it was not listening, which is what is wanted.
      this.#server.close(() => {
        this.#bound = undefined;
        resolve();
      });
    });
    return this.#closing;
  }

  get #scheme(): string {
    return this.#options.tls ? 'https' : 'http';
  }

  #onRequest(message: IncomingMessage, response: ServerResponse): void {
    const exchange = new Exchange(message, response, this.#handler);
    this.#inFlight += 1;
    const finish = (reply: HttpReply, isUnread = false): void => {
      this.#inFlight -= 1;
      exchange.finish(reply, isUnread || this.#closing !== undefined);
    };
    if (this.#inFlight > this.#limits.maxInFlight) {
      finish(this.#handler.fail({ kind: 'busy' }, exchange), true);
    } else if (this.#isHostRefused(message.headers.host)) {
      finish(this.#handler.fail({ kind: 'host' }, exchange), true);
    } else if (hasBody(message)) {
      let isReceived = false;
      // A client that leaves before the end of its body is owed nothing.
      message.once('close', () => {
        if (!isReceived && !message.complete) this.#inFlight -= 1;
      });
      receive(message, this.#limits, (received) => {
        if (isReceived) return;
        isReceived = true;
        this.#answer(exchange, received, finish);
      });
    } else this.#answer(exchange, NO_BODY, finish);
  }

  #answer(exchange: Exchange, received: Received, finish: (reply: HttpReply, isUnread?: boolean) => void): void {
    if (!received.ok) {
      finish(this.#handler.fail(received.failure, exchange), true);
      return;
    }
    let replying: Replying;
    try {
      replying = this.#handler.reply(exchange.request(received.body, this.#scheme));
    } catch (error) {
      finish(this.#failed(error, exchange));
      return;
    }
    if (!(replying instanceof Promise) && !exchange.isWorthGzip(replying)) finish(replying);
    else void this.#answerLater(exchange, replying, finish);
  }

  async #answerLater(
    exchange: Exchange,
    replying: Replying,
    finish: (reply: HttpReply, isUnread?: boolean) => void,
  ): Promise<void> {
    let reply: HttpReply;
    try {
      reply = await replying;
    } catch (error) {
      reply = this.#failed(error, exchange);
    }
    if (!exchange.isWorthGzip(reply)) {
      finish(reply);
      return;
    }
    await exchange.finishGzipped(reply, this.#closing !== undefined);
    this.#inFlight -= 1;
  }

  #failed(error: unknown, exchange: Exchange): HttpReply {
    const incident = this.#options.ids.next();
    this.#options.logger.error('a request failed', { incident, err: error });
    return this.#handler.fail({ kind: 'internal', incident }, exchange);
  }

  /** Refuses DNS rebinding, by which a page of another origin would ask a local server in its visitor's name. */
  #isHostRefused(host: string | undefined): boolean {
    if (!this.#isLocal || host === this.#goodHost || host === undefined) return false;
    const name = host
      .replace(/:\d*$/, '')
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase();
    if (name !== 'localhost' && !isLoopback(name)) return true;
    this.#goodHost = host;
    return false;
  }
}

/** One request and its answer. */
class Exchange implements Pick<HttpRequest, 'method' | 'path' | 'headers'> {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly #query: string;
  readonly #message: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #handler: HttpHandler;
  readonly #start = performance.now();

  constructor(message: IncomingMessage, response: ServerResponse, handler: HttpHandler) {
    const { url = '/', method = 'GET', headers } = message;
    const mark = url.indexOf('?');
    this.method = method;
    this.path = mark === -1 ? url : url.slice(0, mark);
    this.#query = mark === -1 ? '' : url.slice(mark + 1);
    this.headers = headers;
    this.#message = message;
    this.#response = response;
    this.#handler = handler;
  }

  request(body: Buffer, scheme: string): HttpRequest {
    const { method, path, headers } = this;
    const { socket } = this.#message;
    const response = this.#response;
    return {
      method,
      path,
      headers,
      query: this.#query,
      body,
      socket,
      origin: `${scheme}://${headers.host ?? 'localhost'}`,
      isGone: () => response.destroyed,
    };
  }

  isWorthGzip(reply: HttpReply): boolean {
    return isWorthGzip(reply, this.headers['accept-encoding']);
  }

  finish(reply: HttpReply, isLast: boolean): void {
    send(this.#response, reply, isLast);
    this.#handler.onReply?.(this, reply.status, performance.now() - this.#start);
  }

  async finishGzipped(reply: HttpReply, isLast: boolean): Promise<void> {
    await sendGzipped(this.#response, reply, isLast);
    this.#handler.onReply?.(this, reply.status, performance.now() - this.#start);
  }
}
