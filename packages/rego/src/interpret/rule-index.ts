import type { Body, Expr, Rule, Term } from '../ast/types.ts';
import { isArray, lookup, RegoSet } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { constantOf } from './constants.ts';
import { isEquality, operatorName } from './operators.ts';

/** Fewer rules are tried one after the other. */
const FEW = 2;

/** How many subjects are looked at, at the most, before the rules that are left are tried. */
const DEPTH = 4;

/** How often a rule is listed, on average and at the most: rules that do not compare a subject are listed with each value. */
const COPIES = 16;

/** What rules compare with constants: the input, an argument (its position), or something in it. */
interface Subject {
  readonly root: 'input' | number;
  readonly path: readonly (string | number)[];
  /** Equal for the same subject, and only then. */
  readonly text: string;
}

/** A rule holds only where the subject is one of the values, all of them scalars. */
interface Need {
  readonly subject: Subject;
  readonly values: Set<Value>;
}

interface Entry<T> {
  readonly rule: T;
  readonly needs: ReadonlyMap<string, Need>;
}

/** The rules that are left, or what to look at next. */
interface Node<T> {
  readonly rules: readonly T[];
  readonly split?: {
    readonly subject: Subject;
    readonly branches: ReadonlyMap<Value, Node<T>>;
    readonly rest: Node<T>;
  };
}

/** Finds the rules that can apply, by the values of what they compare with constants first of all. */
export class RuleIndex<T extends { readonly rule: Rule }> {
  readonly #root: Node<T>;

  constructor(root: Node<T>) {
    this.#root = root;
  }

  /** The rules to try, in order: the others are undefined, and trying them has no effect and no error. */
  find(input: Value | undefined, operands: readonly Value[]): readonly T[] {
    let node = this.#root;
    while (node.split) {
      const { subject, branches, rest } = node.split;
      const value = valueOf(subject, input, operands);
      node = (value === undefined ? undefined : branches.get(value)) ?? rest;
    }
    return node.rules;
  }
}

function valueOf({ root, path }: Subject, input: Value | undefined, operands: readonly Value[]): Value | undefined {
  let value = root === 'input' ? input : operands[root];
  for (const key of path) {
    if (value === undefined) return undefined;
    value = lookup(value, key);
  }
  return value;
}

/** The index of a document's rules, where one is worth it. */
export function indexOf<T extends { readonly rule: Rule }>(rules: readonly T[]): RuleIndex<T> | undefined {
  if (rules.length < FEW) return undefined;
  const entries = rules.map((rule) => ({ rule, needs: needsOf(rule.rule) }));
  const root = build(entries, new Set(), { left: COPIES * rules.length });
  return root.split && new RuleIndex(root);
}

function build<T>(entries: readonly Entry<T>[], used: ReadonlySet<string>, space: { left: number }): Node<T> {
  const rules = entries.map(({ rule }) => rule);
  if (rules.length < FEW || used.size === DEPTH) return { rules };
  const subject = bestSubject(entries, used);
  if (!subject) return { rules };
  const lists = new Map<Value, Entry<T>[]>();
  const rest: Entry<T>[] = [];
  let listed = 0;
  for (const { needs } of entries) {
    const need = needs.get(subject.text);
    listed += need?.values.size ?? 1;
    for (const value of need?.values ?? []) lists.set(value, []);
  }
  for (const { needs } of entries) if (!needs.has(subject.text)) listed += lists.size;
  if (listed > space.left) return { rules };
  space.left -= listed;
  for (const entry of entries) {
    const need = entry.needs.get(subject.text);
    if (!need) rest.push(entry);
    for (const value of need?.values ?? lists.keys()) lists.get(value)?.push(entry);
  }
  const without = new Set([...used, subject.text]);
  const branches = new Map(Array.from(lists, ([value, list]) => [value, build(list, without, space)] as const));
  return { rules, split: { subject, branches, rest: build(rest, without, space) } };
}

/** What leaves the fewest rules, if that is few enough. */
function bestSubject(entries: readonly Entry<unknown>[], used: ReadonlySet<string>): Subject | undefined {
  const counts = new Map<string, { readonly subject: Subject; rules: number; readonly values: Set<Value> }>();
  for (const { needs } of entries) {
    for (const [text, { subject, values }] of needs) {
      if (used.has(text)) continue;
      const count = counts.get(text) ?? { subject, rules: 0, values: new Set() };
      count.rules += 1;
      for (const value of values) count.values.add(value);
      counts.set(text, count);
    }
  }
  let best: Subject | undefined;
  let fewest = entries.length * 0.75;
  for (const { subject, rules, values } of counts.values()) {
    const left = entries.length - rules + rules / (values.size + 1);
    if (left > fewest) continue;
    fewest = left;
    best = subject;
  }
  return best;
}

/** What must be true for a rule, or a branch of its `else`, to hold. */
function needsOf(first: Rule): ReadonlyMap<string, Need> {
  const common = needsOfBranch(first, first);
  for (let rule = first.else; rule && common.size > 0; rule = rule.else) {
    const others = needsOfBranch(rule, first);
    for (const [text, { values }] of common) {
      const other = others.get(text);
      if (!other) common.delete(text);
      for (const value of other?.values ?? []) values.add(value);
    }
  }
  return common;
}

function needsOfBranch(rule: Rule, first: Rule): Map<string, Need> {
  const tests = new Tests();
  for (const [index, term] of (rule.head.args ?? first.head.args ?? []).entries()) {
    tests.equate({ root: index, path: [], text: `${index}` }, term);
  }
  tests.addBody(rule.body);
  return tests.needs;
}

const COMPARISONS = new Set(['lt', 'lte', 'gt', 'gte', 'equal', 'neq']);
const MEMBER = 'internal.member_2';

/** Collects the needs of one body from what it tests before anything that can fail with an error. */
class Tests {
  readonly needs = new Map<string, Need>();
  readonly #subjects = new Map<string, Subject>();

  addBody(body: Body): void {
    for (const expr of body) {
      if (!this.#add(expr)) return;
    }
  }

  /** False where what follows is tried only after something that can fail with an error. */
  #add({ terms, negated, with: modifiers }: Expr): boolean {
    if (modifiers && modifiers.length > 0) return false;
    if (!Array.isArray(terms)) {
      switch (terms.type) {
        case 'some':
          return true;
        case 'every':
        case 'not':
        case 'and':
        case 'or':
          return false;
        default:
          return isHarmless(terms);
      }
    }
    const [operator, left, right, ...more] = terms;
    if (!operator || !left || !right || ![left, right, ...more].every((term) => isHarmless(term))) return false;
    const name = operatorName(operator);
    if (isEquality(terms)) {
      if (negated !== true) this.#addEquation(left, right);
    } else if (name === MEMBER) {
      if (negated !== true && more.length === 0) this.#addMembership(left, right);
    } else {
      return COMPARISONS.has(name);
    }
    return true;
  }

  #addEquation(left: Term, right: Term): void {
    const subject = this.#subjectOf(left);
    if (subject) this.equate(subject, right);
    const other = this.#subjectOf(right);
    if (other) this.equate(other, left);
  }

  #addMembership(member: Term, collection: Term): void {
    const subject = this.#subjectOf(member);
    const constant = constantOf(collection);
    if (!subject || constant === undefined) return;
    const values = constant instanceof RegoSet ? [...constant.elements.values()] : constant;
    if (isArray(values) && values.every((value) => isScalar(value))) this.#need(subject, values);
  }

  /** Takes note that a subject must be equal to a term. */
  equate(subject: Subject, term: Term): void {
    if (term.type === 'var') {
      if (!this.#subjects.has(term.value)) this.#subjects.set(term.value, subject);
    } else if (term.type === 'array') {
      for (const [index, item] of term.value.entries()) this.equate(within(subject, index), item);
    } else if (term.type === 'object') {
      for (const [key, item] of term.value) {
        if (key.type === 'string') this.equate(within(subject, key.value), item);
      }
    } else {
      const value = constantOf(term);
      if (value !== undefined && isScalar(value)) this.#need(subject, [value]);
    }
  }

  #need(subject: Subject, values: readonly Value[]): void {
    if (!this.needs.has(subject.text)) this.needs.set(subject.text, { subject, values: new Set(values) });
  }

  #subjectOf(term: Term): Subject | undefined {
    const [head, ...keys] = term.type === 'ref' ? term.value : [term];
    if (head?.type !== 'var') return undefined;
    let subject: Subject | undefined =
      head.value === 'input' ? { root: 'input', path: [], text: 'input' } : this.#subjects.get(head.value);
    for (const item of keys) {
      const key = constantOf(item);
      subject = subject && (typeof key === 'string' || typeof key === 'number') ? within(subject, key) : undefined;
    }
    return subject;
  }
}

function within({ root, path, text }: Subject, key: string | number): Subject {
  return { root, path: [...path, key], text: `${text}/${JSON.stringify(key)}` };
}

/** Equal scalars of these types are the same key of a Map. */
function isScalar(value: Value): boolean {
  return typeof value !== 'object' || value === null;
}

/** Whether nothing is evaluated for a term but what is in the input and in variables. */
function isHarmless(term: Term): boolean {
  switch (term.type) {
    case 'var':
      return term.value !== 'data';
    case 'ref':
    case 'array':
    case 'set':
      return term.value.every((item) => isHarmless(item));
    case 'object':
      return term.value.every(([key, value]) => isHarmless(key) && isHarmless(value));
    default:
      return constantOf(term) !== undefined;
  }
}
