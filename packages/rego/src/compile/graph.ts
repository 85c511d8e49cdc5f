import type { Module, Rule, Term } from '../ast/types.ts';
import { type Visitor, walk } from '../ast/visit.ts';
import { compareLists } from './order.ts';
import { type RuleDependency, RuleReferences } from './rule-references.ts';
import { childOf, type PathOf, type RuleTree, rulesFor } from './rule-tree.ts';
import { branchesOf, compareLocations, isConstant, rulesOf } from './terms.ts';
import { type VarOrigin, varOrigins } from './var-origins.ts';

type BuiltinArity = (name: string) => number | undefined;

const NO_RULES: ReadonlySet<Rule> = new Set();
const NO_ORIGINS: ReadonlyMap<string, VarOrigin> = new Map();

/** Which rules refer to which; an else branch is a rule of its own. */
export class RuleGraph {
  readonly #dependencies = new Map<Rule, ReadonlySet<Rule>>();
  readonly #dependents = new Map<Rule, Set<Rule>>();
  /** The references of a rule that may or may not be to another rule. */
  readonly dynamic = new Map<Rule, readonly RuleDependency[]>();
  #sorted: readonly Rule[] | undefined;

  constructor(modules: readonly Module[], tree: RuleTree, pathOf: PathOf, builtinArity: BuiltinArity) {
    for (const module of modules) {
      for (const rule of rulesOf(module)) {
        this.#dependencies.set(rule, NO_RULES);
        this.#addRule(rule, tree, pathOf, builtinArity);
      }
    }
  }

  #addRule(rule: Rule, tree: RuleTree, pathOf: PathOf, builtinArity: BuiltinArity): void {
    const references = new RuleReferences(rule);
    const found: RuleDependency[] = [];
    const dependencies = new Set<Rule>();
    const visit = (ref: readonly Term[], at: number) => {
      // Most references are to the input or are operators.
      const [head] = ref;
      if (!head || !childOf(tree, head)) return;
      const hasVars = ref.slice(1).some((term) => !isConstant(term));
      for (const { selected, expanded } of hasVars ? references.expand(ref, at) : [{ selected: ref, expanded: ref }]) {
        for (const other of rulesFor(tree, expanded, pathOf, true)) {
          this.#add(rule, dependencies, other);
          const isStatic = !hasVars || references.selects(selected, pathOf(other), at);
          const positions = isStatic ? [] : references.positions(selected, pathOf(other), at);
          const origins = isStatic ? NO_ORIGINS : varOrigins(rule, at, selected, builtinArity);
          found.push({ ref: [...ref], selected, at, rule: other, isStatic, positions, origins });
        }
      }
    };
    let at = 0;
    const visitor: Visitor = {
      term(term) {
        if (term.type === 'ref') visit(term.value, at);
      },
    };
    for (const expr of rule.body) {
      walk(expr, visitor);
      at++;
    }
    walk(rule.head, visitor);
    if (dependencies.size > 0) this.#dependencies.set(rule, dependencies);
    if (found.some(({ isStatic }) => !isStatic)) this.dynamic.set(rule, found);
  }

  #add(from: Rule, dependencies: Set<Rule>, to: Rule): void {
    for (const branch of branchesOf(to)) {
      dependencies.add(branch);
      const dependents = this.#dependents.get(branch);
      if (dependents) dependents.add(from);
      else this.#dependents.set(branch, new Set([from]));
    }
  }

  get rules(): Iterable<Rule> {
    return this.#dependencies.keys();
  }

  dependencies(rule: Rule): ReadonlySet<Rule> {
    return this.#dependencies.get(rule) ?? NO_RULES;
  }

  dependents(rule: Rule): ReadonlySet<Rule> {
    return this.#dependents.get(rule) ?? NO_RULES;
  }

  /** Each rule after those that it refers to. Only to be asked for where no rule refers to itself. */
  get sorted(): readonly Rule[] {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  #sort(): Rule[] {
    const done = new Set<Rule>();
    const sorted: Rule[] = [];
    for (const start of inSourceOrder(this.#dependencies.keys())) {
      const stack: { rule: Rule; rest: Rule[] }[] = [];
      const enter = (rule: Rule) => {
        done.add(rule);
        const dependencies = this.dependencies(rule);
        stack.push({ rule, rest: dependencies.size === 0 ? [] : inSourceOrder(dependencies).toReversed() });
      };
      if (!done.has(start)) enter(start);
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const next = top.rest.pop();
        if (next === undefined) {
          sorted.push(top.rule);
          stack.pop();
        } else if (!done.has(next)) {
          enter(next);
        }
      }
    }
    return sorted;
  }
}

/** Rules by place, then by reference. */
export function inSourceOrder(rules: Iterable<Rule>): Rule[] {
  return [...rules].toSorted((a, b) => compareLocations(a.loc, b.loc) || compareLists(a.head.ref, b.head.ref));
}
