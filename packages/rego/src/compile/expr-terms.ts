import { copyTerm } from '../ast/copy.ts';
import type { Body, Expr, Rule, Term } from '../ast/types.ts';
import type { LocalNames } from './local-names.ts';
import { appendToBody, isComprehension, numbered } from './terms.ts';

/** Hoists calls out of terms: `x = f(g(y))` becomes `g(y, a); f(a, b); x = b`. */
export function expandRule(names: LocalNames, rule: Rule): void {
  const { head } = rule;
  const hoist = (term: Term): Term => {
    const support: Expr[] = [];
    const output = expandTerm(names, term, support);
    rule.body = appendToBody(rule.body, ...support);
    return output;
  };
  if (head.args) head.args = head.args.map(hoist);
  if (head.key) head.key = hoist(head.key);
  if (head.value) head.value = hoist(head.value);
  rule.body = expandBody(names, rule.body);
}

export function expandBody(names: LocalNames, body: Body): Body {
  const result: Body = [];
  for (const expr of body) expandExpr(names, expr, result);
  return numbered(result);
}

/** Adds the expression to the result, after the calls that were in its terms. */
function expandExpr(names: LocalNames, expr: Expr, result: Body): void {
  if (expr.with) for (const modifier of expr.with) modifier.value = expandTerm(names, modifier.value, result);
  const before = result.length;
  const { terms } = expr;
  if (Array.isArray(terms)) {
    for (let i = 1; i < terms.length; i++) {
      const term = terms[i];
      if (term) terms[i] = expandTerm(names, term, result);
    }
    copyModifiers(expr, result, before);
    result.push(expr);
    return;
  }
  switch (terms.type) {
    case 'some':
      break;
    case 'every': {
      const { expr: domain, variable } = names.equate(terms.domain);
      terms.domain = variable;
      if (expr.with && expr.with.length > 0) domain.with = expr.with;
      expandExpr(names, domain, result);
      terms.body = expandBody(names, terms.body);
      break;
    }
    case 'not':
      terms.body = expandBody(names, terms.body);
      break;
    case 'and':
    case 'or':
      terms.lhs = expandBody(names, terms.lhs);
      terms.rhs = expandBody(names, terms.rhs);
      break;
    default:
      expr.terms = expandTerm(names, terms, result);
      copyModifiers(expr, result, before);
  }
  result.push(expr);
}

/** What was hoisted out of an expression is evaluated under its modifiers too. */
function copyModifiers(from: Expr, hoisted: Body, start: number): void {
  if (!from.with || from.with.length === 0) return;
  for (const expr of hoisted.slice(start)) expr.with = from.with;
}

/** What the term becomes; the calls that have to come before are added to `support`. */
function expandTerm(names: LocalNames, term: Term, support: Expr[]): Term {
  switch (term.type) {
    case 'call': {
      const [operator, ...operands] = term.value;
      const terms = operands.map((operand) => expandTerm(names, operand, support));
      const output = names.varFor(term);
      if (operator) support.push({ index: 0, terms: [operator, ...terms, output], generated: true, loc: term.loc });
      return output;
    }
    case 'ref':
      expandRef(names, term, support);
      return term;
    case 'array':
    case 'set':
      term.value = term.value.map((item) => expandTerm(names, item, support));
      return term;
    case 'object':
      term.value = term.value.map(([key, value]): [Term, Term] => [
        expandTerm(names, key, support),
        expandTerm(names, value, support),
      ]);
      return term;
    case 'arraycomprehension':
    case 'setcomprehension': {
      const inside: Expr[] = [];
      term.value.term = expandTerm(names, term.value.term, inside);
      term.value.body = expandBody(names, appendToBody(term.value.body, ...inside));
      return term;
    }
    case 'objectcomprehension': {
      const inside: Expr[] = [];
      term.value.key = expandTerm(names, term.value.key, inside);
      term.value.value = expandTerm(names, term.value.value, inside);
      term.value.body = expandBody(names, appendToBody(term.value.body, ...inside));
      return term;
    }
    default:
      return term;
  }
}

function expandRef(names: LocalNames, ref: Term & { type: 'ref' }, support: Expr[]): void {
  for (let i = 0; i < ref.value.length; i++) {
    const part = ref.value[i];
    if (!part) continue;
    const subject = part.type === 'call' ? copyTerm(part) : undefined;
    const output = expandTerm(names, part, support);
    if (subject && output.type === 'var') names.subjects.set(output.value, subject);
    ref.value[i] = output;
  }
  const [head] = ref.value;
  if (head && (isCollection(head) || isComprehension(head) || head.type === 'call')) {
    const { expr, variable } = names.equate(head);
    support.push(expr);
    names.subjects.set(variable.value, copyTerm(head));
    ref.value[0] = variable;
  }
}

function isCollection(term: Term): boolean {
  return term.type === 'array' || term.type === 'object' || term.type === 'set';
}
