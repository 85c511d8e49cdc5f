import type { Segment } from './patterns.ts';

/** A trie over segments: hosts (labels from the right) and, below each, paths. */
interface Node<Value> {
  readonly literals: Map<string, Node<Value>>;
  single: Node<Value> | undefined;
  /** Values of a wildcard for everything that is left. */
  free: Node<Value> | undefined;
  values: Value[];
}

/** What a look-up offers: a value and the texts that its path's wildcards matched, from the left. */
export type Candidate<Value, Found> = (value: Value, captured: readonly string[]) => Found | undefined;

function newNode<Value>(): Node<Value> {
  return { literals: new Map(), single: undefined, free: undefined, values: [] };
}

function descend<Value>(from: Node<Value>, segments: readonly Segment[]): Node<Value> {
  let node = from;
  for (const segment of segments) {
    if (segment.type === 'single') node = node.single ??= newNode();
    else if (segment.type === 'free') node = node.free ??= newNode();
    else {
      let next = node.literals.get(segment.text);
      if (!next) node.literals.set(segment.text, (next = newNode()));
      node = next;
    }
  }
  return node;
}

/**
 * Finds routes by path. At each segment a literal wins over `:name`, and that over `*rest`; where every value of the more
 * specific node is refused, the search goes on with the less specific ones (backtracking).
 */
class PathTrie<Value> {
  readonly #root = newNode<Value>();

  insert(segments: readonly Segment[], value: Value): void {
    descend(this.#root, segments).values.push(value);
  }

  /** @param segments of the path, without the empty one before the first slash */
  find<Found>(segments: readonly string[], candidate: Candidate<Value, Found>): Found | undefined {
    return findPath(this.#root, segments, 0, [], candidate);
  }
}

// The captures are those on the way to the node that is tried, and no others: what a refused branch captured is gone.
function findPath<Value, Found>(
  node: Node<Value>,
  segments: readonly string[],
  at: number,
  captured: string[],
  candidate: Candidate<Value, Found>,
): Found | undefined {
  const segment = segments[at];
  if (segment === undefined) return firstOf(node.values, captured, candidate);
  // A segment that only a wildcard can match is not hashed.
  const literal = node.literals.size > 0 ? node.literals.get(segment) : undefined;
  if (literal) {
    const found = findPath(literal, segments, at + 1, captured, candidate);
    if (found !== undefined) return found;
  }
  if (segment !== '' && node.single) {
    captured.push(segment);
    const found = findPath(node.single, segments, at + 1, captured, candidate);
    if (found !== undefined) return found;
    captured.pop();
  }
  if (!node.free) return undefined;
  const rest = segments.slice(at).join('/');
  return rest === '' ? undefined : firstOf(node.free.values, [...captured, rest], candidate);
}

function firstOf<Value, Found>(
  values: readonly Value[],
  captured: readonly string[],
  candidate: Candidate<Value, Found>,
): Found | undefined {
  for (const value of values) {
    const found = candidate(value, captured);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Finds routes by host and path: the exact host first, then wildcards from the longest to `*`. */
export class RouteTrie<Value> {
  readonly #hosts = newNode<PathTrie<Value>>();

  insert(host: readonly Segment[], path: readonly Segment[], value: Value): void {
    const node = descend(this.#hosts, host);
    let [paths] = node.values;
    if (!paths) node.values.push((paths = new PathTrie()));
    paths.insert(path, value);
  }

  /**
   * @param host lower case
   * @param path normalised
   */
  find<Found>(host: string, path: string, candidate: Candidate<Value, Found>): Found | undefined {
    const segments = path.slice(1).split('/');
    const labels = host.split('.');
    const ways: PathTrie<Value>[] = [];
    let node: Node<PathTrie<Value>> | undefined = this.#hosts;
    for (let at = labels.length - 1; node && at >= 0; at--) {
      const [wildcard] = node.free?.values ?? [];
      if (wildcard) ways.push(wildcard);
      node = node.literals.get(labels[at] ?? '');
    }
    const [exact] = node?.values ?? [];
    const found = exact?.find(segments, candidate);
    if (found !== undefined) return found;
    for (let at = ways.length - 1; at >= 0; at--) {
      const wild = ways[at]?.find(segments, candidate);
      if (wild !== undefined) return wild;
    }
    return undefined;
  }
}
