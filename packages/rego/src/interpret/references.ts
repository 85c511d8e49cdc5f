import type { RefTerm, Term } from '../ast/types.ts';
import { equal, isArray, isObject, lookup, objectOf, RegoSet, sortedElements, sortedEntries } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { baseAt, follow, merge } from './base.ts';
import type { Bindings } from './bindings.ts';
import type { Machine } from './machine.ts';
import type { RuleNode } from './rule-tree.ts';
import { completeDocument, partialDocument, partOfDocument } from './rules.ts';
import { evaluate, isGround, match } from './terms.ts';
import { isReplaced } from './world.ts';

/** The value of a reference whose variables are all bound. */
export function reference(machine: Machine, ref: RefTerm, bindings: Bindings): Value | undefined {
  const [head, ...rest] = ref.value;
  const keys: Value[] = [];
  for (const term of rest) {
    const key = evaluate(machine, term, bindings);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  if (head?.type === 'var' && head.value === 'data') return dataAt(machine, keys);
  const start = head && startOf(machine, head, bindings);
  return start === undefined ? undefined : follow(start, keys);
}

/** Each value of a reference with free variables, while these are bound to the keys that lead to it. */
export function references(machine: Machine, ref: RefTerm, bindings: Bindings): Iterable<Value> {
  const [head, ...rest] = ref.value;
  if (head?.type === 'var' && head.value === 'data') {
    return fromTree({ machine, bindings, keys: rest }, 0, machine.program.rules, []);
  }
  const start = head && startOf(machine, head, bindings);
  return start === undefined ? [] : fromValue({ machine, bindings, keys: rest }, 0, start);
}

function startOf(machine: Machine, head: Term, bindings: Bindings): Value | undefined {
  if (head.type === 'var' && head.value === 'input') return machine.world.input;
  return evaluate(machine, head, bindings);
}

function dataAt(machine: Machine, keys: readonly Value[]): Value | undefined {
  let node: RuleNode | undefined = machine.program.rules;
  for (const [index, key] of keys.entries()) {
    node = childOf(machine, node, key);
    if (!node) return baseAt(machine, keys);
    if (node.rules) return fromRules(machine, node, keys.slice(index + 1));
  }
  return extent(machine, node);
}

/** The node below that is in force. */
function childOf(machine: Machine, node: RuleNode | undefined, key: Value): RuleNode | undefined {
  const child = node?.children.get(keyOf(key));
  return child && !isReplaced(machine.world, child.path, equal) ? child : undefined;
}

function fromRules(machine: Machine, node: RuleNode, keys: readonly Value[]): Value | undefined {
  const { rules } = node;
  if (!rules || rules.kind === 'function') return undefined;
  if (rules.kind === 'complete') {
    const value = completeDocument(machine, node, rules);
    return value === undefined ? undefined : follow(value, keys);
  }
  const value = keys.length === 0 ? partialDocument(machine, node, rules) : partOfDocument(machine, node, rules, keys);
  return follow(value, keys);
}

/** A document with all that rules define below it. */
function extent(machine: Machine, node: RuleNode): Value | undefined {
  const base = baseAt(machine, node.path);
  const virtual = leaves(machine, node);
  return base === undefined ? virtual : merge(base, virtual);
}

function leaves(machine: Machine, node: RuleNode): Value {
  const entries: [Value, Value][] = [];
  machine.enter();
  for (const child of node.sorted) {
    const key = child.path.at(-1);
    if (child.hidden || key === undefined) continue;
    const value = child.rules ? dataAt(machine, child.path) : leaves(machine, child);
    if (value !== undefined) entries.push([key, value]);
  }
  machine.leave();
  return objectOf(entries);
}

interface Walk {
  readonly machine: Machine;
  readonly bindings: Bindings;
  readonly keys: readonly Term[];
}

/** The values from a place in the tree of documents on; `node` is undefined where no rule is in force. */
function* fromTree(
  walk: Walk,
  position: number,
  node: RuleNode | undefined,
  path: readonly Value[],
): Generator<Value, void> {
  const { machine, bindings, keys } = walk;
  const term = keys[position];
  if (term === undefined) {
    const value = node ? extent(machine, node) : baseAt(machine, path);
    if (value !== undefined) yield value;
    return;
  }
  if (isGround(term, bindings)) {
    const key = evaluate(machine, term, bindings);
    if (key !== undefined) yield* fromChild(walk, position, node, path, key);
    return;
  }
  for (const key of keysInTree(machine, node, path)) {
    machine.spend(1);
    const mark = bindings.mark();
    if (match(machine, term, key, bindings)) yield* fromChild(walk, position, node, path, key);
    bindings.undo(mark);
  }
}

function* fromChild(
  walk: Walk,
  position: number,
  node: RuleNode | undefined,
  path: readonly Value[],
  key: Value,
): Generator<Value, void> {
  const { machine } = walk;
  const child = childOf(machine, node, key);
  if (child?.rules) yield* fromRulesWith(walk, position + 1, child);
  else yield* fromTree(walk, position + 1, child, [...path, key]);
}

function keysInTree(machine: Machine, node: RuleNode | undefined, path: readonly Value[]): Value[] {
  const base = baseAt(machine, path);
  const keys = base === undefined ? [] : [...keysOf(base)];
  for (const child of node?.sorted ?? []) {
    const key = child.path.at(-1);
    if (key !== undefined && (base === undefined || lookup(base, key) === undefined)) keys.push(key);
  }
  return keys;
}

function* fromRulesWith(walk: Walk, position: number, node: RuleNode): Generator<Value, void> {
  const { machine, bindings, keys } = walk;
  const { rules } = node;
  if (!rules || rules.kind === 'function') return;
  let value: Value | undefined;
  if (rules.kind === 'complete') {
    value = completeDocument(machine, node, rules);
  } else {
    const known = keys
      .slice(position)
      .map((term) => (isGround(term, bindings) ? evaluate(machine, term, bindings) : undefined));
    value =
      known[0] === undefined ? partialDocument(machine, node, rules) : partOfDocument(machine, node, rules, known);
  }
  if (value !== undefined) yield* fromValue(walk, position, value);
}

/** The values from a place in a value on. */
function* fromValue(walk: Walk, start: number, from: Value): Generator<Value, void> {
  const { machine, bindings, keys } = walk;
  let position = start;
  let value: Value | undefined = from;
  // A bound key leads on without another level of the generator.
  for (let term = keys[position]; ; term = keys[position]) {
    if (value === undefined) return;
    if (term === undefined) {
      yield value;
      return;
    }
    if (!isGround(term, bindings)) break;
    const key = evaluate(machine, term, bindings);
    value = key === undefined ? undefined : lookup(value, key);
    position += 1;
  }
  const term = keys[position];
  if (term === undefined) return;
  for (const [key, item] of entriesOf(value)) {
    machine.spend(1);
    const mark = bindings.mark();
    if (match(machine, term, key, bindings)) {
      if (position + 1 === keys.length) yield item;
      else yield* fromValue(walk, position + 1, item);
    }
    bindings.undo(mark);
  }
}

function keysOf(value: Value): Iterable<Value> {
  return Array.from(entriesOf(value), ([key]) => key);
}

/** What can be looked into, in Rego's order: indices and items, keys and values, an element and itself. */
export function entriesOf(value: Value): Iterable<readonly [Value, Value]> {
  if (isArray(value)) return value.entries();
  if (value instanceof RegoSet) return sortedElements(value).map((element) => [element, element] as const);
  return isObject(value) ? sortedEntries(value) : [];
}
