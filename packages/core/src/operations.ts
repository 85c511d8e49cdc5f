import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { coreError } from './errors.ts';
import { type IdSource, uuidSource } from './ids.ts';
import type { OverallStatus, Part, Status } from './lifecycle.ts';
import { formatAddress, isLoopback, type ListenAddress, listen } from './listen.ts';
import { type Logger, silentLogger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { PROBLEM_CONTENT_TYPE, problemFrom } from './problem.ts';

export interface OperationsOptions {
  /** Default `127.0.0.1`. On a loopback address, requests whose `host` names anything else are refused. */
  readonly host?: string;
  /** Default 9464, the port of Prometheus exporters for OpenTelemetry; 0 takes a free one. */
  readonly port?: number;
  /** What `/health` answers: the status of the whole program, this listener included. */
  readonly status: () => OverallStatus;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  readonly logger?: Logger;
  readonly ids?: IdSource;
  /** How long `close` waits for answers that are on their way, in milliseconds; default 2000. */
  readonly closeGraceMs?: number;
}

/** The listener for those who operate Writ. */
export interface OperationsListener extends Part {
  /** `http://host:port` while it listens, else `undefined`. */
  readonly url: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly allow?: string;
}

const MAX_HEADER_BYTES = 8 * 1024;
const MAX_CONNECTIONS = 128;
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;

/**
 * Serves `/health` (all parts), `/health/live` (200 while the process answers at all), `/health/ready` (200 while it
 * takes requests) and `/metrics`, to GET and HEAD; health is 200 for `ok` and `warn`, else 503.
 *
 * It has no `drain`: start it first, so that it tells of `not_ready` until everything else is closed. Starting throws
 * what {@link listen} throws.
 */
export function operationsListener(options: OperationsOptions): OperationsListener {
  const { status, metrics, host = '127.0.0.1', port = 9464, closeGraceMs = 2_000 } = options;
  const logger = options.logger ?? silentLogger;
  const ids = options.ids ?? uuidSource();
  let server: Server | undefined;
  let bound: ListenAddress | undefined;
  let closing: Promise<void> | undefined;

  const routes = new Map<string, () => Answer | Promise<Answer>>([
    ['/health', () => healthAnswer(status())],
    ['/health/live', () => healthAnswer({ status: 'ok' })],
    ['/health/ready', () => healthAnswer({ status: status().status })],
    ['/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() })],
  ]);

  async function answer(request: IncomingMessage): Promise<Answer> {
    try {
      if (bound && isLoopback(bound.host)) assertLocalHost(request.headers.host);
      const path = request.url?.split('?', 1)[0] ?? '';
      const route = routes.get(path);
      if (!route) throw coreError('ERR_CORE_NOT_FOUND', 'nothing is served at this path');
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw coreError('ERR_CORE_METHOD_NOT_ALLOWED', 'only GET and HEAD are answered here');
      return await route();
    } catch (error) {
      const incident = ids.next();
      const problem = problemFrom(error, incident);
      const level = problem.status >= 500 ? 'error' : 'debug';
      logger[level]('operations request refused', { incident, status: problem.status, err: error });
      return {
        status: problem.status,
        type: PROBLEM_CONTENT_TYPE,
        body: JSON.stringify(problem),
        ...(problem.status === 405 && { allow: 'GET, HEAD' }),
      };
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status: statusCode, type, body, allow } = await answer(request);
    // A body is never read: what the client still sends must not be taken for its next request.
    if (closing || hasBody(request)) response.setHeader('connection', 'close');
    if (allow !== undefined) response.setHeader('allow', allow);
    response.writeHead(statusCode, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void handle(request, response);
  };

  async function shut(running: Server): Promise<void> {
    const closed = Promise.withResolvers<void>();
    // The only error it can pass says that it was not listening, which is what is wanted.
    running.close(() => closed.resolve());
    const timer = setTimeout(() => running.closeAllConnections(), closeGraceMs);
    await closed.promise;
    clearTimeout(timer);
    bound = undefined;
  }

  return {
    name: 'operations',
    get url() {
      return bound && `http://${formatAddress(bound)}`;
    },
    async start() {
      server = createServer(
        {
          maxHeaderSize: MAX_HEADER_BYTES,
          headersTimeout: HEADERS_TIMEOUT_MS,
          requestTimeout: REQUEST_TIMEOUT_MS,
          keepAliveTimeout: KEEP_ALIVE_MS,
          connectionsCheckingInterval: 1_000,
        },
        onRequest,
      );
      // Answered at once, so that the client never sends the body it announced.
      server.on('checkContinue', onRequest);
      server.maxConnections = MAX_CONNECTIONS;
      bound = await listen(server, { host, port });
      logger.info('operations listener started', { address: formatAddress(bound) });
    },
    async close() {
      if (server) closing ??= shut(server);
      return closing;
    },
  };
}

function healthAnswer(body: { readonly status: Status }): Answer {
  return {
    status: body.status === 'ok' || body.status === 'warn' ? 200 : 503,
    type: 'application/json',
    body: JSON.stringify(body),
  };
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * Refuses DNS rebinding: a page whose name an attacker points at 127.0.0.1 reaches this listener from a visitor's
 * browser, and reads the answer as its own. Clients without the header (HTTP/1.0) are no browsers.
 */
function assertLocalHost(header: string | undefined): void {
  if (header === undefined) return;
  const name = header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  if (name !== 'localhost' && !isLoopback(name))
    throw coreError('ERR_CORE_HOST_REFUSED', 'the host header names neither `localhost` nor a loopback address');
}
