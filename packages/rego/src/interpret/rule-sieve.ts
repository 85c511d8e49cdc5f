import { isArray, isObject, RegoSet } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import type { Entry, Indexed, NeedKind, Subject } from './rule-needs.ts';

/** Fewer rules are tried one after the other. */
const FEW = 6;

/** More subjects are not looked at. */
const TABLES = 8;

/** What has more elements is not gone through: trying the rules would, and pay for it. */
const ELEMENTS = 100;

/** The rules that compare one subject in one way. */
interface Table<T> {
  readonly kind: NeedKind;
  readonly subject: Subject;
  readonly lists: ReadonlyMap<Value, readonly T[]>;
  /** Of the starts or ends. */
  readonly lengths: readonly number[];
  readonly all: readonly T[];
}

interface Draft<T> {
  readonly kind: NeedKind;
  readonly subject: Subject;
  readonly lists: Map<Value, T[]>;
  readonly all: T[];
}

/** Rules by what each of them compares. A rule is in one table, or always tried. */
export interface Sieve<T> {
  readonly tables: readonly Table<T>[];
  readonly always: readonly T[];
}

/** The rules of a leaf by what tells them apart best, where that leaves out most of them. */
export function sieveOf<T extends Indexed>(
  entries: readonly Entry<T>[],
  used: ReadonlySet<string>,
): Sieve<T> | undefined {
  if (entries.length < FEW) return undefined;
  const values = new Map<string, Set<Value>>();
  for (const { needs } of entries) {
    for (const [key, need] of needs) {
      if (used.has(key)) continue;
      const known = values.get(key) ?? new Set();
      for (const value of need.values) known.add(value);
      values.set(key, known);
    }
  }
  const keys = [...values].toSorted(([, a], [, b]) => b.size - a.size).slice(0, TABLES);
  const drafts = new Map<string, Draft<T>>();
  const always: T[] = [];
  for (const { rule, needs } of entries) {
    const key = keys.find(([name]) => needs.has(name))?.[0];
    const need = key === undefined ? undefined : needs.get(key);
    if (key === undefined || !need) {
      always.push(rule);
      continue;
    }
    const { kind, subject } = need;
    const draft: Draft<T> = drafts.get(key) ?? { kind, subject, lists: new Map(), all: [] };
    drafts.set(key, draft);
    draft.all.push(rule);
    for (const value of need.values) {
      const list = draft.lists.get(value);
      if (list) list.push(rule);
      else draft.lists.set(value, [rule]);
    }
  }
  if (always.length > entries.length / 2) return undefined;
  const tables = Array.from(drafts.values(), (draft) => ({ ...draft, lengths: lengthsOf(draft.lists.keys()) }));
  return { tables, always };
}

function lengthsOf(values: Iterable<Value>): number[] {
  const lengths = new Set<number>();
  for (const value of values) if (typeof value === 'string') lengths.add(value.length);
  return [...lengths].toSorted((a, b) => a - b);
}

/** The rules that go with the values of the subjects, in order. */
export function sift<T extends Indexed>(
  { tables, always }: Sieve<T>,
  valueOf: (subject: Subject) => Value | undefined,
): readonly T[] {
  let only = always;
  let many: Set<T> | undefined;
  const add = (rules: readonly T[]): void => {
    if (rules.length === 0 || rules === only) return;
    if (only.length === 0) only = rules;
    else {
      many ??= new Set(only);
      for (const rule of rules) many.add(rule);
    }
  };
  for (const table of tables) {
    const value = valueOf(table.subject);
    // What is undefined goes with nothing.
    if (value !== undefined) addMatches(table, value, add);
  }
  return many ? [...many].toSorted((a, b) => a.position - b.position) : only;
}

function addMatches<T>(
  { kind, lists, lengths, all }: Table<T>,
  value: Value,
  add: (rules: readonly T[]) => void,
): void {
  const addAt = (key: Value): void => {
    const rules = lists.get(key);
    if (rules) add(rules);
  };
  if (kind === 'equal') {
    addAt(value);
  } else if (kind === 'element') {
    const elements = elementsOf(value);
    if (elements) for (const element of elements) addAt(element);
    else add(all);
  } else if (typeof value === 'string') {
    for (const length of lengths) {
      if (length > value.length) break;
      addAt(kind === 'prefix' ? value.slice(0, length) : value.slice(value.length - length));
    }
  } else {
    // The test of it may be an error.
    add(all);
  }
}

/** What a collection has, unless that is much; nothing for what is none. */
function elementsOf(value: Value): Iterable<Value> | undefined {
  if (isArray(value)) return value.length <= ELEMENTS ? value : undefined;
  if (value instanceof RegoSet) return value.elements.size <= ELEMENTS ? value.elements.values() : undefined;
  return isObject(value) ? undefined : [];
}
