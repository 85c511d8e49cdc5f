import { lookup } from '../value/index.ts';
import type { Value } from '../value/types.ts';
import { type Entry, type Indexed, needsOf, type Subject } from './rule-needs.ts';
import { type Sieve, sieveOf, sift } from './rule-sieve.ts';

/** Fewer rules are tried one after the other. */
const FEW = 2;

/** How many subjects are looked at, at the most, before the rules that are left are tried. */
const DEPTH = 4;

/** How often a rule is listed, on average and at the most: rules that do not compare a subject are listed with each value. */
const COPIES = 16;

/** The rules that are left, or what to look at next. */
interface Node<T> {
  readonly rules: readonly T[];
  readonly split?: {
    readonly subject: Subject;
    readonly branches: ReadonlyMap<Value, Node<T>>;
    readonly rest: Node<T>;
  };
  /** For rules that compare one thing each, or parts of it. */
  readonly sieve?: Sieve<T>;
}

/** Finds the rules that can apply, by the values of what they compare with constants first of all. */
export class RuleIndex<T extends Indexed> {
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
    return node.sieve ? sift(node.sieve, (subject) => valueOf(subject, input, operands)) : node.rules;
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
export function indexOf<T extends Indexed>(rules: readonly T[]): RuleIndex<T> | undefined {
  if (rules.length < FEW) return undefined;
  const entries = rules.map((rule) => ({ rule, needs: needsOf(rule.rule) }));
  const root = build(entries, new Set(), { left: COPIES * rules.length });
  return root.split || root.sieve ? new RuleIndex(root) : undefined;
}

function build<T extends Indexed>(
  entries: readonly Entry<T>[],
  used: ReadonlySet<string>,
  space: { left: number },
): Node<T> {
  const rules = entries.map(({ rule }) => rule);
  if (rules.length < FEW) return { rules };
  const leaf = (): Node<T> => {
    const sieve = sieveOf(entries, used);
    return { rules, ...(sieve && { sieve }) };
  };
  const best = used.size === DEPTH ? undefined : bestSubject(entries, used);
  if (!best) return leaf();
  const { key, subject } = best;
  const lists = new Map<Value, Entry<T>[]>();
  const rest: Entry<T>[] = [];
  let listed = 0;
  for (const { needs } of entries) {
    const need = needs.get(key);
    listed += need?.values.size ?? 1;
    for (const value of need?.values ?? []) lists.set(value, []);
  }
  for (const { needs } of entries) if (!needs.has(key)) listed += lists.size;
  if (listed > space.left) return leaf();
  space.left -= listed;
  for (const entry of entries) {
    const need = entry.needs.get(key);
    if (!need) rest.push(entry);
    for (const value of need?.values ?? lists.keys()) lists.get(value)?.push(entry);
  }
  const without = new Set([...used, key]);
  const branches = new Map(Array.from(lists, ([value, list]) => [value, build(list, without, space)] as const));
  return { rules, split: { subject, branches, rest: build(rest, without, space) } };
}

/** What leaves the fewest rules, if that is few enough. */
function bestSubject(
  entries: readonly Entry<unknown>[],
  used: ReadonlySet<string>,
): { readonly key: string; readonly subject: Subject } | undefined {
  const counts = new Map<string, { readonly subject: Subject; rules: number; readonly values: Set<Value> }>();
  for (const { needs } of entries) {
    for (const [key, { kind, subject, values }] of needs) {
      if (kind !== 'equal' || used.has(key)) continue;
      const count = counts.get(key) ?? { subject, rules: 0, values: new Set() };
      count.rules += 1;
      for (const value of values) count.values.add(value);
      counts.set(key, count);
    }
  }
  let best: { key: string; subject: Subject } | undefined;
  let fewest = entries.length * 0.75;
  for (const [key, { subject, rules, values }] of counts) {
    const left = entries.length - rules + rules / (values.size + 1);
    if (left > fewest) continue;
    fewest = left;
    best = { key, subject };
  }
  return best;
}
