import type { Secret } from '@writ/core';
import type { LossReport } from '../loss-report.ts';
import { Chunker } from './chunk.ts';
import type { RecordSink } from './types.ts';

export interface HttpSinkOptions {
  /** Where chunks are posted: OPA's default is `/logs` of a service. */
  readonly url: URL;
  /** A bearer token. Default: none. */
  readonly token?: Secret;
  /** The size of a compressed chunk at most. Default: 32 KiB, as OPA's. */
  readonly maxChunkBytes?: number;
  /** How long a request may take. Default: 10 seconds. */
  readonly timeoutMs?: number;
  /** Told of records that the receiver will never take. */
  readonly report: LossReport;
  /** Default: the host's. */
  readonly fetch?: typeof fetch;
}

const CHUNK_BYTES = 32 * 1024;
const TIMEOUT_MS = 10_000;

/** Answers that another attempt does not change: the chunk is at fault, not the receiver or the way to it. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Posts records as OPA does: a JSON array, compressed with gzip. */
export function httpSink(options: HttpSinkOptions): RecordSink {
  const { url, token, maxChunkBytes = CHUNK_BYTES, timeoutMs = TIMEOUT_MS, report, fetch: send = fetch } = options;
  const chunker = new Chunker(maxChunkBytes);
  return {
    name: 'http',
    async write(records, signal) {
      const chunk = await chunker.next(records);
      if (!chunk.body) {
        report.lost('too_large', 1);
        return 1;
      }
      const status = await post(
        send,
        url,
        chunk.body,
        token,
        AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      );
      if (REFUSED.has(status)) report.lost('refused', chunk.records);
      else if (status < 200 || status > 299) throw new Error(`the receiver answered with status ${status}`);
      return chunk.records;
    },
    close: async () => Promise.resolve(),
  };
}

async function post(
  send: typeof fetch,
  url: URL,
  body: Buffer,
  token: Secret | undefined,
  signal: AbortSignal,
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    ...(token && { authorization: `Bearer ${token.reveal()}` }),
  };
  // The token is for this address alone.
  const request = { method: 'POST', headers, body: new Uint8Array(body), redirect: 'manual', signal } as const;
  const response = await send(url, request).catch((error: unknown) => {
    throw reasonOf(error);
  });
  await response.body?.cancel();
  return response.status;
}

/** Why nothing came back: of the host's `fetch failed` what is below it. */
function reasonOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause : error;
}
