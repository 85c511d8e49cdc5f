import type { Body, Expr, Head, Import, Module, Rule, Term, With } from './types.ts';
import { type Declaration, isDeclaration } from './visit.ts';

/** A copy that shares no node with the module; locations, comments and annotations are shared, for nothing changes them. */
export function copyModule(module: Module): Module {
  return {
    ...module,
    package: { ...module.package, path: copyTerms(module.package.path) },
    imports: module.imports.map(copyImport),
    rules: module.rules.map(copyRule),
    annotations: [...module.annotations],
    comments: [...module.comments],
  };
}

function copyImport(statement: Import): Import {
  const { path } = statement;
  return { ...statement, path: path.type === 'var' ? { ...path } : { ...path, value: copyTerms(path.value) } };
}

function copyRule(rule: Rule): Rule {
  const copy = copyBranch(rule);
  // A loop, because a chain of else branches may be long.
  for (let branch = copy; branch.else; branch = branch.else) branch.else = copyBranch(branch.else);
  return copy;
}

function copyBranch(rule: Rule): Rule {
  return { ...rule, head: copyHead(rule.head), body: copyBody(rule.body) };
}

export function copyHead(head: Head): Head {
  return {
    ...head,
    ref: copyTerms(head.ref),
    ...(head.args && { args: copyTerms(head.args) }),
    ...(head.key && { key: copyTerm(head.key) }),
    ...(head.value && { value: copyTerm(head.value) }),
  };
}

export function copyBody(body: Body): Body {
  return body.map(copyExpr);
}

export function copyExpr(expr: Expr): Expr {
  const { terms } = expr;
  return {
    ...expr,
    terms: Array.isArray(terms) ? copyTerms(terms) : isDeclaration(terms) ? copyDeclaration(terms) : copyTerm(terms),
    ...(expr.with && { with: expr.with.map(copyWith) }),
  };
}

function copyWith(modifier: With): With {
  return { ...modifier, target: copyTerm(modifier.target), value: copyTerm(modifier.value) };
}

function copyDeclaration(declaration: Declaration): Declaration {
  switch (declaration.type) {
    case 'some':
      return { ...declaration, symbols: copyTerms(declaration.symbols) };
    case 'every':
      return {
        ...declaration,
        ...(declaration.key && { key: copyTerm(declaration.key) }),
        value: copyTerm(declaration.value),
        domain: copyTerm(declaration.domain),
        body: copyBody(declaration.body),
      };
    case 'not':
      return { ...declaration, body: copyBody(declaration.body) };
    default:
      return { ...declaration, lhs: copyBody(declaration.lhs), rhs: copyBody(declaration.rhs) };
  }
}

export function copyTerms(terms: readonly Term[]): Term[] {
  return terms.map(copyTerm);
}

export function copyTerm(term: Term): Term {
  switch (term.type) {
    case 'ref':
    case 'array':
    case 'set':
    case 'call':
      return { ...term, value: copyTerms(term.value) };
    case 'object':
      return { ...term, value: term.value.map(([key, value]): [Term, Term] => [copyTerm(key), copyTerm(value)]) };
    case 'arraycomprehension':
    case 'setcomprehension':
      return { ...term, value: { term: copyTerm(term.value.term), body: copyBody(term.value.body) } };
    case 'objectcomprehension': {
      const { key, value, body } = term.value;
      return { ...term, value: { key: copyTerm(key), value: copyTerm(value), body: copyBody(body) } };
    }
    case 'templatestring': {
      const parts = term.value.parts.map((part) => ('terms' in part ? copyExpr(part) : { ...part }));
      return { ...term, value: { ...term.value, parts } };
    }
    default:
      return { ...term };
  }
}

/**
 * Rebuilds a term from the leaves up: `change` gets each term with its parts already changed. Bodies of comprehensions
 * and expressions of template strings are changed in place.
 */
export function mapTerm(term: Term, change: (term: Term) => Term): Term {
  switch (term.type) {
    case 'ref':
    case 'array':
    case 'set':
    case 'call':
      return change({ ...term, value: term.value.map((part) => mapTerm(part, change)) });
    case 'object':
      return change({
        ...term,
        value: term.value.map(([key, value]): [Term, Term] => [mapTerm(key, change), mapTerm(value, change)]),
      });
    case 'arraycomprehension':
    case 'setcomprehension':
      term.value.term = mapTerm(term.value.term, change);
      mapBody(term.value.body, change);
      return change(term);
    case 'objectcomprehension':
      term.value.key = mapTerm(term.value.key, change);
      term.value.value = mapTerm(term.value.value, change);
      mapBody(term.value.body, change);
      return change(term);
    case 'templatestring':
      for (const part of term.value.parts) if ('terms' in part) mapExpr(part, change);
      return change(term);
    default:
      return change(term);
  }
}

/** {@link mapTerm} for all terms of a body, in place. */
export function mapBody(body: Body, change: (term: Term) => Term): void {
  for (const expr of body) mapExpr(expr, change);
}

/** {@link mapTerm} for all terms of an expression, in place. */
function mapExpr(expr: Expr, change: (term: Term) => Term): void {
  const { terms } = expr;
  if (Array.isArray(terms)) expr.terms = terms.map((term) => mapTerm(term, change));
  else if (isDeclaration(terms)) mapDeclaration(terms, change);
  else expr.terms = mapTerm(terms, change);
  for (const modifier of expr.with ?? []) {
    modifier.target = mapTerm(modifier.target, change);
    modifier.value = mapTerm(modifier.value, change);
  }
}

function mapDeclaration(declaration: Declaration, change: (term: Term) => Term): void {
  switch (declaration.type) {
    case 'some':
      declaration.symbols = declaration.symbols.map((symbol) => mapTerm(symbol, change));
      break;
    case 'every':
      if (declaration.key) declaration.key = mapTerm(declaration.key, change);
      declaration.value = mapTerm(declaration.value, change);
      declaration.domain = mapTerm(declaration.domain, change);
      mapBody(declaration.body, change);
      break;
    case 'not':
      mapBody(declaration.body, change);
      break;
    default:
      mapBody(declaration.lhs, change);
      mapBody(declaration.rhs, change);
  }
}
