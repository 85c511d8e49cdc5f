import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** A request that was read as a whole. */
export interface HttpRequest {
  readonly method: string;
  /** As the client wrote it, without the query. */
  readonly path: string;
  /** What follows the `?`, or the empty text. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Not compressed any more; empty where there is none. */
  readonly body: Buffer;
  /** The address that the client used, without a path. */
  readonly origin: string;
  readonly socket: Socket;
  /** Whether the client left. */
  readonly isGone: () => boolean;
}

/** What to answer. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the body may be compressed for a client that takes it so. */
  readonly mayGzip?: boolean;
}

export type Replying = HttpReply | Promise<HttpReply>;

/** Why a request never reached an API. */
export type HttpFailure =
  | {
      readonly kind: 'too_large';
      readonly limitBytes: number;
      readonly sizeBytes: number | undefined;
      readonly inflated: boolean;
    }
  | { readonly kind: 'not_gzip'; readonly message: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'host' }
  | { readonly kind: 'internal'; readonly incident: string };

/** Answers requests, and says in the words of an API what went wrong before it. */
export interface HttpHandler {
  reply(request: HttpRequest): Replying;
  fail(failure: HttpFailure, request: Pick<HttpRequest, 'path' | 'headers'>): HttpReply;
  /** Hears of each answer. */
  onReply?(request: Pick<HttpRequest, 'method' | 'path'>, status: number, durationMs: number): void;
}
