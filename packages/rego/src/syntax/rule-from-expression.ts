import { copyTerm } from '../ast/copy.ts';
import { printTerms } from '../ast/print.ts';
import type { Body, Expr, Head, Location, RefTerm, Rule, Term } from '../ast/types.ts';
import { isDeclaration } from '../ast/visit.ts';
import { builtinNames } from './builtin-names.ts';
import { describeRule } from './rule-text.ts';
import { trueBody } from './rules.ts';

/** A rule, or why the expression is none. */
export type RuleOrProblem = Rule | string;

interface Parts {
  readonly head: Head;
  readonly loc: Location;
  readonly bodyLoc: Location;
  readonly generatedValue?: boolean;
}

/** Reads a statement without a body, such as `p = 1` or `p[x]`, as a rule. */
export function ruleFromBody(body: Body): RuleOrProblem {
  const [expr] = body;
  if (!expr || body.length !== 1) return 'multiple expressions cannot be used for rule head';
  const parts = partsOf(expr);
  if (typeof parts === 'string') return parts;
  const rule: Rule = { head: parts.head, body: trueBody(parts.bodyLoc), loc: parts.loc };
  describeRule(rule, {
    contains: false,
    hasIf: false,
    generatedValue: parts.generatedValue ?? false,
    generatedBody: true,
  });
  return rule;
}

function partsOf(expr: Expr): Parts | string {
  const { terms } = expr;
  if (expr.with) return 'expressions using with keyword cannot be used for rule head';
  if (expr.negated) return 'negated expressions cannot be used for rule head';
  if (Array.isArray(terms)) return partsOfCall(expr, terms);
  if (isDeclaration(terms)) {
    return terms.type === 'some'
      ? "'some' declarations cannot be used for rule head"
      : 'expression cannot be used for rule head';
  }
  if (terms.type !== 'ref') return `${terms.type} cannot be used for rule name`;
  return terms.value.length > 2 ? partsOfLongRef(terms) : partsOfRef(terms);
}

/** `a.b.c`: a rule that is true. */
function partsOfLongRef({ value: ref, loc }: RefTerm): Parts | string {
  const problem = headProblem(ref);
  if (problem) return problem;
  const value: Term = { type: 'boolean', value: true, loc };
  return { head: { ref, value, loc }, loc, bodyLoc: loc, generatedValue: true };
}

/** `p[x]`: an element of a set. */
function partsOfRef({ value: ref, loc }: RefTerm): Parts | string {
  const [name, key] = ref;
  if (!name || !key) return 'refs cannot be used for rule head';
  if (name.type !== 'var') return `invalid rule head: ${printTerms(ref)}`;
  return { head: { name: name.value, ref: [name], key, loc }, loc, bodyLoc: loc };
}

function headProblem(ref: readonly Term[]): string | undefined {
  return ref[0]?.type === 'var' ? undefined : `invalid rule head: ${printTerms(ref)}`;
}

function partsOfCall(expr: Expr, terms: readonly Term[]): Parts | string {
  const [operator, ...operands] = terms;
  if (operator?.type !== 'ref') return 'expression cannot be used for rule head';
  const name = printTerms(operator.value);
  const assign = name === 'assign';
  if (assign || name === 'eq') {
    const [left, right] = operands;
    if (!left || !right) return 'assignment requires two operands';
    const parts = partsOfEquation(left, right);
    if (typeof parts === 'string') return parts;
    return { ...parts, head: { ...parts.head, ...(assign && { assign }), loc: expr.loc }, loc: expr.loc };
  }
  if (builtinNames.has(name)) return 'rule name conflicts with built-in function';
  if (operands.length === 0) return 'rule argument list must take at least one argument';
  const problem = headProblem(operator.value);
  if (problem) return problem;
  const { loc } = operator;
  const value: Term = { type: 'boolean', value: true, loc };
  return { head: { ...named(operator.value), ref: operator.value, args: operands, value, loc }, loc, bodyLoc: loc };
}

function partsOfEquation(left: Term, value: Term): Parts | string {
  const bodyLoc = value.loc;
  if (left.type === 'call') {
    const [operator, ...args] = left.value;
    if (operator?.type === 'ref' && operator.value[0]?.type === 'var') {
      const ref = operator.value;
      const head: Head = { ...named(ref), ref, ...(args.length > 0 && { args }), value, loc: left.loc };
      return { head, loc: left.loc, bodyLoc };
    }
  }
  if (left.type === 'var') {
    const ref: Term[] = [{ type: 'var', value: left.value, loc: left.loc }];
    return { head: { name: left.value, ref, value, loc: left.loc }, loc: left.loc, bodyLoc };
  }
  if (left.type !== 'ref') return `${left.type} cannot be used for rule name`;
  const problem = headProblem(left.value);
  if (problem) return problem;
  const [name, key] = left.value;
  const pair = left.value.length === 2 && name?.type === 'var' && key ? { name: name.value, key: copyTerm(key) } : {};
  return { head: { ...named(left.value), ...pair, ref: left.value, value, loc: value.loc }, loc: value.loc, bodyLoc };
}

function named(ref: readonly Term[]): { name?: string } {
  const [first] = ref;
  return ref.length < 2 && first?.type === 'var' ? { name: first.value } : {};
}
