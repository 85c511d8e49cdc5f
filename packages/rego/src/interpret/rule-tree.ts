import type { Module, Rule, Term } from '../ast/types.ts';
import { compare, formatValue } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { MapKey, Value } from '../value/types.ts';
import { constantOf, variablesOf } from './constants.ts';
import { indexOf, type RuleIndex } from './rule-index.ts';

/** The rules of a policy by the path of the document that they define. The root stands for `data`. */
export interface RuleNode {
  /** The path below `data`. */
  readonly path: readonly Value[];
  readonly children: Map<MapKey, RuleNode>;
  /** The children in Rego's order. */
  sorted: readonly RuleNode[];
  /** Left out when a document above is read as a whole. */
  hidden: boolean;
  rules: RuleGroup | undefined;
}

/** All rules of one document. */
export interface RuleGroup {
  readonly kind: 'function' | 'complete' | 'set' | 'object';
  readonly rules: readonly CompiledRule[];
  readonly fallback: CompiledRule | undefined;
  /** Each value that the rules can have is the same constant, so the first solution decides. */
  readonly earlyExit: boolean;
  /** The number of parameters; 0 for anything but functions. */
  readonly arity: number;
  /** How many keys after the path of the document the heads know, with the element of a set. */
  readonly depth: number;
  /** Which of the rules can apply; undefined where all of them are tried. */
  readonly index: RuleIndex<CompiledRule> | undefined;
}

/** A rule and what the interpreter needs to know of it. */
export interface CompiledRule {
  readonly rule: Rule;
  /** Where it is among the rules of its group; a default is after them. */
  readonly position: number;
  /** The path of the rule as it is written in messages. */
  readonly name: string;
  /** The keys of the head after the path of the document. */
  readonly keys: readonly Term[];
}

interface PlacedRule {
  readonly rule: Rule;
  readonly ref: readonly Term[];
}

interface Draft extends RuleNode {
  readonly placed: PlacedRule[];
  readonly drafts: Map<MapKey, Draft>;
}

/** Sorts the rules of compiled modules into a tree. */
export function buildRuleTree(modules: Iterable<Module>): RuleNode {
  const root = draft([]);
  for (const module of modules) {
    const path = module.package.path.slice(1);
    descend(root, path);
    for (const rule of module.rules) {
      const ref = [...path, ...rule.head.ref.map((term, index) => (index === 0 ? nameOf(term) : term))];
      const ground = ref.findIndex((term) => constantOf(term) === undefined);
      descend(root, ground === -1 ? ref : ref.slice(0, ground)).placed.push({ rule, ref });
    }
  }
  const system = root.drafts.get('system');
  if (system) system.hidden = true;
  finish(root);
  return root;
}

/** The first key of a head is a var that names the rule, not a variable. */
function nameOf(term: Term): Term {
  return term.type === 'var' ? { type: 'string', value: term.value, loc: term.loc } : term;
}

function draft(path: readonly Value[]): Draft {
  const drafts = new Map<MapKey, Draft>();
  return { path, children: drafts, drafts, sorted: [], hidden: false, rules: undefined, placed: [] };
}

function descend(from: Draft, path: readonly Term[]): Draft {
  let node = from;
  for (const term of path) {
    const value = constantOf(term);
    if (value === undefined) break;
    const key = keyOf(value);
    let next = node.drafts.get(key);
    if (!next) {
      next = draft([...node.path, value]);
      node.drafts.set(key, next);
    }
    node = next;
  }
  return node;
}

function finish(root: Draft): void {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const children = [...node.drafts.values()];
    node.sorted = children.toSorted((a, b) => compare(lastOf(a.path), lastOf(b.path)));
    waiting.push(...children);
    if (node.placed.length > 0) node.rules = groupOf(node);
  }
}

function lastOf(path: readonly Value[]): Value {
  return path.at(-1) ?? null;
}

function groupOf(node: Draft): RuleGroup {
  // A rule with a variable in its head may meet the rules of the documents below in one object.
  const general = node.placed.some(({ ref }) => ref.some((term) => constantOf(term) === undefined));
  const placed = general ? below(node) : node.placed;
  const depth = node.path.length;
  const rules = placed
    .filter(({ rule }) => rule.default !== true)
    .map((found, position) => compiledRule(found, depth, position));
  const fallback = placed.find(({ rule }) => rule.default === true);
  const heads = placed.map(({ rule }) => rule.head);
  const arity = Math.max(0, ...heads.map((head) => head.args?.length ?? 0));
  const [first] = heads;
  const multiple = first !== undefined && first.value === undefined;
  return {
    kind: arity > 0 ? 'function' : general ? 'object' : multiple ? 'set' : 'complete',
    rules,
    fallback: fallback && compiledRule(fallback, depth, rules.length),
    earlyExit: sameConstant(rules.map(({ rule }) => rule)),
    arity,
    depth: Math.max(...placed.map(({ rule, ref }) => ref.length - depth + (rule.head.value === undefined ? 1 : 0))),
    index: indexOf(rules),
  };
}

function compiledRule({ rule, ref }: PlacedRule, depth: number, position: number): CompiledRule {
  return {
    rule,
    position,
    keys: ref.slice(depth),
    name: `data${ref.map((term, index) => pathPart(term, index)).join('')}`,
  };
}

function below(node: Draft): PlacedRule[] {
  const all: PlacedRule[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    all.push(...next.placed);
    waiting.push(...[...next.drafts.values()].toReversed());
  }
  return all;
}

function sameConstant(rules: readonly Rule[]): boolean {
  const values = new Set<MapKey>();
  for (const first of rules) {
    for (let rule: Rule | undefined = first; rule; rule = rule.else) {
      const value = rule.head.value && constantOf(rule.head.value);
      if (value === undefined) return false;
      values.add(keyOf(value));
    }
  }
  return values.size <= 1;
}

function pathPart(term: Term, index: number): string {
  if (term.type === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(term.value)) return `.${term.value}`;
  if (term.type === 'string') return `[${formatValue(term.value)}]`;
  const value = constantOf(term);
  if (value !== undefined) return `[${formatValue(value)}]`;
  return `[${variablesOf(term).join(', ') || `_${index}`}]`;
}
