import type { Module, Rule, Term } from '../ast/types.ts';
import { isGround } from '../ast/visit.ts';
import { compareTerms, equalTerms } from './order.ts';
import { groundPrefix, isConstant, isScalar, scalarKey, stringTerm } from './terms.ts';

/** The documents that rules define, by the ground parts of their paths; the root's only child is `data`. */
export interface RuleTree {
  readonly key: Term | undefined;
  readonly rules: Rule[];
  /** From {@link childKey} to the child. */
  readonly children: Map<string, RuleTree>;
  /** Not a part of the documents above it: `data.system`. */
  hidden: boolean;
}

/** Where a rule is. */
export type PathOf = (rule: Rule) => readonly Term[];

/** The whole path of a rule: `data`, the package, then the head's reference. */
export function rulePath(module: Module, rule: Rule): Term[] {
  const [first, ...rest] = rule.head.ref;
  if (!first) return [...module.package.path];
  const name = first.type === 'var' ? stringTerm(first.value, first.loc) : first;
  return [...module.package.path, name, ...rest];
}

function childKey(term: Term): string | undefined {
  if (term.type === 'var') return `v${term.value}`;
  return isScalar(term) ? scalarKey(term) : undefined;
}

export function childOf(tree: RuleTree, term: Term): RuleTree | undefined {
  const key = childKey(term);
  return key === undefined ? undefined : tree.children.get(key);
}

function newNode(key: Term | undefined): RuleTree {
  return { key, rules: [], children: new Map(), hidden: false };
}

/** Sorts the rules of all modules into a tree; a package without rules has its place as well. */
export function buildRuleTree(modules: readonly Module[], pathOf: PathOf): RuleTree {
  const root = newNode(undefined);
  for (const module of modules) {
    if (module.rules.length === 0) descend(root, module.package.path);
    for (const rule of module.rules) descend(root, groundPrefix(pathOf(rule), isGround)).rules.push(rule);
  }
  const data = root.children.get('vdata');
  const system = data?.children.get('ssystem');
  if (system) system.hidden = true;
  return root;
}

function descend(root: RuleTree, path: readonly Term[]): RuleTree {
  let node = root;
  for (const term of path) {
    const key = childKey(term);
    if (key === undefined) break;
    let next = node.children.get(key);
    if (!next) {
      next = newNode(term);
      node.children.set(key, next);
    }
    node = next;
  }
  return node;
}

/** The node at exactly this path. */
export function findNode(tree: RuleTree, path: readonly Term[]): RuleTree | undefined {
  let node: RuleTree | undefined = tree;
  for (const term of path) {
    node = childOf(node, term);
    if (!node) return undefined;
  }
  return node;
}

/** The children in Rego's order. */
export function sortedChildren({ children }: RuleTree): RuleTree[] {
  const nodes = [...children.values()];
  return nodes.toSorted((a, b) => (a.key && b.key ? compareTerms(a.key, b.key) : 0));
}

/** A node and all below it, parents first, children in Rego's order. A visit that returns true keeps out of the node. */
export function walkTree(tree: RuleTree, visit: (node: RuleTree) => boolean | void): void {
  const waiting = [tree];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!visit(node)) waiting.push(...sortedChildren(node).toReversed());
  }
}

/** The rules that a reference can need, where its variables can have any value. */
export function rulesFor(tree: RuleTree, ref: readonly Term[], pathOf: PathOf, includeHidden: boolean): Set<Rule> {
  const found = new Set<Rule>();
  const add = (rules: readonly Rule[], from: number) => {
    for (const rule of rules) if (mayIntersect(pathOf(rule), ref, from)) found.add(rule);
  };
  const waiting: [RuleTree, number][] = [[tree, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, i] = next;
    const term = ref[i];
    if (!term) {
      walkTree(node, (descendant) => {
        for (const rule of descendant.rules) found.add(rule);
        return !includeHidden && descendant.hidden;
      });
    } else if (i === 0 || isConstant(term)) {
      const child = childOf(node, term);
      if (!child) continue;
      add(child.rules, i + 1);
      waiting.push([child, i + 1]);
    } else {
      for (const child of node.children.values()) {
        if (child.hidden && !includeHidden) continue;
        add(child.rules, i + 1);
        waiting.push([child, i + 1]);
      }
    }
  }
  return found;
}

function mayIntersect(a: readonly Term[], b: readonly Term[], from: number): boolean {
  for (let i = from; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x && y && isConstant(x) && isConstant(y) && !equalTerms(x, y)) return false;
  }
  return true;
}
