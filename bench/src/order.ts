/**
 * A repeatable source of numbers from 0 up to but not including 1 (mulberry32).
 *
 * @param seed an integer; its lower 32 bits count
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The order of the variants in each round. In every block of as many rounds as there are items, each item has each
 * place exactly once; each block starts from a new shuffle, so that neighbours change too.
 */
export function roundOrders<T>(items: readonly T[], rounds: number, seed: number): T[][] {
  const random = seededRandom(seed);
  const orders: T[][] = [];
  let block: T[] = [];
  for (let round = 0; round < rounds; round++) {
    const turn = items.length === 0 ? 0 : round % items.length;
    if (turn === 0) block = shuffled(items, random);
    orders.push([...block.slice(turn), ...block.slice(0, turn)]);
  }
  return orders;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return result;
}
