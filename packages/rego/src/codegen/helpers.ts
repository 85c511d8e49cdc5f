import type { Location, Term } from '../ast/types.ts';
import { RegoEvaluationError } from '../diagnostic.ts';
import { baseAt as base, follow, insertAt, merge, stored } from '../interpret/base.ts';
import { nodeOf } from '../interpret/calls.ts';
import { operatorName } from '../interpret/operators.ts';
import { keysMustBeUnique } from '../interpret/partial-document.ts';
import type { RuleNode } from '../interpret/rule-tree.ts';
import { type Mock, isReplaced as replaced } from '../interpret/world.ts';
import {
  compare,
  Decimal,
  EMPTY_SET,
  equal,
  isArray,
  isObject,
  lookup,
  objectOf,
  RegoObject,
  RegoSet,
  setOf,
  size,
  sortedElements,
  sortedEntries,
  sortedKeys,
} from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { MapKey, Value } from '../value/types.ts';
import type { Engine } from './context.ts';
import type { Frame } from './run.ts';

const NOTHING: readonly Value[] = [];

function kindOf(container: Value | undefined): number {
  if (container === undefined) return 4;
  if (container instanceof RegoSet) return 1;
  if (!isObject(container)) return 4;
  return container instanceof RegoObject ? 3 : 2;
}

function listOf(container: Value, kind: number): readonly (Value | readonly [Value, Value])[] {
  if (kind === 1 && container instanceof RegoSet) return sortedElements(container);
  if (!isObject(container)) return NOTHING;
  return container instanceof RegoObject ? sortedEntries(container) : sortedKeys(container);
}

function addTo(elements: Map<MapKey, Value>, value: Value): void {
  const key = keyOf(value);
  if (!elements.has(key)) elements.set(key, value);
}

function setFrom(elements: Map<MapKey, Value>): RegoSet {
  return elements.size === 0 ? EMPTY_SET : new RegoSet(elements);
}

function putUnique(entries: Map<MapKey, readonly [Value, Value]>, key: Value, value: Value, at: Location): void {
  const name = keyOf(key);
  const present = entries.get(name);
  if (present && !equal(present[1], value)) throw keysMustBeUnique(at);
  entries.set(name, [key, value]);
}

function mock(frame: Frame, name: string, replacement: Mock): void {
  frame.mocks = new Map(frame.mocks ?? []).set(name, replacement);
}

function replaceInput(frame: Frame, path: readonly Value[], value: Value): void {
  frame.input = insertAt(frame.input, path, value);
}

function replaceData(frame: Frame, path: readonly Value[], value: Value): void {
  frame.overlay = insertAt(frame.overlay, path, value);
  frame.targets = [...(frame.targets ?? []), path];
}

function baseAt(frame: Frame, path: readonly Value[]): Value | undefined {
  const { run, overlay, targets } = frame;
  return base({ data: run.data, world: { overlay, targets: targets ?? [] } }, path);
}

function isReplaced(frame: Frame, path: readonly Value[]): boolean {
  return frame.targets !== null && replaced({ targets: frame.targets }, path, equal);
}

/** The node below that is in force. */
function childOf(frame: Frame, node: RuleNode | undefined, key: Value): RuleNode | undefined {
  const child = node?.children.get(keyOf(key));
  return child && !isReplaced(frame, child.path) ? child : undefined;
}

/** What stands at a path below `data`: rules, base documents, or both. */
function dataAt(engine: Engine, frame: Frame, keys: readonly Value[]): Value | undefined {
  let node: RuleNode | undefined = engine.program.rules;
  for (const [index, key] of keys.entries()) {
    node = childOf(frame, node, key);
    if (!node) return baseAt(frame, keys);
    if (node.rules) return fromRules(engine, frame, node, keys.slice(index + 1));
  }
  return extent(engine, frame, node);
}

function fromRules(
  engine: Engine,
  frame: Frame,
  node: RuleNode,
  keys: readonly (Value | undefined)[],
): Value | undefined {
  if (!node.rules || node.rules.kind === 'function') return undefined;
  const value = engine.documentOf(node).probe(frame, keys);
  if (value === undefined) return undefined;
  const known = keys.filter((key) => key !== undefined);
  return known.length === keys.length ? follow(value, known) : value;
}

function extent(engine: Engine, frame: Frame, node: RuleNode): Value | undefined {
  const below = baseAt(frame, node.path);
  const virtual = leaves(engine, frame, node);
  return below === undefined ? virtual : merge(below, virtual);
}

function leaves(engine: Engine, frame: Frame, node: RuleNode): Value {
  const { run } = frame;
  const entries: [Value, Value][] = [];
  if (++run.depth > run.maxDepth) run.tooDeep(undefined);
  for (const child of node.sorted) {
    const key = child.path.at(-1);
    if (child.hidden || key === undefined) continue;
    const value = child.rules ? dataAt(engine, frame, child.path) : leaves(engine, frame, child);
    if (value !== undefined) entries.push([key, value]);
  }
  run.depth--;
  return objectOf(entries);
}

/** For each value at a path with unknown keys: the keys, then the value. */
function walkTree(engine: Engine, frame: Frame, keys: readonly (Value | undefined)[]): Iterable<readonly Value[]> {
  return fromTree({ engine, frame, keys }, engine.program.rules, []);
}

interface Walk {
  readonly engine: Engine;
  readonly frame: Frame;
  readonly keys: readonly (Value | undefined)[];
}

function* fromTree(walk: Walk, node: RuleNode | undefined, path: readonly Value[]): Generator<readonly Value[], void> {
  const { engine, frame, keys } = walk;
  if (path.length === keys.length) {
    const value = node ? extent(engine, frame, node) : baseAt(frame, path);
    if (value !== undefined) yield [...path, value];
    return;
  }
  const known = keys[path.length];
  if (known !== undefined) {
    yield* fromChild(walk, node, path, known);
    return;
  }
  for (const key of keysInTree(frame, node, path)) {
    spend(frame);
    yield* fromChild(walk, node, path, key);
  }
}

function spend({ run }: Frame): void {
  if (--run.fuel < 0) run.refill();
}

function* fromChild(
  walk: Walk,
  node: RuleNode | undefined,
  path: readonly Value[],
  key: Value,
): Generator<readonly Value[], void> {
  const child = childOf(walk.frame, node, key);
  const below = [...path, key];
  if (!child?.rules) {
    yield* fromTree(walk, child, below);
    return;
  }
  const rest = walk.keys.slice(below.length);
  if (child.rules.kind === 'function') return;
  const value = walk.engine.documentOf(child).probe(walk.frame, rest);
  if (value !== undefined) yield* fromValue(walk, below, value);
}

function* fromValue(walk: Walk, path: readonly Value[], value: Value): Generator<readonly Value[], void> {
  if (path.length === walk.keys.length) {
    yield [...path, value];
    return;
  }
  const known = walk.keys[path.length];
  if (known !== undefined) {
    const item = lookup(value, known);
    if (item !== undefined) yield* fromValue(walk, [...path, known], item);
    return;
  }
  for (const [key, item] of entriesOf(value)) {
    spend(walk.frame);
    yield* fromValue(walk, [...path, key], item);
  }
}

function keysInTree(frame: Frame, node: RuleNode | undefined, path: readonly Value[]): Value[] {
  const below = baseAt(frame, path);
  const keys = below === undefined ? [] : Array.from(entriesOf(below), ([key]) => key);
  for (const child of node?.sorted ?? []) {
    const key = child.path.at(-1);
    if (key !== undefined && (below === undefined || lookup(below, key) === undefined)) keys.push(key);
  }
  return keys;
}

function entriesOf(value: Value): Iterable<readonly [Value, Value]> {
  if (isArray(value)) return value.entries();
  if (value instanceof RegoSet) return sortedElements(value).map((element) => [element, element] as const);
  return isObject(value) ? sortedEntries(value) : [];
}

/** The results of a function or a built-in that is known only when the code runs. */
function callAny(
  engine: Engine,
  frame: Frame,
  operator: Term,
  operands: readonly Value[],
  expected: Value | undefined,
  at: Location,
): Iterable<Value> | undefined {
  const name = operatorName(operator);
  if (name === 'data' || name.startsWith('data.')) {
    const node = nodeOf(engine.program, operator);
    const group = node?.rules;
    if (!node || !group || group.kind === 'set' || group.kind === 'object') return undefined;
    const document = engine.documentOf(node);
    const result =
      group.kind === 'complete'
        ? document.read(frame)
        : expected === undefined
          ? document.call(frame, ...operands.slice(0, group.arity))
          : document.callExpecting(frame, ...operands.slice(0, group.arity), expected);
    return result === undefined ? undefined : [result];
  }
  const builtin = engine.program.builtin(name);
  if (!builtin) return unsupported(name, at);
  const { run } = frame;
  spend(frame);
  try {
    const given = operands.slice(0, builtin.arity);
    if (builtin.relation) return builtin.relation(run.context, ...given);
    if (!builtin.run) return unsupported(name, at);
    const result = builtin.run(run.context, ...given);
    if (!builtin.result) return [true];
    return result === undefined ? undefined : [result];
  } catch (error) {
    return run.failed(error, name, at);
  }
}

function unsupported(name: string, at: Location): never {
  throw new RegoEvaluationError('eval_internal_error', `unsupported built-in: ${name}`, at);
}

/** What generated code calls by name. */
export const HELPERS: Readonly<Record<string, unknown>> = {
  addTo,
  arrayPrototype: Array.prototype,
  baseAt,
  callAny,
  compare,
  dataAt,
  Decimal,
  equal,
  isObject,
  isReplaced,
  kindOf,
  listOf,
  lookup,
  mock,
  objectOf,
  putUnique,
  replaceData,
  replaceInput,
  setFrom,
  setOf,
  size,
  stored,
  unsupported,
  walkTree,
};
