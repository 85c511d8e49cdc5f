import { coreError } from './errors.ts';

/**
 * Runs `work` and stops waiting for it after `limitMs`, or when `signal` aborts; `work` learns of both by the signal it
 * gets. Uses a plain timer, since `AbortSignal.timeout` costs twenty times as much.
 *
 * @param what names the work and its limit in the message: `part \`edge\` did not start within startTimeoutMs`
 * @throws ERR_CORE_TIMEOUT, the reason of `signal`, or what `work` throws
 */
export async function withTimeLimit<T>(
  limitMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stopped = Promise.withResolvers<never>();
  const stop = (reason: unknown): void => {
    stopped.reject(reason);
    controller.abort(reason);
  };
  const onAbort = (): void => stop(signal?.reason);
  const timer = setTimeout(() => stop(coreError('ERR_CORE_TIMEOUT', `${what} (${limitMs} ms)`)), limitMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
