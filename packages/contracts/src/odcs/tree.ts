import type { ConfigNode, ListNode, MapNode, ScalarNode, SourceRange } from '@writ/core';

/** The map at a key, or undefined. */
export function mapAt(node: ConfigNode | undefined, key: string): MapNode | undefined {
  const value = childAt(node, key);
  return value?.type === 'map' ? value : undefined;
}

/** The items of the list at a key; empty where there is none. */
export function itemsAt(node: ConfigNode | undefined, key: string): ListNode['items'] {
  const value = childAt(node, key);
  return value?.type === 'list' ? value.items : [];
}

/** The maps in the list at a key. */
export function mapsAt(node: ConfigNode | undefined, key: string): readonly MapNode[] {
  return itemsAt(node, key).filter((item) => item.type === 'map');
}

export function scalarAt(node: ConfigNode | undefined, key: string): ScalarNode | undefined {
  const value = childAt(node, key);
  return value?.type === 'scalar' ? value : undefined;
}

/** The text at a key, or undefined where something else stands there. */
export function textAt(node: ConfigNode | undefined, key: string): string | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(node: ConfigNode | undefined, key: string): number | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === 'number' ? value : undefined;
}

export function booleanAt(node: ConfigNode | undefined, key: string): boolean | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === 'boolean' ? value : undefined;
}

export function childAt(node: ConfigNode | undefined, key: string): ConfigNode | undefined {
  return node?.type === 'map' ? node.entries.get(key)?.value : undefined;
}

/** Where the key of a map stands, or the map where it has no such key. */
export function keyRange(node: MapNode, key: string): SourceRange {
  return node.entries.get(key)?.keyRange ?? startOf(node);
}

/** The first key of a map: a better mark than the whole of it. */
export function startOf(node: ConfigNode): SourceRange {
  if (node.type !== 'map') return node.range;
  const [first] = node.entries.values();
  return first?.keyRange ?? node.range;
}
