import { copyTerm } from '../ast/copy.ts';
import type { Body, Expr, Rule, Term } from '../ast/types.ts';
import type { LocalNames } from './local-names.ts';
import { appendToBody, isComprehension, numbered } from './terms.ts';

interface Expanded {
  /** The calls that have to come before. */
  readonly support: Expr[];
  readonly output: Term;
}

/** Hoists calls out of terms: `x = f(g(y))` becomes `g(y, a); f(a, b); x = b`. */
export function expandRule(names: LocalNames, rule: Rule): void {
  const { head } = rule;
  const hoist = (term: Term): Term => {
    const { support, output } = expandTerm(names, term);
    rule.body = appendToBody(rule.body, ...support);
    return output;
  };
  if (head.args) head.args = head.args.map(hoist);
  if (head.key) head.key = hoist(head.key);
  if (head.value) head.value = hoist(head.value);
  rule.body = expandBody(names, rule.body);
}

export function expandBody(names: LocalNames, body: Body): Body {
  return numbered(body.flatMap((expr) => expandExpr(names, expr)));
}

function expandExpr(names: LocalNames, expr: Expr): Expr[] {
  const result: Expr[] = [];
  for (const modifier of expr.with ?? []) {
    const { support, output } = expandTerm(names, modifier.value);
    modifier.value = output;
    result.push(...support);
  }
  const { terms } = expr;
  if (Array.isArray(terms)) {
    for (let i = 1; i < terms.length; i++) {
      const term = terms[i];
      if (!term) continue;
      const { support, output } = expandTerm(names, term);
      terms[i] = output;
      result.push(...withModifiersOf(expr, support));
    }
    return [...result, expr];
  }
  switch (terms.type) {
    case 'some':
      break;
    case 'every': {
      const { expr: domain, variable } = names.equate(terms.domain);
      terms.domain = variable;
      const extras = expandExpr(names, withModifiers(expr, domain));
      terms.body = expandBody(names, terms.body);
      result.push(...extras);
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
    default: {
      const { support, output } = expandTerm(names, terms);
      expr.terms = output;
      result.push(...withModifiersOf(expr, support));
    }
  }
  return [...result, expr];
}

/** What was hoisted out of an expression is evaluated under its modifiers too. */
function withModifiers(from: Expr, expr: Expr): Expr {
  if (from.with && from.with.length > 0) expr.with = from.with;
  return expr;
}

function withModifiersOf(from: Expr, exprs: Expr[]): Expr[] {
  for (const expr of exprs) withModifiers(from, expr);
  return exprs;
}

function expandTerm(names: LocalNames, term: Term): Expanded {
  switch (term.type) {
    case 'call': {
      const [operator, ...operands] = term.value;
      const { support, terms } = expandTerms(names, operands);
      const output = names.varFor(term);
      if (operator) support.push({ index: 0, terms: [operator, ...terms, output], generated: true, loc: term.loc });
      return { support, output };
    }
    case 'ref':
      return { support: expandRef(names, term), output: term };
    case 'array':
    case 'set': {
      const { support, terms } = expandTerms(names, term.value);
      term.value = terms;
      return { support, output: term };
    }
    case 'object': {
      const support: Expr[] = [];
      term.value = term.value.map(([key, value]): [Term, Term] => {
        const expandedKey = expandTerm(names, key);
        const expandedValue = expandTerm(names, value);
        support.push(...expandedKey.support, ...expandedValue.support);
        return [expandedKey.output, expandedValue.output];
      });
      return { support, output: term };
    }
    case 'arraycomprehension':
    case 'setcomprehension': {
      const { support, output } = expandTerm(names, term.value.term);
      term.value.term = output;
      term.value.body = expandBody(names, appendToBody(term.value.body, ...support));
      return { support: [], output: term };
    }
    case 'objectcomprehension': {
      const key = expandTerm(names, term.value.key);
      const value = expandTerm(names, term.value.value);
      term.value.key = key.output;
      term.value.value = value.output;
      const body = appendToBody(appendToBody(term.value.body, ...key.support), ...value.support);
      term.value.body = expandBody(names, body);
      return { support: [], output: term };
    }
    default:
      return { support: [], output: term };
  }
}

function expandTerms(names: LocalNames, terms: readonly Term[]): { support: Expr[]; terms: Term[] } {
  const support: Expr[] = [];
  const outputs = terms.map((term) => {
    const expanded = expandTerm(names, term);
    support.push(...expanded.support);
    return expanded.output;
  });
  return { support, terms: outputs };
}

function expandRef(names: LocalNames, ref: Term & { type: 'ref' }): Expr[] {
  const support: Expr[] = [];
  ref.value = ref.value.map((part) => {
    const subject = part.type === 'call' ? copyTerm(part) : undefined;
    const expanded = expandTerm(names, part);
    support.push(...expanded.support);
    if (subject && expanded.output.type === 'var') names.subjects.set(expanded.output.value, subject);
    return expanded.output;
  });
  const [head, ...keys] = ref.value;
  if (head && (isCollection(head) || isComprehension(head) || head.type === 'call')) {
    const { expr, variable } = names.equate(head);
    support.push(expr);
    names.subjects.set(variable.value, copyTerm(head));
    ref.value = [variable, ...keys];
  }
  return support;
}

function isCollection(term: Term): boolean {
  return term.type === 'array' || term.type === 'object' || term.type === 'set';
}
