import type { Body, Expr, Rule, Term } from '../ast/types.ts';
import { isArray, RegoSet } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { constantOf } from './constants.ts';
import { isEquality, operatorName } from './operators.ts';

/** What rules compare with constants: the input, an argument (its position), or something in it. */
export interface Subject {
  readonly root: 'input' | number;
  readonly path: readonly (string | number)[];
  /** It is any of the elements of what is there. */
  readonly element: boolean;
  /** Equal for the same subject, and only then. */
  readonly text: string;
}

/** How the subject is compared: as a whole, its start, its end, or what it has as elements. */
export type NeedKind = 'equal' | 'prefix' | 'suffix' | 'element';

/** A rule holds only where the subject goes with one of the values, all of them scalars. */
interface Need {
  readonly kind: NeedKind;
  readonly subject: Subject;
  readonly values: Set<Value>;
}

/** By kind and subject. */
type Needs = ReadonlyMap<string, Need>;

/** A rule of a document, and its place among them. */
export interface Indexed {
  readonly rule: Rule;
  readonly position: number;
}

/** A rule with what it needs. */
export interface Entry<T> {
  readonly rule: T;
  readonly needs: Needs;
}

/** What must be true for a rule, or a branch of its `else`, to hold. */
export function needsOf(first: Rule): Needs {
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
    tests.equate({ root: index, path: [], element: false, text: `${index}` }, term);
  }
  tests.addBody(rule.body);
  return tests.needs;
}

const COMPARISONS = new Set(['lt', 'lte', 'gt', 'gte', 'equal', 'neq']);
const MEMBER = 'internal.member_2';
const AFFIXES: Readonly<Record<string, 'prefix' | 'suffix'>> = {
  startswith: 'prefix',
  endswith: 'suffix',
  'strings.any_prefix_match': 'prefix',
  'strings.any_suffix_match': 'suffix',
};

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
      // These fail with an error where a text is none; the index lets such values through.
      if (negated !== true) this.#addTextTest(name, left, right, more);
      return COMPARISONS.has(name);
    }
    return true;
  }

  #addTextTest(name: string, left: Term, right: Term, more: readonly Term[]): void {
    const [last] = more;
    if (name === 'glob.match' && last && more.length === 1) {
      const subject = this.#subjectOf(last);
      const prefix = globPrefix(constantOf(left), constantOf(right));
      if (subject && prefix) this.#need('prefix', subject, [prefix]);
      return;
    }
    const kind = Object.hasOwn(AFFIXES, name) ? AFFIXES[name] : undefined;
    const subject = kind && more.length === 0 ? this.#subjectOf(left) : undefined;
    const values = scalarsOf(constantOf(right), name.startsWith('strings.'));
    if (kind && subject && values?.every((value) => typeof value === 'string')) this.#need(kind, subject, values);
  }

  #addEquation(left: Term, right: Term): void {
    const subject = this.#subjectOf(left);
    if (subject) this.equate(subject, right);
    const other = this.#subjectOf(right);
    if (other) this.equate(other, left);
  }

  #addMembership(member: Term, collection: Term): void {
    const subject = this.#subjectOf(member);
    const values = scalarsOf(constantOf(collection), true);
    if (subject && values) this.#need('equal', subject, values);
    const value = constantOf(member);
    const whole = this.#subjectOf(collection);
    if (whole && !whole.element && value !== undefined && isScalar(value)) {
      this.#need('equal', elementOf(whole), [value]);
    }
  }

  /** Takes note that a subject must be equal to a term. */
  equate(subject: Subject, term: Term): void {
    if (term.type === 'var') {
      if (!this.#subjects.has(term.value)) this.#subjects.set(term.value, subject);
    } else if (subject.element && (term.type === 'array' || term.type === 'object')) {
      // Nothing is known of what is in an element.
    } else if (term.type === 'array') {
      for (const [index, item] of term.value.entries()) this.equate(within(subject, index), item);
    } else if (term.type === 'object') {
      for (const [key, item] of term.value) {
        if (key.type === 'string') this.equate(within(subject, key.value), item);
      }
    } else {
      const value = constantOf(term);
      if (value !== undefined && isScalar(value)) this.#need('equal', subject, [value]);
    }
  }

  #need(wanted: Exclude<NeedKind, 'element'>, subject: Subject, values: readonly Value[]): void {
    // Nothing is known of the start and the end of an element.
    if (subject.element && wanted !== 'equal') return;
    const kind = subject.element ? 'element' : wanted;
    const key = `${kind} ${subject.text}`;
    if (!this.needs.has(key)) this.needs.set(key, { kind, subject, values: new Set(values) });
  }

  #subjectOf(term: Term): Subject | undefined {
    const [head, ...keys] = term.type === 'ref' ? term.value : [term];
    if (head?.type !== 'var') return undefined;
    let subject: Subject | undefined = head.value === 'input' ? INPUT : this.#subjects.get(head.value);
    for (const [index, item] of keys.entries()) {
      if (!subject || subject.element) return undefined;
      if (item.type === 'var' && index === keys.length - 1) return elementOf(subject);
      const key = constantOf(item);
      if (typeof key !== 'string' && typeof key !== 'number') return undefined;
      subject = within(subject, key);
    }
    return subject;
  }
}

const INPUT: Subject = { root: 'input', path: [], element: false, text: 'input' };

function within({ root, path, text }: Subject, key: string | number): Subject {
  return { root, path: [...path, key], element: false, text: `${text}/${JSON.stringify(key)}` };
}

function elementOf(subject: Subject): Subject {
  return { ...subject, element: true };
}

/** The elements of a constant, where all are scalars; or the constant itself, where it is to be one. */
function scalarsOf(constant: Value | undefined, collection: boolean): readonly Value[] | undefined {
  if (constant === undefined) return undefined;
  if (!collection) return isScalar(constant) ? [constant] : undefined;
  const values = constant instanceof RegoSet ? [...constant.elements.values()] : constant;
  return isArray(values) && values.every((value) => isScalar(value)) ? values : undefined;
}

/** The text that all matches of a pattern start with, where nothing can be wrong with the pattern. */
function globPrefix(pattern: Value | undefined, delimiters: Value | undefined): string | undefined {
  if (typeof pattern !== 'string' || /[[\]{}\\!,]/.test(pattern)) return undefined;
  const isPlain =
    delimiters === null ||
    (delimiters !== undefined &&
      isArray(delimiters) &&
      delimiters.every((item) => typeof item === 'string' && item.length === 1));
  return isPlain ? /^[^*?]*/.exec(pattern)?.[0] : undefined;
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
