import type {
  Body,
  ComprehensionTerm,
  Expr,
  Location,
  Module,
  RefTerm,
  Rule,
  ScalarTerm,
  Term,
  VarTerm,
} from '../ast/types.ts';
import { type Declaration, isDeclaration, walk } from '../ast/visit.ts';

/** Where a node is that a rewrite made and that no text stands for. */
export const NOWHERE: Location = { file: '', row: 0, col: 0, text: '' };

export function varTerm(value: string, loc: Location): VarTerm {
  return { type: 'var', value, loc };
}

export function refTerm(value: Term[], loc: Location): RefTerm {
  return { type: 'ref', value, loc };
}

export function stringTerm(value: string, loc: Location): Term {
  return { type: 'string', value, loc };
}

/** The operator of a call: `eq`, `internal.print`, … */
export function operatorTerm(name: string, loc: Location): RefTerm {
  if (!name.includes('.')) return refTerm([varTerm(name, loc)], loc);
  const [first = '', ...rest] = name.split('.');
  return refTerm([varTerm(first, loc), ...rest.map((part) => stringTerm(part, loc))], loc);
}

/** `left = right`. */
export function equality(left: Term, right: Term, loc: Location): Expr {
  return { index: 0, terms: [operatorTerm('eq', loc), left, right], loc };
}

export function trueExpr(loc: Location): Expr {
  return { index: 0, terms: { type: 'boolean', value: true, loc }, loc };
}

/** The operands of a call, or none. */
export function operandsOf(expr: Expr): Term[] {
  return Array.isArray(expr.terms) ? expr.terms.slice(1) : [];
}

/** The operator of a call as it is written: `eq`, `json.marshal`, `data.p.f`; undefined for anything but a call. */
export function operatorOf(expr: Expr): Term[] | undefined {
  if (!Array.isArray(expr.terms)) return undefined;
  const [operator] = expr.terms;
  return operator?.type === 'ref' ? operator.value : undefined;
}

function isGlobalCall(expr: Expr, name: string): boolean {
  const operator = operatorOf(expr);
  return operator?.length === 1 && operator[0]?.type === 'var' && operator[0].value === name;
}

export function isEquality(expr: Expr): boolean {
  return isGlobalCall(expr, 'eq');
}

export function isAssignment(expr: Expr): boolean {
  return isGlobalCall(expr, 'assign');
}

/** The two sides of `=` or `:=`; undefined where there are more or fewer. */
export function sidesOf(expr: Expr): readonly [Term, Term] | undefined {
  if (!Array.isArray(expr.terms) || expr.terms.length !== 3) return undefined;
  const [, left, right] = expr.terms;
  return left && right ? [left, right] : undefined;
}

export function isNegated(expr: Expr): boolean {
  return expr.negated === true || declarationOf(expr)?.type === 'not';
}

/** The `some`, `every`, `not`, `and` or `or` that an expression is, or undefined. */
export function declarationOf({ terms }: Expr): Declaration | undefined {
  return !Array.isArray(terms) && isDeclaration(terms) ? terms : undefined;
}

export function isScalar(term: Term): term is ScalarTerm {
  return term.type === 'string' || term.type === 'number' || term.type === 'boolean' || term.type === 'null';
}

/** A scalar as a part of a key of a Map: its kind and its text. */
export function scalarKey(term: ScalarTerm): string {
  return term.type === 'null' ? 'null' : `${term.type[0]}${term.value}`;
}

export function isComprehension(term: Term): term is ComprehensionTerm {
  return term.type === 'arraycomprehension' || term.type === 'setcomprehension' || term.type === 'objectcomprehension';
}

/** Whether nothing in the term has to be looked up or computed. */
export function isConstant(term: Term): boolean {
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return true;
    case 'array':
    case 'set':
      return term.value.every(isConstant);
    case 'object':
      return term.value.every(([key, value]) => isConstant(key) && isConstant(value));
    default:
      return false;
  }
}

/** Whether a reference is exactly `input` or `data`. */
export function isRootRef(term: Term): boolean {
  return term.type === 'ref' && term.value.length === 1 && term.value[0] !== undefined && isRootVar(term.value[0]);
}

/** Whether a term is the variable `input` or `data`. */
export function isRootVar(term: Term): boolean {
  return term.type === 'var' && (term.value === 'input' || term.value === 'data');
}

/** Whether a term is a reference that starts with the variable. */
export function isRefTo(term: Term, name: string): boolean {
  return term.type === 'ref' && term.value[0]?.type === 'var' && term.value[0].value === name;
}

/** Variables that the compiler made. */
export function isGenerated(name: string): boolean {
  return name.startsWith('__local');
}

/** Makes a node be another one where it stands, for all who hold it. */
export function become(term: Term, other: Pick<Term, 'type'> & { readonly value?: unknown }): void {
  Object.assign(term, { type: other.type, value: other.value });
}

/** The rules of a module with their else branches, in order. */
export function rulesOf(module: Module): Rule[] {
  const rules: Rule[] = [];
  for (const rule of module.rules) addBranches(rule, rules);
  return rules;
}

/** A rule and its else branches. */
export function branchesOf(rule: Rule): Rule[] {
  const branches: Rule[] = [];
  addBranches(rule, branches);
  return branches;
}

function addBranches(rule: Rule, branches: Rule[]): void {
  for (let branch: Rule | undefined = rule; branch; branch = branch.else) branches.push(branch);
}

/** Adds to the end of a body; the body `true` makes room. */
export function appendToBody(body: Body, ...exprs: Expr[]): Body {
  if (exprs.length === 0) return body;
  const all = isTrueBody(body) ? exprs : [...body, ...exprs];
  return numbered(all);
}

export function isTrueBody(body: Body): boolean {
  const [only, second] = body;
  if (!only || second || Array.isArray(only.terms)) return false;
  return only.terms.type === 'boolean' && only.terms.value;
}

export function numbered(body: Body): Body {
  body.forEach((expr, index) => {
    expr.index = index;
  });
  return body;
}

/** The part of a reference before the first key that is not ground; the head does not count. */
export function groundPrefix(ref: readonly Term[], isGround: (term: Term) => boolean): readonly Term[] {
  const end = ref.findIndex((term, index) => index > 0 && !isGround(term));
  return end === -1 ? ref : ref.slice(0, end);
}

/** Whether a reference or a comprehension is in the term. */
export function requiresEvaluation(term: Term | undefined): term is Term {
  if (!term) return false;
  let found = false;
  walk(term, {
    term(part) {
      found ||= part.type === 'ref' || isComprehension(part);
      return found;
    },
  });
  return found;
}

/** What comes first in the sources: by file, row and column; what is nowhere comes last. */
export function compareLocations(a: Location | undefined, b: Location | undefined): number {
  if (a === b) return 0;
  if (!a || a === NOWHERE) return b && b !== NOWHERE ? 1 : 0;
  if (!b || b === NOWHERE) return -1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.row - b.row || a.col - b.col;
}
