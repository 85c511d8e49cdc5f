import { equal, isArray, isObject, RegoObject, type Value } from '@writ/rego';
import { addAt, follow, type PathNode, pathNode, removeAt, valuesBelow } from './path-tree.ts';
import { ANY_KEY, type ChangeListener, type Path, type PathPattern } from './types.ts';

/** A listener with an identity of its own, so that one function can listen twice. */
interface Subscription {
  readonly listener: ChangeListener;
}

/** Who wants to hear of changes at which paths. Telling them costs the depth of the path and those who are told. */
export class Subscriptions {
  readonly #root: PathNode<Subscription> = pathNode();
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** @returns the end of the subscription */
  add(pattern: PathPattern, listener: ChangeListener): () => void {
    const subscription: Subscription = { listener };
    addAt(this.#root, pattern, subscription);
    this.#count += 1;
    let isActive = true;
    return () => {
      if (!isActive) return;
      isActive = false;
      this.#count -= 1;
      removeAt(this.#root, pattern, subscription);
    };
  }

  /** A dataset was mounted, dropped or replaced: who listens at its mount, above or below hears of it once. */
  replaced(mount: Path, before: Value | undefined, after: Value | undefined, failures: unknown[]): void {
    const told = new Set<Subscription>();
    collect(this.#root, mount, 0, told);
    for (const { listener } of told) tell(listener, mount, before, after, failures);
  }

  /** A document changed. */
  changed(path: Path, before: Value | undefined, after: Value | undefined, failures: unknown[]): void {
    const visit = (node: PathNode<Subscription>, depth: number): void => {
      for (const { listener } of node.values) tell(listener, path, before, after, failures);
      const key = path[depth];
      if (key === undefined) {
        within(node, path, before, after, failures);
        return;
      }
      const exact = node.children.get(key);
      if (exact) visit(exact, depth + 1);
      const any = node.children.get(ANY_KEY);
      if (any) visit(any, depth + 1);
    };
    visit(this.#root, 0);
  }
}

function collect(node: PathNode<Subscription>, mount: Path, depth: number, told: Set<Subscription>): void {
  const key = mount[depth];
  if (key === undefined) {
    for (const subscription of valuesBelow(node)) told.add(subscription);
    return;
  }
  for (const subscription of node.values) told.add(subscription);
  for (const next of [node.children.get(key), node.children.get(ANY_KEY)]) {
    if (next) collect(next, mount, depth + 1, told);
  }
}

/** Goes from a changed value down to the parts that anyone listens to. The depth is that of the patterns. */
function within(
  node: PathNode<Subscription>,
  path: Path,
  before: Value | undefined,
  after: Value | undefined,
  failures: unknown[],
): void {
  for (const [key, child] of node.children) {
    const keys = key === ANY_KEY ? new Set([...keysOf(before), ...keysOf(after)]) : [key];
    for (const part of keys) {
      const old = partOf(before, part);
      const now = partOf(after, part);
      if (old === now || (old !== undefined && now !== undefined && equal(old, now))) continue;
      const place = [...path, part];
      for (const { listener } of child.values) tell(listener, place, old, now, failures);
      within(child, place, old, now, failures);
    }
  }
}

function tell(
  listener: ChangeListener,
  path: Path,
  before: Value | undefined,
  after: Value | undefined,
  failures: unknown[],
): void {
  try {
    listener(path, before, after);
  } catch (error) {
    // The others still have to hear of it.
    failures.push(error);
  }
}

function keysOf(value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  return isArray(value) || (isObject(value) && !(value instanceof RegoObject)) ? Object.keys(value) : [];
}

/** An element of an array is named by its index in digits. */
function partOf(value: Value | undefined, key: string): Value | undefined {
  if (value === undefined || typeof value !== 'object' || value === null) return undefined;
  if (isArray(value)) return /^(?:0|[1-9][0-9]{0,8})$/.test(key) ? value[Number(key)] : undefined;
  if (!isObject(value) || value instanceof RegoObject) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The datasets whose place overlaps a path: at it, above it or below it. */
export function overlapping<T>(mounts: PathNode<T>, path: Path): readonly T[] {
  const { above, node } = follow(mounts, path);
  return node ? [...new Set([...above, ...valuesBelow(node)])] : above;
}
