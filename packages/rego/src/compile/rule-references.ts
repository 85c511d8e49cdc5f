import type { Expr, Rule, Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { equalTerms } from './order.ts';
import { isConstant, isEquality, sidesOf } from './terms.ts';
import type { VarOrigin } from './var-origins.ts';

/** A reference of a rule and one of the rules that it can be to. */
export interface RuleDependency {
  /** As it is in the rule. */
  readonly ref: readonly Term[];
  /** With the variables whose only value is known replaced. */
  readonly selected: readonly Term[];
  /** The index of the expression in the body; its length for the head. */
  readonly at: number;
  readonly rule: Rule;
  /** Whatever the variables are, it is to this rule. */
  readonly isStatic: boolean;
  /** Where its bound variables decide. */
  readonly positions: readonly number[];
  readonly origins: ReadonlyMap<string, VarOrigin>;
}

/** More values of a variable are not followed. */
const MAX_EXPANSION = 64;

type Values = ReadonlyMap<string, readonly Term[]>;

/** What can be said of a rule's references before evaluation. */
export class RuleReferences {
  readonly #rule: Rule;
  #bindings: readonly { readonly at: number; readonly name: string; readonly values: readonly Term[] }[] | undefined;
  readonly #boundBefore = new Map<number, ReadonlySet<string>>();

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** A reference with each combination of the values that its variables are known to have. */
  expand(ref: readonly Term[], at: number): { selected: readonly Term[]; expanded: readonly Term[] }[] {
    const known = this.#knownBefore(at);
    if (known.size === 0) return [{ selected: ref, expanded: ref }];
    let all: (readonly Term[])[] = [ref];
    for (const [i, term] of ref.entries()) {
      if (i === 0 || isConstant(term)) continue;
      const values = valuesOf(term, known);
      if (!values || values.length === 0 || all.length * values.length > MAX_EXPANSION) continue;
      all = all.flatMap((prefix) => values.map((value) => prefix.with(i, value)));
    }
    const [only] = all;
    const selected = all.length === 1 && only ? only : ref;
    return all.map((expanded) => ({ selected, expanded }));
  }

  /** Whether a reference is to the rule at the path, whatever its bound variables are. */
  selects(ref: readonly Term[], path: readonly Term[], at: number): boolean {
    const bound = this.#varsBefore(at);
    for (let i = 1; i < Math.min(ref.length, path.length); i++) {
      const [term, part] = [ref[i], path[i]];
      if (!term || !part || !isConstant(part)) continue;
      if (isFree(ref, term, bound)) continue;
      if (!isConstant(term) || !equalTerms(term, part)) return false;
    }
    return true;
  }

  /** The positions at which bound variables decide whether a reference is to the rule at the path. */
  positions(ref: readonly Term[], path: readonly Term[], at: number): number[] {
    const bound = this.#varsBefore(at);
    const found: number[] = [];
    for (let i = 1; i < Math.min(ref.length, path.length); i++) {
      const [term, part] = [ref[i], path[i]];
      if (!term || !part || !isConstant(part) || isFree(ref, term, bound)) continue;
      if (!isConstant(term)) found.push(i);
      else if (!equalTerms(term, part)) break;
    }
    return found;
  }

  #knownBefore(at: number): Values {
    this.#bindings ??= [...orderedBindings(this.#rule)];
    return new Map(this.#bindings.filter((binding) => binding.at < at).map(({ name, values }) => [name, values]));
  }

  #varsBefore(at: number): ReadonlySet<string> {
    let vars = this.#boundBefore.get(at);
    if (!vars) {
      const { head, body } = this.#rule;
      const terms = [...(head.args ?? []), ...(head.key ? [head.key] : []), ...(head.value ? [head.value] : [])];
      vars = new Set([...collectVars(terms).keys(), ...collectVars(body.slice(0, at)).keys()]);
      this.#boundBefore.set(at, vars);
    }
    return vars;
  }
}

/** A variable that nothing has bound and that occurs once takes each key there is. */
function isFree(ref: readonly Term[], term: Term, bound: ReadonlySet<string>): boolean {
  if (term.type !== 'var' || bound.has(term.value)) return false;
  return ref.filter((other) => other.type === 'var' && other.value === term.value).length === 1;
}

function* orderedBindings({ body }: Rule) {
  const known = new Map<string, readonly Term[]>();
  for (const [at, expr] of body.entries()) {
    const binding = bindingOf(expr, known);
    if (!binding || known.has(binding.name)) continue;
    known.set(binding.name, binding.values);
    yield { at, ...binding };
  }
}

function bindingOf(expr: Expr, known: Values): { name: string; values: readonly Term[] } | undefined {
  if (!isEquality(expr) || expr.negated || (expr.with && expr.with.length > 0)) return undefined;
  const sides = sidesOf(expr);
  if (!sides) return undefined;
  for (const [side, other] of [sides, [sides[1], sides[0]] as const]) {
    const values = side.type === 'var' ? valuesOf(other, known) : undefined;
    if (side.type === 'var' && values) return { name: side.value, values };
  }
  return undefined;
}

function valuesOf(term: Term, known: Values): readonly Term[] | undefined {
  if (term.type === 'var') return known.get(term.value);
  if (term.type === 'ref') return valuesOfRef(term.value, known);
  return isConstant(term) ? [term] : undefined;
}

function valuesOfRef([head, ...keys]: readonly Term[], known: Values): readonly Term[] | undefined {
  let values = head && valuesOf(head, known);
  for (const key of keys) {
    if (!values) return undefined;
    const next: Term[] = [];
    for (const value of values) {
      const members = isConstant(key) ? memberAt(value, key) : membersOf(value);
      if (!members) return undefined;
      next.push(...members);
    }
    if (next.length > MAX_EXPANSION) return undefined;
    values = next;
  }
  return values;
}

function memberAt(value: Term, key: Term): Term[] {
  switch (value.type) {
    case 'array': {
      const item = key.type === 'number' ? value.value[Number(key.value)] : undefined;
      return item ? [item] : [];
    }
    case 'set':
      return value.value.filter((item) => equalTerms(item, key));
    case 'object':
      return value.value.filter(([other]) => equalTerms(other, key)).map(([, item]) => item);
    default:
      return [];
  }
}

/** The members of a collection, or undefined for anything else. */
export function membersOf(value: Term): Term[] | undefined {
  if (value.type === 'array' || value.type === 'set') return value.value;
  return value.type === 'object' ? value.value.map(([, item]) => item) : undefined;
}
