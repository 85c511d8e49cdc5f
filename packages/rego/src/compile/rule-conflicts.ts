import type { Rule, Term } from '../ast/types.ts';
import { isGround } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { sourceRef } from './call-checks.ts';
import type { Compilation } from './compilation.ts';
import { compileError, typeError } from './errors.ts';
import { compareLists, hasPrefix } from './order.ts';
import { type RuleTree, sortedChildren, walkTree } from './rule-tree.ts';
import { stringTerm } from './terms.ts';
import { placeText, refText } from './text.ts';

/** Rules that cannot define one document together, or that are where a package or a base document is. */
export function ruleConflicts(
  compilation: Compilation,
  pathExists?: (path: readonly string[]) => boolean,
): Diagnostic[] {
  const errors: Diagnostic[] = [];
  walkTree(compilation.tree, (node) => {
    const error = conflictAt(compilation, node);
    if (error) errors.push(error);
  });
  if (pathExists) errors.push(...dataConflicts(compilation.tree, pathExists));
  errors.push(...packageConflicts(compilation));
  return errors;
}

function isMultiValue({ head }: Rule): boolean {
  return head.value === undefined;
}

function conflictAt(compilation: Compilation, node: RuleTree): Diagnostic | undefined {
  const { rules } = node;
  const [first] = rules;
  const last = rules.at(-1);
  if (!first || !last) return undefined;
  const { pathOf, nameOf } = compilation;
  const name = refText(sourceRef(pathOf(last), nameOf));
  const isGroundRule = (rule: Rule) => pathOf(rule).slice(1).every(isGround);
  const below = conflictsBelow(compilation, node, isGroundRule);
  if (below.length > 0) {
    const lines = below.map((rule) => `\n  rule ${refText(sourceRef(pathOf(rule), nameOf))} at ${placeText(rule.loc)}`);
    return typeError(first.loc, `rule ${name} conflicts with:${lines.join('')}`);
  }
  const complete = rules.filter((rule) => !isMultiValue(rule) && isGroundRule(rule)).length;
  const kinds = new Set(rules.map(isMultiValue));
  const arities = new Set(rules.map(({ head }) => head.args?.length ?? 0));
  const multi = new Set(rules.filter(isMultiValue).map(isGroundRule));
  if (kinds.size > 1 || arities.size > 1 || multi.size > 1 || (complete > 0 && complete < rules.length)) {
    return typeError(first.loc, `conflicting rules ${name} found`);
  }
  const defaults = rules.filter((rule) => rule.default === true);
  const [firstDefault] = defaults;
  if (!firstDefault || defaults.length < 2) return undefined;
  const places = defaults.map(({ loc }) => placeText(loc)).join(', ');
  const { loc } = compilation.moduleOf(firstDefault).package;
  return typeError(loc, `multiple default rules ${name} found at ${places}`);
}

/** Rules below a node that those of the node leave no place for. */
function conflictsBelow({ pathOf }: Compilation, node: RuleTree, isGroundRule: (rule: Rule) => boolean): Rule[] {
  if (node.children.size === 0) return [];
  if (node.rules.some(isGroundRule)) return rulesBelow(node, pathOf, () => true);
  return rulesBelow(node, pathOf, ({ head }) => head.args !== undefined && head.args.length > 0);
}

function rulesBelow(node: RuleTree, pathOf: (rule: Rule) => readonly Term[], matches: (rule: Rule) => boolean): Rule[] {
  let found: Rule[] = [];
  const add = (rule: Rule) => {
    const path = pathOf(rule);
    if (found.some((other) => hasPrefix(path, pathOf(other)))) return;
    found = [rule, ...found.filter((other) => !hasPrefix(pathOf(other), path))];
  };
  for (const child of sortedChildren(node)) {
    walkTree(child, ({ rules }) => {
      for (const rule of rules) if (matches(rule)) add(rule);
    });
  }
  return found.toSorted((a, b) => compareLists(pathOf(a), pathOf(b)));
}

function dataConflicts(tree: RuleTree, pathExists: (path: readonly string[]) => boolean): Diagnostic[] {
  const errors: Diagnostic[] = [];
  const data = tree.children.get('vdata');
  const waiting: [RuleTree, readonly string[]][] = data ? sortedChildren(data).map((child) => [child, []]) : [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, parent] = next;
    if (node.key?.type !== 'string') continue;
    const path = [...parent, node.key.value];
    const [rule] = node.rules;
    if (rule && pathExists(path)) {
      errors.push(compileError(rule.loc, `conflicting rule for data path ${path.join('/')} found`));
      continue;
    }
    waiting.push(...sortedChildren(node).map((child): [RuleTree, readonly string[]] => [child, path]));
  }
  return errors;
}

function packageConflicts({ modules }: Compilation): Diagnostic[] {
  const packages = new Map<string, (typeof modules)[number][]>();
  for (const module of modules) {
    const path = refText(module.package.path);
    packages.set(path, [...(packages.get(path) ?? []), module]);
  }
  const errors: Diagnostic[] = [];
  for (const module of modules) {
    for (const { head, loc } of module.rules) {
      if (!head.ref.slice(1).every(isGround)) continue;
      const path = head.ref.map((part) => (part.type === 'var' ? stringTerm(part.value, part.loc) : part));
      for (const other of packages.get(refText([...module.package.path, ...path])) ?? []) {
        if (other === module) continue;
        const text = `package ${refText(other.package.path.slice(1))} conflicts with rule ${refText(head.ref)}`;
        errors.push(typeError(module.package.loc, `${text} defined at ${placeText(loc)}`));
      }
    }
  }
  return errors;
}
