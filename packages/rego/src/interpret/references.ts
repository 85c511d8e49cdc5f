import type { RefTerm, Term } from '../ast/types.ts';
import { equal, isArray, isObject, lookup, objectOf, RegoSet, sortedElements, sortedEntries } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { baseAt, follow, merge, stored } from './base.ts';
import type { Bindings } from './bindings.ts';
import { valuesOf } from './choices.ts';
import { Enumeration, type Place, throughValue, type Walk } from './enumeration.ts';
import type { Machine, Values } from './machine.ts';
import type { RuleNode } from './rule-tree.ts';
import { completeDocument, partialDocument, partOfDocument } from './rules.ts';
import { evaluate, isGround } from './terms.ts';
import { isReplaced } from './world.ts';

/** The value of a reference whose variables are all bound. */
export function reference(machine: Machine, { value: terms }: RefTerm, bindings: Bindings): Value | undefined {
  const [head] = terms;
  if (head?.type === 'var' && head.value === 'data') {
    const keys: Value[] = [];
    for (let position = 1; position < terms.length; position++) {
      const key = keyAt(machine, terms, position, bindings);
      if (key === undefined) return undefined;
      keys.push(key);
    }
    return dataAt(machine, keys);
  }
  let value = head && startOf(machine, head, bindings);
  for (let position = 1; value !== undefined && position < terms.length; position++) {
    const key = keyAt(machine, terms, position, bindings);
    value = key === undefined ? undefined : lookup(value, key);
  }
  return value;
}

function keyAt(machine: Machine, terms: readonly Term[], position: number, bindings: Bindings): Value | undefined {
  const term = terms[position];
  return term && evaluate(machine, term, bindings);
}

/** Each value of a reference with free variables, while these are bound to the keys that lead to it. */
export function references(machine: Machine, { value: terms }: RefTerm, bindings: Bindings): Values {
  const [head] = terms;
  const walk = { machine, bindings, terms };
  const place =
    head?.type === 'var' && head.value === 'data'
      ? throughTree(walk, 1, machine.program.rules, [])
      : throughValue(walk, 1, head && startOf(machine, head, bindings), lookup);
  return place instanceof Enumeration ? place : valuesOf(place === undefined ? [] : [place]);
}

function startOf(machine: Machine, head: Term, bindings: Bindings): Value | undefined {
  if (head.type === 'var' && head.value === 'input') return machine.world.input;
  return evaluate(machine, head, bindings);
}

function dataAt(machine: Machine, keys: readonly Value[]): Value | undefined {
  let node: RuleNode | undefined = machine.program.rules;
  let depth = 0;
  for (const key of keys) {
    depth += 1;
    node = childOf(machine, node, key);
    if (!node) return baseAt(machine, keys);
    if (node.rules) return fromRules(machine, node, keys.slice(depth));
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

/** Goes on from a place in the tree of documents; `node` is undefined where no rule is in force. */
function throughTree(walk: Walk, start: number, from: RuleNode | undefined, above: readonly Value[]): Place {
  const { machine, bindings, terms } = walk;
  let node = from;
  const path = [...above];
  for (let position = start; ; position++) {
    // Without `with` there is nothing but the caller's data from here on.
    if (!node && machine.world.overlay === undefined) {
      return throughValue(walk, position, baseAt(machine, path), stored);
    }
    const term = terms[position];
    if (term === undefined) return node ? extent(machine, node) : baseAt(machine, path);
    if (!isGround(term, bindings)) return eachInTree(walk, position, term, node, path);
    const key = evaluate(machine, term, bindings);
    if (key === undefined) return undefined;
    node = childOf(machine, node, key);
    if (node?.rules) return throughRules(walk, position + 1, node);
    path.push(key);
  }
}

function eachInTree(
  walk: Walk,
  position: number,
  term: Term,
  node: RuleNode | undefined,
  path: readonly Value[],
): Place {
  const { machine } = walk;
  return new Enumeration(walk, term, keysInTree(machine, node, path), (key) => {
    const child = childOf(machine, node, key);
    return child?.rules
      ? throughRules(walk, position + 1, child)
      : throughTree(walk, position + 1, child, [...path, key]);
  });
}

function keysInTree(machine: Machine, node: RuleNode | undefined, path: readonly Value[]): Value[] {
  const base = baseAt(machine, path);
  const keys = base === undefined ? [] : Array.from(entriesOf(base), ([key]) => key);
  for (const child of node?.sorted ?? []) {
    const key = child.path.at(-1);
    if (key !== undefined && (base === undefined || lookup(base, key) === undefined)) keys.push(key);
  }
  return keys;
}

function throughRules(walk: Walk, position: number, node: RuleNode): Place {
  const { machine, bindings, terms } = walk;
  const { rules } = node;
  if (!rules || rules.kind === 'function') return undefined;
  if (rules.kind === 'complete') return throughValue(walk, position, completeDocument(machine, node, rules), lookup);
  const known = terms
    .slice(position)
    .map((term) => (isGround(term, bindings) ? evaluate(machine, term, bindings) : undefined));
  const value =
    known[0] === undefined ? partialDocument(machine, node, rules) : partOfDocument(machine, node, rules, known);
  return throughValue(walk, position, value, lookup);
}

/** What can be looked into, in Rego's order: indices and items, keys and values, an element and itself. */
export function entriesOf(value: Value): Iterable<readonly [Value, Value]> {
  if (isArray(value)) return value.entries();
  if (value instanceof RegoSet) return sortedElements(value).map((element) => [element, element] as const);
  return isObject(value) ? sortedEntries(value) : [];
}
