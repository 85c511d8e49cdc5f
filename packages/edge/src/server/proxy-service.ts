import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { Failure } from '../request/failure.ts';
import { hasBody } from './body.ts';
import { downstreamHeaders, type ForwardOptions, type UpstreamRequest, upstreamRequest } from './forward.ts';
import { type Decided, type RequestFlow, writeAnswer } from './request-flow.ts';

export interface ProxyOptions extends ForwardOptions {
  /** 0: no limit. */
  readonly maxConnectionsPerHost: number;
  /** How long an upstream may take until its answer starts. */
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** The proxy: forwards what rules let pass. */
export interface ProxyService {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Lets go of connections to upstreams. */
  close(): Promise<void>;
}

/** Makes a proxy. Bodies stream both ways, no faster than the slower side takes them. */
export function proxyService(flow: RequestFlow, options: ProxyOptions): ProxyService {
  const { clock } = flow.parts;
  const pools = new Map<string, Pool>();

  function poolOf(origin: string): Pool {
    let pool = pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, {
        connections: options.maxConnectionsPerHost > 0 ? options.maxConnectionsPerHost : null,
        headersTimeout: options.headersTimeoutMs,
        bodyTimeout: 0,
        keepAliveTimeout: Math.max(1, options.idleTimeoutMs),
        connect: { timeout: 30_000 },
      });
      pools.set(origin, pool);
    }
    return pool;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = clock.monotonic();
    const decided = await flow.decide(request);
    if (decided.type === 'refused') {
      writeAnswer(response, decided.answer, hasBody(request) && !request.complete);
      flow.record(request, decided, response.statusCode, started);
      return;
    }
    const upstream = upstreamRequest(request, decided.matched, decided.view, options);
    if (!upstream) {
      const failure = new Failure('internal_error', 'no upstream reference defined');
      writeAnswer(response, flow.refuse(failure, request), hasBody(request) && !request.complete);
      flow.record(request, decided, response.statusCode, started, failure);
      return;
    }
    const failure = await forward(request, response, decided, upstream);
    if (failure && !response.headersSent) writeAnswer(response, flow.refuse(failure, request), true);
    else if (failure) response.destroy();
    flow.record(request, decided, response.statusCode, started, failure);
  }

  async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    { view }: Extract<Decided, { type: 'granted' }>,
    { origin, path, headers }: UpstreamRequest,
  ): Promise<Failure | undefined> {
    const { promise, resolve } = Promise.withResolvers<Failure | undefined>();
    const failed = (cause: Error): void =>
      resolve(new Failure('communication_error', 'the upstream does not answer', { cause }));
    const body = view.rawBody ?? (hasBody(request) ? request : null);
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        response.once('close', () => {
          if (!response.writableFinished) controller.abort(new Error('the client is gone'));
        });
        response.on('drain', () => controller.resume());
      },
      onResponseStart(_controller, statusCode, responseHeaders, statusMessage) {
        if (statusCode < 200) return;
        for (const [name, value] of downstreamHeaders(responseHeaders)) response.setHeader(name, value);
        response.writeHead(statusCode, statusMessage ?? '');
      },
      onResponseData(controller, chunk) {
        if (!response.write(chunk)) controller.pause();
      },
      onResponseEnd() {
        response.end();
        resolve(undefined);
      },
      onResponseError(_controller, error) {
        failed(error);
      },
    };
    try {
      poolOf(origin).dispatch(
        {
          path,
          method: request.method ?? 'GET',
          headers: withoutLength(headers, view.rawBody !== undefined),
          body,
        },
        handler,
      );
    } catch (error) {
      failed(error instanceof Error ? error : new Error('the request cannot be sent'));
    }
    return promise;
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const started = clock.monotonic();
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const decided = await flow.decide(request);
    if (decided.type === 'refused') {
      const { status, headers, body } = decided.answer;
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.end(
        `HTTP/1.1 ${status} Refused\r\n${lines}connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      flow.record(request, decided, status, started);
      return;
    }
    const upstream = upstreamRequest(request, decided.matched, decided.view, options);
    const status = upstream ? await splice(socket, head, upstream) : 500;
    if (status !== 101) socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    flow.record(request, decided, status, started);
  }

  /** Connects both sides of a WebSocket. @returns the status that the upstream answered with, 502 where it did not */
  async function splice(socket: Duplex, head: Buffer, { origin, path, headers }: UpstreamRequest): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    poolOf(origin).dispatch(
      { path, method: 'GET', headers: [...headers], upgrade: 'websocket' },
      {
        onRequestStart(controller) {
          socket.once('close', () => controller.abort(new Error('the client is gone')));
        },
        onRequestUpgrade(_controller, statusCode, responseHeaders, upstream) {
          const lines = Object.entries(responseHeaders).map(([name, value]) => `${name}: ${String(value)}\r\n`);
          socket.write(`HTTP/1.1 ${statusCode} Switching Protocols\r\n${lines.join('')}\r\n`);
          upstream.on('error', () => socket.destroy());
          upstream.on('close', () => socket.destroy());
          socket.on('close', () => upstream.destroy());
          if (head.length > 0) upstream.write(head);
          upstream.pipe(socket).pipe(upstream);
          resolve(statusCode);
        },
        onResponseStart(_controller, statusCode) {
          resolve(statusCode === 101 ? 502 : statusCode);
        },
        // What an upstream that refuses says beside its status is not passed on.
        onResponseData: () => undefined,
        onResponseEnd: () => undefined,
        onResponseError() {
          resolve(502);
        },
      },
    );
    return promise;
  }

  return {
    onRequest: (request, response) => void serve(request, response),
    onUpgrade: (request, socket, head) => void upgrade(request, socket, head),
    async close() {
      await Promise.all([...pools.values()].map(async (pool) => pool.destroy()));
    },
  };
}

/** A body that was read whole has the length that it has, however it came. */
function withoutLength(headers: readonly string[], isBuffered: boolean): string[] {
  if (!isBuffered) return [...headers];
  return headers.filter((_, at) => (headers[at - (at % 2)] ?? '').toLowerCase() !== 'content-length');
}
