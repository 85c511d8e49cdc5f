import type { Module, Rule, Term } from '../ast/types.ts';
import { walk } from '../ast/visit.ts';
import type { LocalNames } from './local-names.ts';
import { equalTerms } from './order.ts';
import { appendToBody, isScalar, operatorOf, operatorTerm, requiresEvaluation } from './terms.ts';

/** In a rule's reference only scalars and variables stay; anything else becomes a variable. */
export function hoistHeadRef(names: LocalNames, rule: Rule): void {
  const { head } = rule;
  for (const [i, part] of head.ref.entries()) {
    if (i === 0 || part.type === 'var' || isScalar(part)) continue;
    const { variable, expr } = names.equate(part);
    if (i === head.ref.length - 1 && head.key && equalTerms(head.key, part)) head.key = variable;
    head.ref[i] = variable;
    rule.body = appendToBody(rule.body, expr);
  }
}

/** Hoists references and comprehensions out of a rule's key, value and parameters. */
export function hoistHeadTerms(names: LocalNames, rule: Rule): void {
  const { head } = rule;
  const hoist = (term: Term): Term => {
    if (!requiresEvaluation(term)) return term;
    const { variable, expr } = names.equate(term);
    rule.body = appendToBody(rule.body, expr);
    return variable;
  };
  if (head.key) head.key = hoist(head.key);
  if (head.value) head.value = hoist(head.value);
  if (head.args) head.args = head.args.map(hoist);
}

/** Hoists references and comprehensions out of the heads of comprehensions. */
export function hoistComprehensionTerms(names: LocalNames, node: Parameters<typeof walk>[0]): void {
  walk(node, {
    term(term) {
      if (term.type === 'arraycomprehension' || term.type === 'setcomprehension') {
        const { value } = term;
        if (!requiresEvaluation(value.term)) return;
        const { variable, expr } = names.equate(value.term);
        value.term = variable;
        value.body = appendToBody(value.body, expr);
      } else if (term.type === 'objectcomprehension') {
        const { value } = term;
        for (const part of ['key', 'value'] as const) {
          if (!requiresEvaluation(value[part])) continue;
          const { variable, expr } = names.equate(value[part]);
          value[part] = variable;
          value.body = appendToBody(value.body, expr);
        }
      }
    },
  });
}

/** `==` of two operands is `=` once all variables are known to be bound. */
export function rewriteEquals(module: Module): void {
  walk(module, {
    expr(expr) {
      const operator = operatorOf(expr);
      if (operator?.length !== 1 || operator[0]?.type !== 'var' || operator[0].value !== 'equal') return;
      if (!Array.isArray(expr.terms) || expr.terms.length !== 3) return;
      expr.terms = [operatorTerm('eq', expr.terms[0]?.loc ?? expr.loc), ...expr.terms.slice(1)];
    },
  });
}
