import { type Policy, queryBody } from '../api/index.ts';
import type { Body, Expr, Rule, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { isGround, walk } from '../ast/visit.ts';
import type { Compilation } from '../compile/compilation.ts';
import { compareLists, hasPrefix } from '../compile/order.ts';
import { childOf, findNode, type RuleTree, walkTree } from '../compile/rule-tree.ts';
import { branchesOf, groundPrefix, isConstant, isEquality, isRootVar, sidesOf } from '../compile/terms.ts';
import { refText } from '../compile/text.ts';
import { constantOf } from '../interpret/constants.ts';
import type { Value } from '../value/types.ts';
import type { Root } from './paths.ts';

/** A document by its path. */
export interface DocumentRef {
  /** As OPA prints it: `data.users`. */
  readonly path: string;
  readonly root: Root;
  /** The keys after the root. */
  readonly keys: readonly Value[];
}

/** What `opa deps` tells of a query. */
export interface Dependencies {
  /** Base documents, each up to the first key that is not constant, and without those that are in another one. */
  readonly base: readonly DocumentRef[];
  /** Documents that rules define. */
  readonly virtual: readonly DocumentRef[];
}

/**
 * The documents that a query depends on, by the rules of OPA 1.22 (`dependencies.Base` and `dependencies.Virtual`). They are
 * coarser than what {@link analyze} finds, but sort out base and virtual documents.
 *
 * @throws RegoDiagnosticsError where the query cannot be parsed
 */
export function dependencies(
  policy: Policy,
  query: string | Body | { readonly entrypoint: string | readonly string[] },
): Dependencies {
  const { compilation } = policy.compiled;
  const body = queryBody(query, policy.options.regoVersion ?? 'v1');
  const output = Array.from(collectVars(body, { skipWildcards: true }).values());
  const base: Ref[] = [];
  const virtual: Ref[] = [];
  const visited = new Set<Rule>();
  const waiting = [minimal(references(output, body))];
  for (let refs = waiting.pop(); refs; refs = waiting.pop()) {
    for (const ref of refs) {
      const prefix = groundPrefix(ref, isConstant);
      const rules = rulesOf(compilation, prefix);
      if (rules.size === 0) base.push(prefix);
      for (const rule of rules) {
        if (visited.has(rule)) continue;
        visited.add(rule);
        virtual.push(groundPrefix(compilation.pathOf(rule), isGround));
        waiting.push(minimal([...branchesOf(rule)].flatMap(ruleReferences)));
      }
    }
  }
  return { base: documents(base), virtual: documents(virtual) };
}

type Ref = readonly Term[];

function documents(refs: readonly Ref[]): DocumentRef[] {
  return inOrder(refs).map((ref) => {
    const [head, ...keys] = ref;
    return {
      path: refText(ref),
      root: head?.type === 'var' && head.value === 'input' ? 'input' : 'data',
      keys: keys.map((key) => constantOf(key) ?? null),
    };
  });
}

/** Sorted, each once. */
function inOrder(refs: readonly Ref[]): Ref[] {
  const sorted = refs.toSorted(compareLists);
  return sorted.filter((ref, index) => {
    const before = sorted[index - 1];
    return !before || compareLists(before, ref) !== 0;
  });
}

/** Without those that start with another one. */
function minimal(refs: readonly Ref[]): Ref[] {
  const kept: Ref[] = [];
  for (const ref of inOrder(refs)) {
    const last = kept.at(-1);
    if (!last || !hasPrefix(ref, last)) kept.push(ref);
  }
  return kept;
}

/** The rules of the document at a path or above it, and of all below. */
function rulesOf({ tree }: Compilation, path: Ref): Set<Rule> {
  const found = new Set<Rule>();
  let node: RuleTree | undefined = tree;
  for (const term of path) {
    node = childOf(node, term);
    if (!node || node.rules.length > 0) break;
  }
  for (const rule of node?.rules ?? []) found.add(rule);
  const end = findNode(tree, path);
  if (!end) return found;
  walkTree(end, (below) => {
    if (below !== end && below.hidden) return true;
    for (const rule of below.rules) found.add(rule);
    return false;
  });
  return found;
}

function ruleReferences({ head, body }: Rule): Ref[] {
  const known = [...(head.args ?? []), ...(head.key ? [head.key] : []), ...(head.value ? [head.value] : [])];
  return references([...known, ...head.ref.slice(1)], body);
}

/** As many references are followed through variables; a query is not checked for circles. */
const MAX_JOINED = 1000;

/** The references of a body to `data` and `input`, followed through variables. */
function references(output: readonly Term[], body: Body): Ref[] {
  const outputs = new Set(collectVars(output).keys());
  const { bound, others } = splitEqualities(body);
  const joined = join(bound, collectVars(body).keys());
  const resolved: Ref[] = [];
  const resolve = (ref: Ref) => resolved.push(...expand(ref, joined));

  const ends: Ref[] = [];
  const rest: Expr[] = [];
  for (const expr of others) {
    const ref = endingIn(expr, outputs);
    if (ref) ends.push(...expand(ref, joined));
    else rest.push(expr);
  }
  const used = new Set<string>();
  for (const expr of rest) {
    walkRefs(expr, resolve);
    for (const name of collectVars(expr, { skipRefHead: true }).keys()) used.add(name);
  }
  // What ends in a variable of the result is one key more than what is below it.
  for (const ref of ends) {
    if (!resolved.some((other) => hasPrefix(other, ref))) resolved.push(ref);
    for (const key of ref) walkRefs(key, resolve);
  }
  walkRefs(body, (ref) => {
    for (const key of ref.slice(1)) if (key.type === 'var') used.add(key.value);
  });
  const aliases: Ref[] = [];
  for (const [name, refs] of joined) {
    const [only, second] = refs;
    const isAlias = only !== undefined && !second && !outputs.has(name) && !used.has(name);
    if (isAlias) aliases.push(only);
    for (const ref of refs) {
      if (!isAlias) resolve(ref);
      for (const key of ref) walkRefs(key, resolve);
    }
  }
  const covered = aliases.filter((ref) => !resolved.some((other) => hasPrefix(other, ref) || hasPrefix(ref, other)));
  return [...resolved, ...covered];
}

/** Equalities of a variable and a reference, by the variable, and all other expressions. */
function splitEqualities(body: Body): { bound: ReadonlyMap<string, readonly Ref[]>; others: readonly Expr[] } {
  const bound = new Map<string, Ref[]>();
  const others: Expr[] = [];
  for (const expr of body) {
    const [left, right] = (isEquality(expr) ? sidesOf(expr) : undefined) ?? [];
    const pair = left?.type === 'var' ? [left, right] : [right, left];
    const [variable, ref] = pair;
    if (variable?.type === 'var' && ref?.type === 'ref') {
      bound.set(variable.value, [...(bound.get(variable.value) ?? []), ref.value]);
    } else {
      others.push(expr);
    }
  }
  return { bound, others };
}

/** For each variable the references that it stands for, down to `data` and `input`. */
function join(bound: ReadonlyMap<string, readonly Ref[]>, names: Iterable<string>): Map<string, Ref[]> {
  const joined = new Map<string, Ref[]>(Array.from(names, (name) => [name, []]));
  const add = (name: string, ref: Ref): boolean => {
    const known = joined.get(name) ?? [];
    if (known.length >= MAX_JOINED || known.some((other) => compareLists(other, ref) === 0)) return false;
    joined.set(name, [...known, ref]);
    return true;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, refs] of bound) {
      for (const found of refs.flatMap((ref) => expand(ref, joined))) changed = add(name, found) || changed;
    }
  }
  return joined;
}

function expand(ref: Ref, joined: ReadonlyMap<string, readonly Ref[]>): Ref[] {
  const [head, ...rest] = ref;
  if (head?.type !== 'var') return [];
  if (isRootVar(head)) return [ref];
  return (joined.get(head.value) ?? []).map((start) => start.concat(rest));
}

/** The reference that an expression is, where it ends in a variable of the result. */
function endingIn({ terms }: Expr, outputs: ReadonlySet<string>): Ref | undefined {
  if (Array.isArray(terms) || terms.type !== 'ref') return undefined;
  const last = terms.value.at(-1);
  return last?.type === 'var' && outputs.has(last.value) ? terms.value : undefined;
}

function walkRefs(node: Body | Expr | Term, visit: (ref: Ref) => void): void {
  walk(node, {
    term(term) {
      if (term.type === 'ref') visit(term.value);
    },
  });
}
