import type { Clock } from '@writ/core';

/** What is written down of a request that is through. */
export interface AccessEntry {
  readonly startedAt: number;
  readonly clientIp: string;
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly userAgent: string;
  readonly status: number;
  readonly subject: string;
  readonly rule: string;
  readonly granted: boolean;
  readonly error: string;
  readonly durationMs: number;
}

/** Writes one line for a request. */
export interface AccessLog {
  write(entry: AccessEntry): void;
  /** Writes what is still held back. */
  flush(): void;
}

const MAX_HELD = 64 * 1024;

/**
 * Writes JSON lines with heimdall's names of fields. Lines are held back until the requests at hand are through, and written
 * together. Queries are left out, since they may hold credentials; so are headers.
 */
export function accessLog(destination: { write(text: string): unknown }, clock: Clock): AccessLog {
  let held = '';
  let scheduled = false;
  const flush = (): void => {
    scheduled = false;
    if (held === '') return;
    const text = held;
    held = '';
    try {
      destination.write(text);
    } catch {
      // INVARIANT: a log that cannot be written never fails a request.
    }
  };
  return {
    flush,
    write: (entry) => {
      held += `${JSON.stringify({
        level: 'info',
        time: new Date(clock.now()).toISOString(),
        _tx_start: Math.floor(entry.startedAt / 1_000),
        _client_ip: entry.clientIp,
        _http_method: entry.method,
        _http_scheme: entry.scheme,
        _http_host: entry.host,
        _http_path: entry.path,
        _http_user_agent: entry.userAgent,
        _http_status_code: entry.status,
        _subject: entry.subject,
        _rule: entry.rule,
        _access_granted: entry.granted,
        ...(entry.error !== '' && { _error: entry.error }),
        _tx_duration_ms: Math.round(entry.durationMs * 1_000) / 1_000,
        msg: 'TX finished',
      })}\n`;
      if (held.length > MAX_HELD) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    },
  };
}
