import type {
  Body,
  Every,
  Expr,
  Head,
  Import,
  LogicalExpr,
  Module,
  NotExpr,
  Package,
  Rule,
  SomeDecl,
  Term,
  With,
} from './types.ts';

/** Anything in the tree that a walk can start from. */
export type Node = Module | Package | Import | Rule | Head | Body | Expr | With | Term | Declaration;

/** What the `terms` of an expression can be besides a term or a call. */
export type Declaration = SomeDecl | Every | NotExpr | LogicalExpr;

/**
 * What to do at each kind of node. A method that returns true keeps the walk out of the node.
 *
 * A walk goes in OPA's order: the head before the body before the else; in a head the arguments, the key and the value,
 * but not the reference.
 */
export interface Visitor {
  rule?(rule: Rule): boolean | void;
  head?(head: Head): boolean | void;
  body?(body: Body): boolean | void;
  expr?(expr: Expr): boolean | void;
  with?(modifier: With): boolean | void;
  declaration?(declaration: Declaration): boolean | void;
  term?(term: Term): boolean | void;
}

/** Calls the visitor for the node and for all below it, parents first. */
export function walk(node: Node, visitor: Visitor): void {
  if (Array.isArray(node)) walkBody(node, visitor);
  else if ('terms' in node) walkExpr(node, visitor);
  else if ('rules' in node) walkModule(node, visitor);
  else if ('head' in node) walkRule(node, visitor);
  else if ('ref' in node) walkHead(node, visitor);
  else if ('target' in node) walkWith(node, visitor);
  else if ('path' in node) walkPath(node, visitor);
  else if (isDeclaration(node)) walkDeclaration(node, visitor);
  else walkTerm(node, visitor);
}

/** Whether it is a `some`, `every`, `not`, `and` or `or`, and not a term. */
export function isDeclaration(node: Term | Declaration): node is Declaration {
  return (
    node.type === 'some' || node.type === 'every' || node.type === 'not' || node.type === 'and' || node.type === 'or'
  );
}

function walkModule(module: Module, visitor: Visitor): void {
  walkTerms(module.package.path, visitor);
  for (const statement of module.imports) walkTerm(statement.path, visitor);
  for (const rule of module.rules) walkRule(rule, visitor);
}

function walkPath({ path }: Package | Import, visitor: Visitor): void {
  if (Array.isArray(path)) walkTerms(path, visitor);
  else walkTerm(path, visitor);
}

function walkRule(rule: Rule, visitor: Visitor): void {
  // A loop, because a chain of else branches may be long.
  for (let next: Rule | undefined = rule; next; next = next.else) {
    if (visitor.rule?.(next)) return;
    walkHead(next.head, visitor);
    walkBody(next.body, visitor);
  }
}

function walkHead(head: Head, visitor: Visitor): void {
  if (visitor.head?.(head)) return;
  if (head.args) walkTerms(head.args, visitor);
  if (head.key) walkTerm(head.key, visitor);
  if (head.value) walkTerm(head.value, visitor);
}

function walkBody(body: Body, visitor: Visitor): void {
  if (visitor.body?.(body)) return;
  for (const expr of body) walkExpr(expr, visitor);
}

function walkExpr(expr: Expr, visitor: Visitor): void {
  if (visitor.expr?.(expr)) return;
  if (Array.isArray(expr.terms)) walkTerms(expr.terms, visitor);
  else if (isDeclaration(expr.terms)) walkDeclaration(expr.terms, visitor);
  else walkTerm(expr.terms, visitor);
  if (expr.with) for (const modifier of expr.with) walkWith(modifier, visitor);
}

function walkWith(modifier: With, visitor: Visitor): void {
  if (visitor.with?.(modifier)) return;
  walkTerm(modifier.target, visitor);
  walkTerm(modifier.value, visitor);
}

function walkDeclaration(declaration: Declaration, visitor: Visitor): void {
  if (visitor.declaration?.(declaration)) return;
  switch (declaration.type) {
    case 'some':
      walkTerms(declaration.symbols, visitor);
      break;
    case 'every':
      if (declaration.key) walkTerm(declaration.key, visitor);
      walkTerm(declaration.value, visitor);
      walkTerm(declaration.domain, visitor);
      walkBody(declaration.body, visitor);
      break;
    case 'not':
      walkBody(declaration.body, visitor);
      break;
    default:
      walkBody(declaration.lhs, visitor);
      walkBody(declaration.rhs, visitor);
  }
}

function walkTerms(terms: readonly Term[], visitor: Visitor): void {
  for (const term of terms) walkTerm(term, visitor);
}

function walkTerm(term: Term, visitor: Visitor): void {
  if (visitor.term?.(term)) return;
  switch (term.type) {
    case 'ref':
    case 'array':
    case 'set':
    case 'call':
      walkTerms(term.value, visitor);
      break;
    case 'object':
      for (const [key, value] of term.value) {
        walkTerm(key, visitor);
        walkTerm(value, visitor);
      }
      break;
    case 'arraycomprehension':
    case 'setcomprehension':
      walkTerm(term.value.term, visitor);
      walkBody(term.value.body, visitor);
      break;
    case 'objectcomprehension':
      walkTerm(term.value.key, visitor);
      walkTerm(term.value.value, visitor);
      walkBody(term.value.body, visitor);
      break;
    case 'templatestring':
      for (const part of term.value.parts) {
        if ('terms' in part) walkExpr(part, visitor);
        else walkTerm(part, visitor);
      }
      break;
    default: // scalars and vars have nothing below them
  }
}

/** Whether no variable is in the term; a reference is ground where its keys are, and a call or comprehension never is. */
export function isGround(term: Term): boolean {
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return true;
    case 'array':
    case 'set':
      return term.value.every(isGround);
    case 'object':
      return term.value.every(([key, value]) => isGround(key) && isGround(value));
    case 'ref':
      return term.value.slice(1).every(isGround);
    case 'call':
      return term.value.every(isGround);
    case 'arraycomprehension':
    case 'setcomprehension':
      return isGround(term.value.term) && term.value.body.every(isGroundExpr);
    case 'objectcomprehension':
      return isGround(term.value.key) && isGround(term.value.value) && term.value.body.every(isGroundExpr);
    default:
      return false;
  }
}

function isGroundExpr({ terms }: Expr): boolean {
  if (Array.isArray(terms)) return terms.slice(1).every(isGround);
  if (!isDeclaration(terms)) return isGround(terms);
  if (terms.type === 'not') return terms.body.every(isGroundExpr);
  if (terms.type === 'and' || terms.type === 'or') {
    return terms.lhs.every(isGroundExpr) && terms.rhs.every(isGroundExpr);
  }
  return false;
}
