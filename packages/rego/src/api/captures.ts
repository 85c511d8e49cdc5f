import type { Body, Expr, Term } from '../ast/types.ts';

/** Binds the value of each expression that has one to a variable that no policy can write. */
export function captureValues(
  body: Body,
  arity: (operator: readonly Term[]) => number | undefined,
): { body: Body; captures: (string | undefined)[] } {
  // With several expressions, or several solutions, an expression that is false ends its solution.
  const mustHold = body.length > 1 || body.some((expr) => hasVariables(expr));
  const captures: (string | undefined)[] = [];
  const rewritten = body.flatMap((expr): Expr[] => {
    const { loc } = expr;
    const capture: Term = { type: 'var', value: `${CAPTURE}${captures.length}`, loc };
    const terms = expr.negated === true ? undefined : termsWith(expr, capture, arity);
    captures.push(terms && capture.value);
    if (!terms) return [expr];
    const binding: Expr = { ...expr, terms };
    return mustHold ? [binding, { index: 0, terms: capture, loc, generated: true }] : [binding];
  });
  for (const [index, expr] of rewritten.entries()) expr.index = index;
  return { body: rewritten, captures };
}

/** The terms of an expression whose value goes to a variable; undefined where it has no value besides that it holds. */
function termsWith(
  { terms, loc }: Expr,
  capture: Term,
  arity: (operator: readonly Term[]) => number | undefined,
): Term[] | undefined {
  if (!Array.isArray(terms)) {
    if (!isPlain(terms)) return undefined;
    const operator: Term = { type: 'ref', value: [{ type: 'var', value: 'eq', loc }], loc };
    return [operator, terms, capture];
  }
  const [operator, ...operands] = terms;
  if (operator?.type !== 'ref') return undefined;
  const [first] = operator.value;
  const name = operator.value.length === 1 && first?.type === 'var' ? first.value : '';
  if (name === 'eq' || name === 'assign' || name === 'print') return undefined;
  return arity(operator.value) === operands.length ? [...terms, capture] : undefined;
}

/** Wildcards start like that: none can be written with a letter. */
const CAPTURE = '$value';

function isPlain(terms: Expr['terms']): terms is Term {
  if (Array.isArray(terms)) return false;
  return !['some', 'every', 'not', 'and', 'or'].includes(terms.type);
}

function hasVariables({ terms }: Expr): boolean {
  if (!Array.isArray(terms) && !isPlain(terms)) return false;
  const waiting: Term[] = Array.isArray(terms) ? terms.slice(1) : [terms];
  for (let term = waiting.pop(); term; term = waiting.pop()) {
    if (term.type === 'var') return true;
    if (term.type === 'ref') {
      const [head, ...keys] = term.value;
      if (head && head.type !== 'var') waiting.push(head);
      waiting.push(...keys);
    } else if (term.type === 'array' || term.type === 'set' || term.type === 'call') {
      waiting.push(...(term.type === 'call' ? term.value.slice(1) : term.value));
    } else if (term.type === 'object') {
      waiting.push(...term.value.flat());
    }
  }
  return false;
}
