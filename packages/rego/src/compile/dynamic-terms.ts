import type { Body, Expr, Term } from '../ast/types.ts';
import type { LocalNames } from './local-names.ts';
import { isEquality, numbered, sidesOf } from './terms.ts';

/** Hoists references and comprehensions out of operands, keys and collections, so that these are plain values. */
export function hoistDynamics(names: LocalNames, body: Body): Body {
  const result: Body = [];
  for (const expr of body) hoistExpr(names, expr, result);
  return numbered(result);
}

/** Adds the expression to the result, after what was hoisted out of it. */
function hoistExpr(names: LocalNames, expr: Expr, result: Body): void {
  const hoister = { names, expr, result };
  const { terms } = expr;
  if (Array.isArray(terms)) {
    const equates = isEquality(expr);
    if (!equates || sidesOf(expr)) {
      for (let i = 1; i < terms.length; i++) {
        const term = terms[i];
        if (term) terms[i] = equates ? hoistInTerm(hoister, term) : hoistTerm(hoister, term);
      }
    }
    result.push(expr);
    return;
  }
  switch (terms.type) {
    case 'some':
      break;
    case 'every':
      terms.domain = hoistTerm(hoister, terms.domain);
      terms.body = hoistDynamics(names, terms.body);
      break;
    case 'not':
      terms.body = hoistDynamics(names, terms.body);
      break;
    case 'and':
    case 'or':
      terms.lhs = hoistDynamics(names, terms.lhs);
      terms.rhs = hoistDynamics(names, terms.rhs);
      break;
    default:
      expr.terms = hoistInTerm(hoister, terms);
  }
  result.push(expr);
}

interface Hoister {
  readonly names: LocalNames;
  readonly expr: Expr;
  readonly result: Expr[];
}

/** The term itself may be a reference or a comprehension; what is inside it may not. */
function hoistInTerm(hoister: Hoister, term: Term): Term {
  switch (term.type) {
    case 'ref':
      hoistKeys(hoister, term);
      return term;
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      term.value.body = hoistDynamics(hoister.names, term.value.body);
      return term;
    default:
      return hoistTerm(hoister, term);
  }
}

function hoistKeys(hoister: Hoister, ref: Term & { type: 'ref' }): void {
  for (let i = 1; i < ref.value.length; i++) {
    const key = ref.value[i];
    if (key) ref.value[i] = hoistTerm(hoister, key);
  }
}

function hoistTerm(hoister: Hoister, term: Term): Term {
  switch (term.type) {
    case 'ref':
      hoistKeys(hoister, term);
      return hoist(hoister, term);
    case 'array':
    case 'set':
      term.value = term.value.map((item) => hoistTerm(hoister, item));
      return term;
    case 'object':
      term.value = term.value.map(([key, value]): [Term, Term] => [hoistTerm(hoister, key), hoistTerm(hoister, value)]);
      return term;
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      term.value.body = hoistDynamics(hoister.names, term.value.body);
      return hoist(hoister, term);
    default:
      return term;
  }
}

function hoist({ names, expr, result }: Hoister, term: Term): Term {
  const hoisted = names.equate(term);
  result.push({ ...hoisted.expr, ...(expr.with && { with: expr.with }) });
  names.subjects.set(hoisted.variable.value, term);
  return hoisted.variable;
}
