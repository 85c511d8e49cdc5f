import { copyExpr } from '../ast/copy.ts';
import type { Body, Every, Expr, LogicalExpr, NotExpr, SomeDecl, Term, With } from '../ast/types.ts';
import { collectVars, isWildcard } from '../ast/vars.ts';
import { walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { DeclaredVars, type Occurrence } from './declared-vars.ts';
import { compileError } from './errors.ts';
import type { LocalNames } from './local-names.ts';
import { type Assignments, outputsOfEquality } from './outputs.ts';
import {
  become,
  declarationOf,
  isAssignment,
  isRootRef,
  isScalar,
  numbered,
  operatorTerm,
  refTerm,
  sidesOf,
  trueExpr,
  varTerm,
} from './terms.ts';
import { refText } from './text.ts';
import { unusedAssigned, unusedDeclared } from './unused-vars.ts';

const TAKEN = {
  seen: (name: string) => `var ${name} referenced above`,
  assigned: (name: string) => `var ${name} assigned above`,
  declared: (name: string) => `var ${name} declared above`,
  argument: (name: string) => `arg ${name} redeclared`,
} satisfies Record<Occurrence, (name: string) => string>;

const ASSIGNED_IN = {
  not: 'cannot assign vars inside negated expression',
  and: 'cannot assign vars inside implicit and operand',
  or: 'cannot assign vars inside implicit or operand',
};

/** What the rewriting of one rule or query shares. */
export interface LocalsContext {
  readonly names: LocalNames;
  readonly strict: boolean;
  readonly assignments: Assignments;
}

/** Gives the variables that a body declares names of their own. */
export class LocalsRewriter {
  readonly #context: LocalsContext;
  readonly stack: DeclaredVars;
  readonly errors: Diagnostic[] = [];
  /** What strict mode says of variables that nothing uses; OPA goes on after these. */
  readonly unused: Diagnostic[] = [];

  constructor(context: LocalsContext, stack: DeclaredVars = new DeclaredVars()) {
    this.#context = context;
    this.stack = stack;
  }

  rewriteBody(body: Body, used: ReadonlySet<string> | undefined): Body {
    const result: Body = [];
    for (const expr of body) {
      const rewritten = this.#rewriteLiteral(expr);
      if (rewritten) result.push(rewritten);
    }
    const [first] = body;
    if (result.length === 0 && first) result.push(trueExpr(first.loc));
    numbered(result);
    this.#checkUnused(body, result, used);
    return result;
  }

  #checkUnused(body: Body, result: Body, used: ReadonlySet<string> | undefined): void {
    const { stack, errors, unused } = this;
    if (this.#context.strict && errors.length === 0 && unused.length === 0)
      unused.push(...unusedAssigned(body, stack, used));
    if (errors.length === 0 && unused.length === 0) unused.push(...unusedDeclared(body, result, stack, used));
  }

  #rewriteLiteral(expr: Expr): Expr | undefined {
    if (isAssignment(expr)) return this.#rewriteAssignment(expr);
    switch (declarationOf(expr)?.type) {
      case 'some':
        return this.#rewriteSome(copyExpr(expr));
      case 'every':
        return this.#rewriteEvery(copyExpr(expr));
      case 'not':
        return this.#rewriteNot(expr);
      case 'and':
      case 'or':
        return this.#rewriteLogical(expr);
      default:
        return this.rewriteExpr(expr);
    }
  }

  #declare(name: string, occurrence: Occurrence): string | Error {
    const taken = this.stack.occurrence(name);
    if (taken) return new Error(TAKEN[taken](name));
    const fresh = this.#context.names.next();
    this.stack.insert(name, fresh, occurrence);
    return fresh;
  }

  #rewriteEvery(expr: Expr): Expr | undefined {
    const every = declarationOf(expr);
    if (every?.type !== 'every') return expr;
    this.rewriteTerm(every.domain);
    this.stack.push();
    const done = this.#declareEveryVars(every);
    if (done) {
      every.body = this.rewriteBody(every.body, new Set());
      this.rewriteExpr(expr);
    }
    this.stack.pop();
    return done ? expr : undefined;
  }

  #declareEveryVars(every: Every): boolean {
    if (every.key) {
      if (!this.#declareInPlace(every.key, every)) return false;
    } else {
      every.key = varTerm(this.#context.names.next(), every.loc);
    }
    return this.#declareInPlace(every.value, every);
  }

  #declareInPlace(term: Term, every: Every): boolean {
    if (term.type !== 'var' || isWildcard(term.value)) return true;
    const name = this.#declare(term.value, 'declared');
    if (name instanceof Error) {
      this.errors.push(compileError(every.loc, name.message));
      return false;
    }
    term.value = name;
    return true;
  }

  #rewriteSome(expr: Expr): Expr | undefined {
    const some = declarationOf(expr);
    if (some?.type !== 'some') return expr;
    for (const symbol of some.symbols) {
      if (symbol.type === 'call') return this.#rewriteSomeIn(expr, some, symbol.value);
      if (symbol.type !== 'var') continue;
      const name = this.#declare(symbol.value, 'declared');
      if (name instanceof Error) {
        this.errors.push(compileError(some.loc, name.message));
        return undefined;
      }
    }
    return undefined;
  }

  /** `some k, v in xs` becomes `v = xs[k]`. */
  #rewriteSomeIn(expr: Expr, some: SomeDecl, call: readonly Term[]): Expr | undefined {
    const container = call.at(-1);
    const value = call.at(-2);
    if (!container || !value) return undefined;
    const key = call.length === 4 && call[1] ? call[1] : varTerm(this.#context.names.next(), some.loc);
    const pattern = { skipRefHead: true, skipObjectKeys: true, skipClosures: true };
    const bound = collectVars([key, value], pattern);
    const inDomain = collectVars(container, { skipClosures: true });
    const both = [...bound.keys()].filter((name) => inDomain.has(name) && !isWildcard(name)).toSorted();
    if (both.length > 0) {
      this.errors.push(...both.map((name) => compileError(some.loc, `var ${name} assigned before`)));
      return undefined;
    }
    const lookup = refTerm(container.type === 'ref' ? [...container.value, key] : [container, key], container.loc);
    expr.terms = [operatorTerm('eq', expr.loc), value, lookup];
    const outputs = outputsOfEquality(
      { arity: () => undefined, assignments: this.#context.assignments },
      expr,
      new Set(collectVars(container).keys()),
    );
    for (const name of [...outputs].toSorted()) {
      const fresh = this.#declare(name, 'declared');
      if (!(fresh instanceof Error)) continue;
      this.errors.push(compileError(some.loc, fresh.message));
      return undefined;
    }
    return this.rewriteExpr(expr);
  }

  #rewriteNot(expr: Expr): Expr {
    const original = declarationOf(expr);
    if (original?.type !== 'not') return expr;
    if (!original.explicit_body) {
      const before = this.errors.length;
      this.#rewriteImplicitBody(original.body, ASSIGNED_IN.not);
      return this.errors.length > before ? expr : this.rewriteExpr(expr);
    }
    const copy = copyExpr(expr);
    const not = declarationOf(copy);
    if (not?.type !== 'not') return expr;
    this.stack.push();
    not.body = this.rewriteBody(not.body, new Set());
    this.rewriteExpr(copy);
    this.stack.pop();
    return copy;
  }

  #rewriteLogical(expr: Expr): Expr {
    const copy = copyExpr(expr);
    const logical = declarationOf(copy);
    if (logical?.type !== 'and' && logical?.type !== 'or') return expr;
    const before = this.errors.length;
    logical.lhs = this.#rewriteOperand(logical, logical.lhs, logical.explicit_lhs);
    logical.rhs = this.#rewriteOperand(logical, logical.rhs, logical.explicit_rhs);
    return this.errors.length > before ? copy : this.rewriteExpr(copy);
  }

  #rewriteOperand({ type }: LogicalExpr, body: Body, explicit: boolean): Body {
    if (!explicit) {
      this.#rewriteImplicitBody(body, ASSIGNED_IN[type]);
      return body;
    }
    this.stack.push();
    const result = this.rewriteBody(body, new Set());
    this.stack.pop();
    return result;
  }

  #rewriteImplicitBody(body: NotExpr['body'], message: string): void {
    for (const [i, expr] of body.entries()) {
      const type = declarationOf(expr)?.type;
      if (isAssignment(expr)) this.errors.push(compileError(expr.loc, message));
      else if (type === 'not') body[i] = this.#rewriteNot(expr);
      else if (type === 'and' || type === 'or') body[i] = this.#rewriteLogical(expr);
    }
  }

  /** Renames what is declared around an expression; a variable that is not counts as seen. */
  rewriteExpr(expr: Expr): Expr {
    walk(expr, { term: (term) => this.#renameTerm(term), with: (modifier) => this.#rewriteWith(modifier) });
    return expr;
  }

  #rewriteAssignment(expr: Expr): Expr {
    if (expr.negated) {
      this.errors.push(compileError(expr.loc, ASSIGNED_IN.not));
      return expr;
    }
    const sides = sidesOf(expr);
    if (!sides || !Array.isArray(expr.terms)) return expr;
    const before = this.errors.length;
    this.rewriteTerm(sides[1]);
    for (const { value } of expr.with ?? []) this.rewriteTerm(value);
    this.#declarePattern(sides[0]);
    const operatorLoc = expr.terms[0]?.loc ?? expr.loc;
    if (this.errors.length === before) {
      expr.terms = [operatorTerm('eq', operatorLoc), ...sides];
      this.#context.assignments.add(expr);
    }
    return expr;
  }

  #declarePattern(pattern: Term): void {
    walk(pattern, {
      term: (term) => {
        if (term.type === 'array') return false;
        if (term.type === 'object') {
          for (const [, value] of term.value) this.#declarePattern(value);
        } else if (term.type === 'var') {
          this.#assign(term, term.value);
        } else if (term.type === 'ref' && isRootRef(term) && term.value[0]?.type === 'var') {
          this.#assign(term, term.value[0].value);
        } else {
          this.errors.push(compileError(term.loc, `cannot assign to ${valueName(term)}`));
        }
        return true;
      },
    });
  }

  #assign(term: Term, name: string): void {
    const fresh = this.#declare(name, 'assigned');
    if (fresh instanceof Error) this.errors.push(compileError(term.loc, fresh.message));
    else become(term, { type: 'var', value: fresh });
  }

  rewriteTerm(term: Term): void {
    walk(term, { term: (part) => this.#renameTerm(part) });
  }

  #renameTerm(term: Term): boolean {
    switch (term.type) {
      case 'var': {
        const name = this.stack.declared(term.value);
        if (name !== undefined) {
          this.stack.seen(term.value);
          term.value = name;
        } else {
          this.stack.insert(term.value, term.value, 'seen');
        }
        return true;
      }
      case 'ref':
        return isRootRef(term) && this.#renameRoot(term);
      case 'call':
        this.#checkCall(term);
        return false;
      case 'object':
        for (const [key, value] of term.value) {
          if (!isScalar(key)) this.rewriteTerm(key);
          if (!isScalar(value)) this.rewriteTerm(value);
        }
        return true;
      case 'arraycomprehension':
      case 'setcomprehension':
      case 'objectcomprehension':
        this.rewriteComprehension(term);
        return true;
      default:
        return false;
    }
  }

  /** `input` and `data` may be shadowed by a local variable. */
  #renameRoot(term: Term): boolean {
    const head = term.type === 'ref' ? term.value[0] : undefined;
    if (head?.type !== 'var') return true;
    const occurrence = this.stack.occurrenceAnywhere(head.value);
    const name = this.stack.declared(head.value);
    if (occurrence && occurrence !== 'seen' && name !== undefined && name !== head.value) {
      become(term, { type: 'var', value: name });
    }
    return true;
  }

  #checkCall(term: Term & { type: 'call' }): void {
    const [operator] = term.value;
    if (operator?.type !== 'ref') return;
    for (const name of collectVars(operator).keys()) {
      const declared = this.stack.declared(name);
      if (declared === undefined || declared === name) continue;
      this.errors.push(compileError(term.loc, `called function ${refText(operator.value)} shadowed`));
    }
  }

  #rewriteWith(modifier: With): boolean {
    this.rewriteTerm(modifier.target);
    const shadow = this.stack.declared('input');
    if (shadow !== undefined) restoreInput(modifier, shadow);
    this.rewriteTerm(modifier.value);
    return true;
  }

  /** Rewrites a comprehension in a scope of its own. */
  rewriteComprehension(term: Term): void {
    if (term.type !== 'arraycomprehension' && term.type !== 'setcomprehension' && term.type !== 'objectcomprehension')
      return;
    const heads = term.type === 'objectcomprehension' ? [term.value.key, term.value.value] : [term.value.term];
    const used = new Set(collectVars(heads).keys());
    this.stack.push();
    term.value.body = this.rewriteBody(term.value.body, used);
    for (const head of heads) this.rewriteTerm(head);
    this.stack.pop();
  }

  rewriteTemplate(term: Term): void {
    if (term.type !== 'templatestring') return;
    for (const part of term.value.parts) {
      if (!('terms' in part)) continue;
      this.stack.push();
      this.rewriteExpr(part);
      this.stack.pop();
    }
  }
}

/** What `with` replaces is the document, even where a variable has its name. */
function restoreInput(modifier: With, shadow: string): void {
  const { target } = modifier;
  if (target.type === 'var' && target.value === shadow) {
    modifier.target = refTerm([varTerm('input', target.loc)], target.loc);
  } else if (target.type === 'ref' && target.value[0]?.type === 'var' && target.value[0].value === shadow) {
    target.value[0].value = 'input';
  }
}

function valueName(term: Term): string {
  return term.type;
}
