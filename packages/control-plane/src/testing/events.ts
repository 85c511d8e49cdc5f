interface Scheduled {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Simulated time: what is scheduled runs in its order, one step each. */
export class Events {
  now = 0;
  #count = 0;
  readonly #heap: Scheduled[] = [];

  after(delayMs: number, run: () => void): void {
    const heap = this.#heap;
    const item = { at: this.now + delayMs, order: this.#count, run };
    this.#count += 1;
    let index = heap.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(item, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  /** @returns whether there was something to run */
  step(): boolean {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return false;
    if (heap.length > 0) this.#sink(last);
    this.now = first.at;
    first.run();
    return true;
  }

  #sink(item: Scheduled): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below && right && isBefore(right, below)) {
        child += 1;
        below = right;
      }
      if (!below || !isBefore(below, item)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = item;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
