import type { CharSet } from './char-set.ts';
import type { Nfa } from './nfa.ts';

const MAX_STATES = 300;
const MAX_FREE_PATHS = 4000;

interface Edge {
  readonly to: number;
  /** Whether more than one way of reading nothing leads there. */
  readonly many: boolean;
}

/**
 * Whether an engine that backtracks can take exponential time over the pattern: whether some state comes back to itself over
 * one text in two ways. Of very large patterns nothing is said, as Writ's own engine is linear for all.
 */
export function isExponential(nfa: Nfa): boolean {
  const reading = nfa.states.flatMap(({ set }, index) => (set ? [index] : []));
  if (reading.length > MAX_STATES) return false;
  const edges = new Map(reading.map((index) => [index, edgesOf(nfa, nfa.states[index]?.next ?? -1)]));
  const number = new Map(reading.map((state, index) => [state, index]));
  const size = reading.length;
  const graph: number[][] = Array.from({ length: size * size }, () => []);
  const doubled: (readonly [number, number])[] = [];
  for (const [one, p] of number) {
    for (const [other, q] of number) {
      if (!overlap(nfa.states[one]?.set, nfa.states[other]?.set)) continue;
      for (const a of edges.get(one) ?? []) {
        for (const b of edges.get(other) ?? []) {
          const to = (number.get(a.to) ?? 0) * size + (number.get(b.to) ?? 0);
          graph[p * size + q]?.push(to);
          if (p === q && a.to === b.to && a.many) doubled.push([p * size + q, to]);
        }
      }
    }
  }
  const component = components(graph);
  const diagonal = new Set<number>();
  for (let index = 0; index < size; index++) diagonal.add(component[index * size + index] ?? -1);
  if (doubled.some(([from, to]) => component[from] === component[to])) return true;
  return graph.some((_, index) => Math.floor(index / size) !== index % size && diagonal.has(component[index] ?? -2));
}

/** Which reading states can follow without reading, and whether in several ways. */
function edgesOf(nfa: Nfa, from: number): Edge[] {
  const ways = new Map<number, number>();
  const onPath = new Set<number>();
  let paths = 0;
  const visit = (index: number): void => {
    if (onPath.has(index) || ++paths > MAX_FREE_PATHS) return;
    const state = nfa.states[index];
    if (!state) return;
    if (state.set) ways.set(index, (ways.get(index) ?? 0) + 1);
    onPath.add(index);
    for (const { to, when } of state.free) if (when !== 'start') visit(to);
    onPath.delete(index);
  };
  visit(from);
  return [...ways].map(([to, count]) => ({ to, many: count > 1 }));
}

function overlap(one: CharSet | undefined, other: CharSet | undefined): boolean {
  if (!one || !other) return false;
  return one.some(([low, high]) => other.some(([from, to]) => low <= to && from <= high));
}

/** The strongly connected component of each node (Kosaraju), without recursion. */
function components(graph: readonly (readonly number[])[]): readonly number[] {
  const reverse: number[][] = graph.map(() => []);
  for (const [from, targets] of graph.entries()) for (const to of targets) reverse[to]?.push(from);
  const order: number[] = [];
  const seen = new Set<number>();
  for (const root of graph.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const stack: { node: number; next: number }[] = [{ node: root, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = graph[top.node]?.[top.next++];
      if (to === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        stack.push({ node: to, next: 0 });
      }
    }
  }
  const component: number[] = graph.map(() => -1);
  let count = 0;
  for (const root of order.toReversed()) {
    if (component[root] !== -1) continue;
    const waiting = [root];
    component[root] = count;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const to of reverse[node] ?? []) {
        if (component[to] !== -1) continue;
        component[to] = count;
        waiting.push(to);
      }
    }
    count++;
  }
  return component;
}
