import type { Expr, Import, Module, Rule, Term } from '../ast/types.ts';
import type { AnnotationSet } from './annotation-set.ts';
import { arityOf, type Capabilities, type CheckedBuiltin } from './capabilities.ts';
import { type Content, contentsOf } from './contents.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { RuleGraph } from './graph.ts';
import type { LocalNames } from './local-names.ts';
import { operatorName } from './operator-name.ts';
import type { SafetyContext } from './outputs.ts';
import { buildRuleTree, findNode, type RuleTree, rulePath } from './rule-tree.ts';
import { NOWHERE, operatorTerm } from './terms.ts';
import { TypeEnv } from './types/env.ts';

/** What the stages share while they compile modules. */
export class Compilation {
  /** By file. */
  readonly modules: readonly Module[];
  readonly capabilities: Capabilities;
  readonly builtins: ReadonlyMap<string, CheckedBuiltin>;
  readonly diagnostics: Diagnostics;
  readonly strict: boolean;
  readonly names: LocalNames;
  /** From the names of variables to those that they had in the source. */
  readonly rewritten = new Map<string, string>();
  /** Expressions that were written with `:=`. */
  readonly assignments = new WeakSet<Expr>();
  /** The imports that each module had. */
  readonly imports = new Map<Module, readonly Import[]>();
  readonly #contents = new Map<Module, ReadonlySet<Content>>();
  readonly #moduleOf = new Map<Rule, Module>();
  readonly #paths = new Map<Rule, readonly Term[]>();
  tree: RuleTree = buildRuleTree([], () => []);
  /** Set by the stage that looks at all references. */
  graph: RuleGraph | undefined;
  annotations: AnnotationSet | undefined;
  /** The types of the built-ins, and of the rules once they are checked. */
  env: TypeEnv;

  constructor(parts: {
    readonly modules: readonly Module[];
    readonly capabilities: Capabilities;
    readonly builtins: ReadonlyMap<string, CheckedBuiltin>;
    readonly diagnostics: Diagnostics;
    readonly strict: boolean;
    readonly names: LocalNames;
  }) {
    ({
      modules: this.modules,
      capabilities: this.capabilities,
      builtins: this.builtins,
      diagnostics: this.diagnostics,
      strict: this.strict,
      names: this.names,
    } = parts);
    this.env = environment(this.builtins.values());
    for (const module of this.modules) {
      for (const rule of module.rules) {
        for (let branch: Rule | undefined = rule; branch; branch = branch.else) this.#moduleOf.set(branch, module);
      }
    }
  }

  /** Whether the text of a module has any of these in it. */
  contains(module: Module, ...wanted: readonly Content[]): boolean {
    let contents = this.#contents.get(module);
    if (!contents) {
      contents = contentsOf(module);
      this.#contents.set(module, contents);
    }
    const found = contents;
    return wanted.some((content) => found.has(content));
  }

  /** The module that a rule is in. */
  readonly moduleOf = (rule: Rule): Module => {
    const module = this.#moduleOf.get(rule);
    if (!module) throw new Error('the rule is in none of the modules');
    return module;
  };

  /** The whole path of a rule. To be asked for after the heads have their variables. */
  readonly pathOf = (rule: Rule): readonly Term[] => {
    let path = this.#paths.get(rule);
    if (!path) {
      path = rulePath(this.moduleOf(rule), rule);
      this.#paths.set(rule, path);
    }
    return path;
  };

  /** Forgets paths, for the heads have changed. */
  forgetPaths(): void {
    this.#paths.clear();
  }

  /** The number of parameters of a built-in or a rule, or undefined where there is neither. */
  readonly arity = (operator: readonly Term[]): number | undefined => {
    const builtin = this.builtins.get(operatorName(operator));
    if (builtin) return arityOf(builtin);
    const [first] = findNode(this.tree, operator)?.rules ?? [];
    return first && (first.head.args?.length ?? 0);
  };

  get safety(): SafetyContext {
    return { arity: this.arity, assignments: this.assignments };
  }

  /** The name that a variable had in the source. */
  readonly nameOf = (name: string): string => this.rewritten.get(name) ?? name;
}

function environment(builtins: Iterable<CheckedBuiltin>): TypeEnv {
  const env = new TypeEnv(() => undefined);
  for (const { name, decl } of builtins) env.tree.put(operatorTerm(name, NOWHERE).value, decl);
  return env;
}
