import {
  isArray,
  isObject,
  isSet,
  keyOf,
  lookup,
  type MapKey,
  type PlainObject,
  type RegoObject,
  setOf,
  size,
  sortedElements,
  sortedEntries,
  type Value,
} from '../value/index.ts';
import { elementsOf, objectOperand, operandTypeError } from './operands.ts';
import type { BuiltinContext, BuiltinRelation, BuiltinTable } from './types.ts';

type Graph = PlainObject | RegoObject;

function verticesOperand(value: Value): readonly Value[] {
  if (isArray(value) || isSet(value)) return elementsOf(value);
  throw operandTypeError(2, value, '{array, set}');
}

/** The neighbours of a node; undefined where the graph has no such node. */
function neighbours(graph: Graph, node: Value): readonly Value[] | undefined {
  const edges = lookup(graph, node);
  if (edges === undefined) return undefined;
  return isArray(edges) || isSet(edges) ? elementsOf(edges) : [];
}

function reachable(context: BuiltinContext, graphOperand: Value, initial: Value): Value {
  const graph = objectOperand(graphOperand, 1);
  const queue = [...verticesOperand(initial)];
  const seen = new Set<MapKey>();
  const reached: Value[] = [];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    context.spend(1);
    const key = keyOf(node);
    if (seen.has(key)) continue;
    seen.add(key);
    const next = neighbours(graph, node);
    if (!next) continue;
    reached.push(node);
    context.spend(next.length);
    for (const neighbour of next) queue.push(neighbour);
  }
  return setOf(reached);
}

/** A path, from its end. */
interface Trail {
  readonly node: Value;
  readonly key: MapKey;
  readonly before: Trail | undefined;
  readonly length: number;
}

function trail(node: Value, before: Trail | undefined): Trail {
  return { node, key: keyOf(node), before, length: (before?.length ?? 0) + 1 };
}

function pathOf(end: Trail | undefined): Value[] {
  const path: Value[] = [];
  for (let step = end; step; step = step.before) path.push(step.node);
  return path.toReversed();
}

function passes(end: Trail, key: MapKey): boolean {
  for (let step: Trail | undefined = end; step; step = step.before) {
    if (step.key === key) return true;
  }
  return false;
}

/** The paths that end at a node without neighbours, before a node that is not in the graph, or where a circle closes. */
function reachablePaths(context: BuiltinContext, graphOperand: Value, initial: Value): Value {
  const graph = objectOperand(graphOperand, 1);
  const paths: Value[] = [];
  const found = (end: Trail | undefined): void => {
    context.spend(1 + (end?.length ?? 0));
    paths.push(pathOf(end));
  };
  const open: { readonly node: Value; readonly before: Trail }[] = [];
  for (const node of verticesOperand(initial)) {
    const next = neighbours(graph, node);
    if (!next) continue;
    const start = trail(node, undefined);
    if (next.length === 0) found(start);
    for (const neighbour of next) open.push({ node: neighbour, before: start });
  }
  for (let step = open.pop(); step; step = open.pop()) {
    context.spend(1);
    const next = neighbours(graph, step.node);
    const here = next ? trail(step.node, step.before) : step.before;
    if (!next || next.length === 0) found(here);
    for (const neighbour of next ?? []) {
      context.spend(1 + here.length / 8);
      if (passes(here, keyOf(neighbour))) found(here);
      else open.push({ node: neighbour, before: here });
    }
  }
  return setOf(paths);
}

/** Each value in a value, itself first, with its path, in order: `[path, value]`. */
function* walk(context: BuiltinContext, value: Value): Generator<Value> {
  const open: { readonly path: readonly Value[]; readonly value: Value }[] = [{ path: [], value }];
  for (let step = open.pop(); step; step = open.pop()) {
    const { path, value: current } = step;
    context.spend(path.length / 8);
    yield [path, current];
    context.spend(size(current));
    // The last one pushed comes next.
    for (const [key, item] of childrenOf(current).toReversed()) open.push({ path: [...path, key], value: item });
  }
}

function childrenOf(value: Value): readonly (readonly [Value, Value])[] {
  if (isArray(value)) return value.map((item, index) => [index, item]);
  if (isSet(value)) return sortedElements(value).map((item) => [item, item]);
  return isObject(value) ? sortedEntries(value) : [];
}

/** What can be reached in a graph. */
export const graph = {
  'graph.reachable': reachable,
  'graph.reachable_paths': reachablePaths,
} satisfies BuiltinTable;

/** The built-ins that yield many results. */
export const relations = { walk } satisfies Readonly<Record<string, BuiltinRelation>>;
