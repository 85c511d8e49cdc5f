import type { Body, Expr, Head, Rule, Term, With } from './types.ts';
import { type Declaration, isDeclaration } from './visit.ts';

/** What {@link collectVars} leaves out; nothing by default. */
export interface VarOptions {
  /** The first part of each reference. */
  readonly skipRefHead?: boolean;
  /** The first part of the operator of each call, and of targets and values of `with`. */
  readonly skipRefCallHead?: boolean;
  readonly skipObjectKeys?: boolean;
  /** Comprehensions, template strings, `not`, `and`, `or`, and of `every` all but the domain. */
  readonly skipClosures?: boolean;
  readonly skipWithTarget?: boolean;
  readonly skipSets?: boolean;
  readonly skipTemplateStrings?: boolean;
  readonly skipWildcards?: boolean;
}

/** Whether the name is one that the parser gave to a `_`. */
export function isWildcard(name: string): boolean {
  return name.startsWith('$');
}

/**
 * The variables of a part of the tree in the order in which they first occur, each with that occurrence. Of a rule they
 * include those of its else branches, and of a head those of its reference.
 */
export function collectVars(
  node: Term | readonly Term[] | Expr | Body | With | Declaration | Rule | Head,
  options: VarOptions = {},
): Map<string, Term> {
  const vars = new Map<string, Term>();
  const collector = { options, vars };
  if ('length' in node) for (const item of node) addNode(collector, item);
  else addNode(collector, node);
  return vars;
}

interface Collector {
  readonly options: VarOptions;
  readonly vars: Map<string, Term>;
}

function addNode(collector: Collector, node: Term | Expr | With | Declaration | Rule | Head): void {
  if ('terms' in node) addExpr(collector, node);
  else if ('target' in node) addWith(collector, node);
  else if ('head' in node) addRule(collector, node);
  else if ('ref' in node) addHead(collector, node);
  else if (isDeclaration(node)) addDeclaration(collector, node);
  else addTerm(collector, node);
}

function addRule(collector: Collector, rule: Rule): void {
  for (let branch: Rule | undefined = rule; branch; branch = branch.else) {
    addHead(collector, branch.head);
    addBody(collector, branch.body);
  }
}

function addHead(collector: Collector, head: Head): void {
  addTerms(collector, head.ref, collector.options.skipRefHead ? 1 : 0);
  if (head.args) addTerms(collector, head.args);
  if (head.value) addTerm(collector, head.value);
}

function addBody(collector: Collector, body: Body): void {
  for (const expr of body) addExpr(collector, expr);
}

function addExpr(collector: Collector, expr: Expr): void {
  const { terms } = expr;
  const { options } = collector;
  if (Array.isArray(terms)) addCall(collector, terms);
  else if (!isDeclaration(terms)) addTerm(collector, terms);
  else if (terms.type === 'every' && options.skipClosures) {
    addTerm(collector, terms.domain);
    return; // as in OPA, where the modifiers of such an expression are left out too
  } else addDeclaration(collector, terms);
  if (expr.with) for (const modifier of expr.with) addWith(collector, modifier);
}

function addCall(collector: Collector, terms: readonly Term[]): void {
  const [operator] = terms;
  if (!operator) return;
  if (!collector.options.skipRefCallHead) addTerm(collector, operator);
  else if (operator.type === 'ref') addTerms(collector, operator.value, 1);
  addTerms(collector, terms, 1);
}

function addWith(collector: Collector, { target, value }: With): void {
  const { options } = collector;
  if (options.skipWithTarget) {
    addTerm(collector, value);
  } else if (options.skipRefCallHead) {
    if (target.type === 'ref') addTerms(collector, target.value, 1);
    if (value.type === 'ref') addTerms(collector, value.value, 1);
    else addTerm(collector, value);
  } else {
    addTerm(collector, target);
    addTerm(collector, value);
  }
}

function addDeclaration(collector: Collector, declaration: Declaration): void {
  const { options } = collector;
  switch (declaration.type) {
    case 'some':
      addTerms(collector, declaration.symbols);
      break;
    case 'every':
      if (declaration.key) addTerm(collector, declaration.key);
      addTerm(collector, declaration.value);
      addTerm(collector, declaration.domain);
      addBody(collector, declaration.body);
      break;
    case 'not':
      if (!options.skipClosures) addBody(collector, declaration.body);
      break;
    default:
      if (options.skipClosures) return;
      addBody(collector, declaration.lhs);
      addBody(collector, declaration.rhs);
  }
}

function addTerms(collector: Collector, terms: readonly Term[], from = 0): void {
  for (let i = from; i < terms.length; i++) {
    const term = terms[i];
    if (term) addTerm(collector, term);
  }
}

function addTerm(collector: Collector, term: Term): void {
  const { options, vars } = collector;
  switch (term.type) {
    case 'var':
      if (options.skipWildcards && isWildcard(term.value)) return;
      if (!vars.has(term.value)) vars.set(term.value, term);
      break;
    case 'ref':
      addTerms(collector, term.value, options.skipRefHead ? 1 : 0);
      break;
    case 'call':
      addCall(collector, term.value);
      break;
    case 'array':
      addTerms(collector, term.value);
      break;
    case 'set':
      if (!options.skipSets) addTerms(collector, term.value);
      break;
    case 'object':
      for (const [key, value] of term.value) {
        if (!options.skipObjectKeys) addTerm(collector, key);
        addTerm(collector, value);
      }
      break;
    case 'arraycomprehension':
    case 'setcomprehension':
      if (options.skipClosures) return;
      addTerm(collector, term.value.term);
      addBody(collector, term.value.body);
      break;
    case 'objectcomprehension':
      if (options.skipClosures) return;
      addTerm(collector, term.value.key);
      addTerm(collector, term.value.value);
      addBody(collector, term.value.body);
      break;
    case 'templatestring':
      if (options.skipClosures || options.skipTemplateStrings) return;
      for (const part of term.value.parts) {
        if ('terms' in part) addExpr(collector, part);
      }
      break;
    default: // scalars
  }
}
