import type { SourceRange } from './issue.ts';

/**
 * A parsed document in which every key and value knows its place. Values of different files end up in one tree when
 * files are merged, so each node carries its own source.
 */
export type ConfigNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly type: 'map';
  readonly range: SourceRange;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyRange: SourceRange;
  readonly value: ConfigNode;
}

export interface ListNode {
  readonly type: 'list';
  readonly range: SourceRange;
  readonly items: readonly ConfigNode[];
}

export interface ScalarNode {
  readonly type: 'scalar';
  readonly range: SourceRange;
  readonly value: string | number | boolean | null;
  /** The value as text: what the file says, after variables were put in. */
  readonly text: string;
  /** Not quoted, so that its type comes from its look (YAML 1.2 core schema). */
  readonly plain: boolean;
  /** Names of the variables that are part of the value; messages then name these and not the value. */
  readonly variables: readonly string[];
}

export type ConfigPath = readonly (string | number)[];

/**
 * The plain value of a node: maps become objects without a prototype, so that a key `__proto__` is a key like any other.
 *
 * @param asText scalars to read as text although they look like a number, a boolean or null
 */
export function toValue(node: ConfigNode, asText: ReadonlySet<ScalarNode> = new Set()): unknown {
  switch (node.type) {
    case 'scalar':
      return asText.has(node) ? node.text : node.value;
    case 'list':
      return node.items.map((item) => toValue(item, asText));
    case 'map': {
      const object: Record<string, unknown> = { __proto__: null };
      for (const [key, entry] of node.entries) object[key] = toValue(entry.value, asText);
      return object;
    }
  }
}

/** The node at a path, or undefined where the path leaves the tree. */
export function nodeAt(root: ConfigNode, path: ConfigPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const step of path) node = node && childOf(node, step);
  return node;
}

/** The deepest node on the way to a path: where a missing key would have to be. */
export function nearestNode(root: ConfigNode, path: ConfigPath): ConfigNode {
  let node = root;
  for (const step of path) {
    const child = childOf(node, step);
    if (!child) break;
    node = child;
  }
  return node;
}

function childOf(node: ConfigNode, step: string | number): ConfigNode | undefined {
  if (node.type === 'map') return node.entries.get(String(step))?.value;
  return node.type === 'list' ? node.items[Number(step)] : undefined;
}

/**
 * Lays `over` on top of `base`: maps merge key by key, everything else is replaced. Keys keep the order in which they
 * first appeared.
 */
export function mergeNodes(base: ConfigNode, over: ConfigNode): ConfigNode {
  if (base.type !== 'map' || over.type !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const under = entries.get(key);
    entries.set(key, under ? { keyRange: entry.keyRange, value: mergeNodes(under.value, entry.value) } : entry);
  }
  return { type: 'map', range: over.range, entries };
}
