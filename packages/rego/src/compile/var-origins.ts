import type { Rule, Term } from '../ast/types.ts';
import { isConstant, isEquality, isRefTo, operandsOf, operatorOf, sidesOf } from './terms.ts';
import { refText } from './text.ts';

/** Where the value of a variable comes from. */
export type VarOrigin =
  | { readonly kind: 'input' | 'rule'; readonly ref: readonly Term[] }
  | { readonly kind: 'collection'; readonly collection: Term }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'key' | 'argument' };

/** The origins of the variables in a reference, from what comes before it in the body. */
export function varOrigins(
  rule: Rule,
  at: number,
  ref: readonly Term[],
  builtinArity: (name: string) => number | undefined,
): Map<string, VarOrigin> {
  const bindings = new Map<string, Term>();
  const outputs = new Map<string, string>();
  for (const expr of rule.body.slice(0, at)) {
    if (expr.negated || (expr.with && expr.with.length > 0)) continue;
    const sides = isEquality(expr) ? sidesOf(expr) : undefined;
    if (sides) {
      const [left, right] = sides;
      if (left.type === 'var' && !bindings.has(left.value)) bindings.set(left.value, right);
      if (right.type === 'var' && !bindings.has(right.value)) bindings.set(right.value, left);
      continue;
    }
    const operator = operatorOf(expr);
    const output = operandsOf(expr).at(-1);
    const name = operator && refText(operator);
    if (name === undefined || output?.type !== 'var') continue;
    if (builtinArity(name) === operandsOf(expr).length - 1) outputs.set(output.value, name);
  }
  const origins = new Map<string, VarOrigin>();
  for (const term of ref.slice(1)) {
    const origin = term.type === 'var' ? originOf(rule, term.value, bindings, outputs) : undefined;
    if (term.type === 'var' && origin) origins.set(term.value, origin);
  }
  return origins;
}

function originOf(
  rule: Rule,
  start: string,
  bindings: ReadonlyMap<string, Term>,
  outputs: ReadonlyMap<string, string>,
): VarOrigin | undefined {
  let name = start;
  for (let steps = 0; steps <= rule.body.length; steps++) {
    const builtin = outputs.get(name);
    if (builtin !== undefined) return { kind: 'builtin', name: builtin };
    const bound = bindings.get(name);
    if (bound?.type === 'var') {
      name = bound.value;
      continue;
    }
    return (bound?.type === 'ref' ? originOfRef(bound, bindings) : undefined) ?? headOrigin(rule, name);
  }
  return undefined;
}

function originOfRef(term: Term & { type: 'ref' }, bindings: ReadonlyMap<string, Term>): VarOrigin | undefined {
  const end = term.value.findIndex((part, i) => i > 0 && !isConstant(part));
  const ref = end === -1 ? term.value : term.value.slice(0, end);
  if (isRefTo(term, 'input')) return { kind: 'input', ref };
  if (isRefTo(term, 'data')) return { kind: 'rule', ref };
  const [head, key] = term.value;
  if (term.value.length !== 2 || !head || !key || isConstant(key)) return undefined;
  let collection: Term | undefined = head;
  for (let steps = 0; collection?.type === 'var' && steps <= bindings.size; steps++)
    collection = bindings.get(collection.value);
  const isCollection = collection?.type === 'array' || collection?.type === 'set' || collection?.type === 'object';
  return collection && isCollection && isConstant(collection) ? { kind: 'collection', collection } : undefined;
}

function headOrigin({ head }: Rule, name: string): VarOrigin | undefined {
  const isName = (term: Term | undefined) => term?.type === 'var' && term.value === name;
  if (head.args?.some(isName)) return { kind: 'argument' };
  return isName(head.key) || head.ref.slice(1).some(isName) ? { kind: 'key' } : undefined;
}
