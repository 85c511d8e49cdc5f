import type { Rule } from '../ast/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { sourceRef } from './call-checks.ts';
import type { Compilation } from './compilation.ts';
import { dynamicCause, isDynamic } from './dynamic-recursion.ts';
import { inSourceOrder, type RuleGraph } from './graph.ts';
import { walkTree } from './rule-tree.ts';
import { branchesOf } from './terms.ts';
import { refText } from './text.ts';

/** Rules that refer to themselves, each with the way on which it does. */
export function recursionErrors(compilation: Compilation, graph: RuleGraph): Diagnostic[] {
  const { pathOf, nameOf } = compilation;
  const show = remembered((rule: Rule) => refText(sourceRef(pathOf(rule), nameOf)));
  const edges = remembered((from: Rule) => inSourceOrder(graph.dependencies(from)));
  const staticEdges = remembered((from: Rule) => edges(from).filter((to) => !isDynamic(graph, from, to)));
  const cyclic = rulesInCycles(graph);
  const errors: Diagnostic[] = [];
  if (cyclic.size === 0) return errors;
  walkTree(compilation.tree, ({ rules }) => {
    for (const start of rules) {
      for (const rule of branchesOf(start)) {
        if (!cyclic.has(rule)) continue;
        const staticPath = pathToSelf(rule, staticEdges);
        const path = staticPath.length > 0 ? staticPath : pathToSelf(rule, edges);
        if (path.length === 0) continue;
        const verb = staticPath.length > 0 ? 'is' : 'may be';
        const cause = staticPath.length > 0 ? '' : dynamicCause(compilation, graph, path, show);
        const message = `rule ${show(rule)} ${verb} recursive: ${path.map(show).join(' -> ')}${cause}`;
        errors.push({ code: 'rego_recursion_error', message, location: rule.loc });
      }
    }
  });
  return errors;
}

function remembered<T>(compute: (rule: Rule) => T): (rule: Rule) => T {
  const known = new Map<Rule, T>();
  return (rule) => {
    const result = known.get(rule) ?? compute(rule);
    known.set(rule, result);
    return result;
  };
}

/** The way from a rule back to itself that a depth-first search finds first, or nothing. */
function pathToSelf(start: Rule, edges: (rule: Rule) => readonly Rule[]): Rule[] {
  const seen = new Set([start]);
  const stack = [{ rule: start, rest: edges(start).toReversed() }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) stack.pop();
    else if (next === start) return [...stack.map(({ rule }) => rule), start];
    else if (!seen.has(next)) {
      seen.add(next);
      stack.push({ rule: next, rest: edges(next).toReversed() });
    }
  }
  return [];
}

/** The rules that are on a cycle, by Tarjan's algorithm with a stack of its own. */
function rulesInCycles(graph: RuleGraph): Set<Rule> {
  const index = new Map<Rule, number>();
  const low = new Map<Rule, number>();
  const open: Rule[] = [];
  const isOpen = new Set<Rule>();
  const cyclic = new Set<Rule>();
  const enter = (rule: Rule) => {
    index.set(rule, index.size);
    low.set(rule, index.size - 1);
    open.push(rule);
    isOpen.add(rule);
    return { rule, rest: [...graph.dependencies(rule)] };
  };
  const lower = (rule: Rule, to: number | undefined) => low.set(rule, Math.min(low.get(rule) ?? 0, to ?? 0));
  const close = (rule: Rule) => {
    const from = open.lastIndexOf(rule);
    const component = open.splice(from);
    for (const member of component) isOpen.delete(member);
    if (component.length > 1 || graph.dependencies(rule).has(rule)) for (const member of component) cyclic.add(member);
  };
  for (const start of graph.rules) {
    // What depends on nothing is on no cycle.
    if (index.has(start) || graph.dependencies(start).size === 0) continue;
    const stack = [enter(start)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        stack.pop();
        if (low.get(top.rule) === index.get(top.rule)) close(top.rule);
        const parent = stack.at(-1);
        if (parent) lower(parent.rule, low.get(top.rule));
      } else if (!index.has(next)) stack.push(enter(next));
      else if (isOpen.has(next)) lower(top.rule, index.get(next));
    }
  }
  return cyclic;
}
