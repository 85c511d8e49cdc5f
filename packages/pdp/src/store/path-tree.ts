import type { ANY_KEY, Path, PathPattern } from './types.ts';

/** A node of a tree of paths: what is at a path, and the paths that go on from there. */
export interface PathNode<T> {
  readonly values: Set<T>;
  readonly children: Map<string | typeof ANY_KEY, PathNode<T>>;
}

export function pathNode<T>(): PathNode<T> {
  return { values: new Set(), children: new Map() };
}

/** Puts a value at a path; the nodes on the way are made. */
export function addAt<T>(root: PathNode<T>, path: PathPattern, value: T): void {
  let node = root;
  for (const key of path) {
    let child = node.children.get(key);
    if (!child) {
      child = pathNode();
      node.children.set(key, child);
    }
    node = child;
  }
  node.values.add(value);
}

/** Takes a value away from a path, and with it the nodes that nothing is below any more. */
export function removeAt<T>(root: PathNode<T>, path: PathPattern, value: T): void {
  const [key, ...rest] = path;
  if (key === undefined) {
    root.values.delete(value);
    return;
  }
  const child = root.children.get(key);
  if (!child) return;
  removeAt(child, rest, value);
  if (child.values.size === 0 && child.children.size === 0) root.children.delete(key);
}

/** Everything at a node and below it. */
export function* valuesBelow<T>(node: PathNode<T>): Generator<T> {
  yield* node.values;
  for (const child of node.children.values()) yield* valuesBelow(child);
}

/** What stands at or above a path, and the node at the path itself where something is there or below. */
export function follow<T>(
  root: PathNode<T>,
  path: Path,
): { readonly above: readonly T[]; readonly node?: PathNode<T> } {
  const above: T[] = [...root.values];
  let node = root;
  for (const key of path) {
    const child = node.children.get(key);
    if (!child) return { above };
    above.push(...child.values);
    node = child;
  }
  return { above, node };
}
