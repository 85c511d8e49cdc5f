import type { Body, Rule, Term } from '../ast/types.ts';
import { isEquality, operatorName } from '../interpret/calls.ts';
import { constantOf } from '../interpret/constants.ts';
import type { RuleGroup } from '../interpret/rule-tree.ts';
import { lookup } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import type { Frame } from './run.ts';

/** Fewer rules are tried one after the other. */
const FEW = 6;

/** What rules compare with constants: a path into the input, or an argument. */
type Subject = { readonly path: readonly string[] } | { readonly argument: number };

const COMPARISONS = new Set(['lt', 'lte', 'gt', 'gte', 'equal', 'neq']);

/** Finds the rules that can apply, by the value of what most of them compare with a constant first of all. */
export class RuleIndex {
  readonly #subject: Subject;
  readonly #others: readonly number[];
  readonly #candidates = new Map<Value, readonly number[]>();

  constructor(subject: Subject, needs: readonly (Value | undefined)[]) {
    this.#subject = subject;
    this.#others = positions(needs, undefined);
    const found = new Map<Value, number[]>();
    for (const [position, need] of needs.entries()) {
      if (need === undefined) continue;
      const list = found.get(need);
      if (list) list.push(position);
      else found.set(need, [position]);
    }
    for (const [need, list] of found) {
      this.#candidates.set(
        need,
        this.#others.length === 0 ? list : [...list, ...this.#others].toSorted((a, b) => a - b),
      );
    }
  }

  /** The positions of the rules to try, in order. */
  find(frame: Frame, operands: readonly Value[]): readonly number[] {
    const value = this.#valueOf(frame, operands);
    return (value === undefined ? undefined : this.#candidates.get(value)) ?? this.#others;
  }

  #valueOf(frame: Frame, operands: readonly Value[]): Value | undefined {
    if ('argument' in this.#subject) return operands[this.#subject.argument];
    let value: Value | undefined = frame.input;
    for (const key of this.#subject.path) {
      if (value === undefined) return undefined;
      value = lookup(value, key);
    }
    return value;
  }
}

function positions(needs: readonly (Value | undefined)[], wanted: Value | undefined): number[] {
  return needs.flatMap((need, position) => (need === wanted ? [position] : []));
}

/** The index of a group of rules, where one is worth it. */
export function indexOf(group: RuleGroup): RuleIndex | undefined {
  if (group.rules.length < FEW) return undefined;
  const needs = group.rules.map(({ rule }) => (rule.else ? new Map<string, Need>() : needsOf(rule)));
  const counts = new Map<string, { subject: Subject; rules: number; values: Set<Value> }>();
  for (const need of needs) {
    for (const [text, { subject, value }] of need) {
      const count = counts.get(text) ?? { subject, rules: 0, values: new Set() };
      count.rules += 1;
      count.values.add(value);
      counts.set(text, count);
    }
  }
  // The more values there are, the fewer rules are left.
  const [best] = [...counts].toSorted(([, a], [, b]) => b.rules * b.values.size - a.rules * a.values.size);
  if (!best || best[1].rules * 2 < group.rules.length || best[1].values.size < 2) return undefined;
  const [text, { subject, rules, values }] = best;
  if ((group.rules.length - rules) * values.size > 16 * group.rules.length) return undefined;
  return new RuleIndex(
    subject,
    needs.map((need) => need.get(text)?.value),
  );
}

interface Need {
  readonly subject: Subject;
  readonly value: Value;
}

/** What must be equal to a constant for a rule to hold: only from tests before anything that can fail with an error. */
function needsOf(rule: Rule): Map<string, Need> {
  const found = new Map<string, Need>();
  for (const [index, term] of (rule.head.args ?? []).entries()) {
    const value = scalarOf(term);
    if (value !== undefined) add(found, { argument: index }, value);
  }
  collect(rule.body, found);
  return found;
}

function collect(body: Body, found: Map<string, Need>): void {
  for (const { terms, negated, with: modifiers } of body) {
    if (negated === true || (modifiers && modifiers.length > 0)) return;
    if (!Array.isArray(terms)) {
      if (terms.type !== 'ref' || !pathOf(terms)) return;
      continue;
    }
    const [operator, left, right] = terms;
    if (!operator || !left || !right || terms.length !== 3) return;
    if (!isEquality(terms)) {
      if (!COMPARISONS.has(operatorName(operator)) || ![left, right].every((term) => isPure(term))) return;
      continue;
    }
    const [path, value] = [pathOf(left) ?? pathOf(right), scalarOf(left) ?? scalarOf(right)];
    if (path && value !== undefined) add(found, { path }, value);
    else if (!path) return;
  }
}

function add(found: Map<string, Need>, subject: Subject, value: Value): void {
  const text = JSON.stringify(subject);
  if (!found.has(text)) found.set(text, { subject, value });
}

function isPure(term: Term): boolean {
  return constantOf(term) !== undefined || pathOf(term) !== undefined;
}

function scalarOf(term: Term): Value | undefined {
  const value = constantOf(term);
  return typeof value === 'object' && value !== null ? undefined : value;
}

/** The keys of a reference into the input, all of them strings. */
function pathOf(term: Term): string[] | undefined {
  if (term.type !== 'ref') return undefined;
  const [head, ...keys] = term.value;
  if (head?.type !== 'var' || head.value !== 'input' || keys.length === 0) return undefined;
  const path = keys.flatMap((key) => (key.type === 'string' ? [key.value] : []));
  return path.length === keys.length ? path : undefined;
}
