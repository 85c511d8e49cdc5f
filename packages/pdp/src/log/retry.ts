import { setTimeout } from 'node:timers/promises';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 30_000;

/**
 * Waits before another attempt: twice as long as before each time, up to half a minute, and somewhere in the upper half of that,
 * so that many who failed together do not come back together. It ends at once when the signal aborts.
 *
 * @param attempts how many have failed before the one that just did
 * @param random between 0 and 1
 */
export async function pauseBeforeRetry(attempts: number, random: () => number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20));
  const ms = longest * (0.5 + random() / 2);
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
