import type { Body, Expr, Rule } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { type Visitor, walk } from '../ast/visit.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { compileError } from './errors.ts';
import type { LocalNames } from './local-names.ts';
import { outputsOfBody, SAFETY_VARS, type SafetyContext } from './outputs.ts';
import { captured } from './template-strings.ts';
import {
  branchesOf,
  isComprehension,
  isGenerated,
  numbered,
  operandsOf,
  operatorOf,
  operatorTerm,
  trueExpr,
} from './terms.ts';
import { nameText } from './text.ts';

/** Whether it calls `print`. */
export function isPrint(expr: Expr): boolean {
  const operator = operatorOf(expr);
  return operator?.length === 1 && operator[0]?.type === 'var' && operator[0].value === 'print';
}

/** Calls `change` for each body below the node, the body itself included, outer ones first, and puts the result in its place. */
export function mapBodies(node: Body | Rule, change: (body: Body) => Body): Body {
  if (Array.isArray(node)) return mapBody(node, change);
  for (const branch of branchesOf(node)) {
    walk(branch.head, below(change));
    branch.body = mapBody(branch.body, change);
  }
  return node.body;
}

function mapBody(body: Body, change: (body: Body) => Body): Body {
  const result = change(body);
  for (const expr of result) walk(expr, below(change));
  return result;
}

function below(change: (body: Body) => Body): Visitor {
  return {
    term(term) {
      if (isComprehension(term)) term.value.body = change(term.value.body);
    },
    declaration(declaration) {
      if (declaration.type === 'every' || declaration.type === 'not') declaration.body = change(declaration.body);
      else if (declaration.type !== 'some') {
        declaration.lhs = change(declaration.lhs);
        declaration.rhs = change(declaration.rhs);
      }
    },
  };
}

/** Removes calls of `print`. */
export function erasePrints(node: Body | Rule): Body {
  return mapBodies(node, (body) => {
    if (!body.some(isPrint)) return body;
    const kept = body.filter((expr) => !isPrint(expr));
    const [first] = body;
    return numbered(kept.length === 0 && first ? [trueExpr(first.loc)] : kept);
  });
}

/** What the rewriting of `print` needs to know. */
export interface PrintContext {
  readonly safety: SafetyContext;
  readonly names: LocalNames;
  readonly rewritten: ReadonlyMap<string, string>;
}

/** Turns calls of `print` into calls of `internal.print`, where each operand is a set: empty for undefined. */
export function rewritePrints(context: PrintContext, bound: ReadonlySet<string>, body: Body): Diagnostic[] {
  for (const [i, expr] of body.entries()) {
    const errors = rewriteNested(context, () => boundBefore(context, body, i, bound), expr);
    if (errors.length > 0) return errors;
  }
  for (const [i, expr] of body.entries()) {
    if (!isPrint(expr)) continue;
    const safe = boundBefore(context, body, i, bound);
    for (const name of collectVars(body.slice(0, i)).keys()) if (isGenerated(name)) safe.add(name);
    const errors = operandsOf(expr).flatMap((operand) =>
      [...collectVars(operand, SAFETY_VARS).keys()]
        .filter((name) => !safe.has(name))
        .toSorted()
        .map((name) => compileError(operand.loc, `var ${nameText(context.rewritten.get(name) ?? name)} is undeclared`)),
    );
    if (errors.length > 0) return errors;
    const sets = operandsOf(expr).map((operand) => captured(context.names, operand, operand.loc));
    const { loc } = expr;
    body[i] = { index: i, terms: [operatorTerm('internal.print', loc), { type: 'array', value: sets, loc }], loc };
  }
  return [];
}

function boundBefore(context: PrintContext, body: Body, index: number, bound: ReadonlySet<string>): Set<string> {
  const safe = outputsOfBody(context.safety, body.slice(0, index), bound);
  for (const name of bound) safe.add(name);
  return safe;
}

function rewriteNested(context: PrintContext, safeBefore: () => Set<string>, expr: Expr): Diagnostic[] {
  const errors: Diagnostic[] = [];
  let known: Set<string> | undefined;
  const rewrite = (body: Body) => {
    known ??= safeBefore();
    errors.push(...rewritePrints(context, known, body));
  };
  walk(expr, {
    term(term) {
      if (!isComprehension(term)) return false;
      rewrite(term.value.body);
      return true;
    },
    declaration(declaration) {
      if (declaration.type === 'some') return false;
      if (declaration.type === 'and' || declaration.type === 'or') {
        rewrite(declaration.lhs);
        rewrite(declaration.rhs);
        return true;
      }
      if (declaration.type === 'every') {
        const { key, value } = declaration;
        known ??= safeBefore();
        for (const name of collectVars(key ? [key, value] : value).keys()) known.add(name);
      }
      if ('body' in declaration) rewrite(declaration.body);
      return true;
    },
  });
  return errors;
}
