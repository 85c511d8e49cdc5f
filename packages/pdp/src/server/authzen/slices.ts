import { setImmediate } from 'node:timers/promises';

/** How long the loop of events may wait for one request, in milliseconds. */
const SLICE_MS = 5;

/**
 * Goes through items in order, with pauses in which other requests are served.
 *
 * @param each false ends it
 * @param isGone true ends it at the next pause
 */
export async function inSlices<T>(
  items: Iterable<T>,
  each: (item: T) => boolean,
  isGone: (() => boolean) | undefined,
): Promise<void> {
  let start = performance.now();
  for (const item of items) {
    if (!each(item)) return;
    if (performance.now() - start < SLICE_MS) continue;
    await setImmediate();
    if (isGone?.()) return;
    start = performance.now();
  }
}
