import type { Rule, Term } from '../ast/types.ts';
import { type Visitor, walk } from '../ast/visit.ts';
import type { Value } from '../value/types.ts';

/** A path below `data`: everything at it, above it and below it is meant. */
type Place = readonly string[];

/** What has to be known of a policy to tell which of its documents can be kept. */
export interface RuleFacts {
  /** The rules that a rule refers to. */
  dependencies(rule: Rule): Iterable<Rule>;
  /** Whether a call of this name gives the same each time, and leaves no trace. */
  isSteady(name: string): boolean;
}

/** The value of one document that does not depend on the input. */
export class KeptResult {
  isKept = false;
  value: Value | undefined = undefined;

  keep(value: Value | undefined): void {
    this.value = value;
    this.isKept = true;
  }

  forget(): void {
    this.value = undefined;
    this.isKept = false;
  }
}

/** More documents than this are not kept: what is kept is also held. */
const MOST = 1000;

/**
 * Keeps the values of documents that do not depend on the input, from one evaluation to the next: until something that they
 * read of the base documents changes. For one policy and one set of base documents.
 */
export class KeptResults {
  readonly #facts: RuleFacts;
  readonly #watch: (places: readonly Place[], forget: () => void) => void;
  readonly #results = new Map<Rule, KeptResult | undefined>();
  #count = 0;

  /** @param watch has `forget` called before the next evaluation after a change at, above or below one of the places */
  constructor(facts: RuleFacts, watch: (places: readonly Place[], forget: () => void) => void) {
    this.#facts = facts;
    this.#watch = watch;
  }

  /** The kept result of the document that these rules define, the same each time; undefined where it cannot be kept. */
  resultOf(rules: readonly Rule[]): KeptResult | undefined {
    const [first] = rules;
    if (!first) return undefined;
    if (this.#results.has(first)) return this.#results.get(first);
    const result = this.#make(rules);
    this.#results.set(first, result);
    return result;
  }

  #make(rules: readonly Rule[]): KeptResult | undefined {
    if (this.#count >= MOST) return undefined;
    const places = steadyPlaces(this.#facts, rules);
    if (!places) return undefined;
    this.#count += 1;
    const result = new KeptResult();
    if (places.length > 0) this.#watch(places, () => result.forget());
    return result;
  }
}

/**
 * Where rules, and the rules that they refer to, read base documents; undefined where what they say depends on the input, on
 * what `with` replaces, or on more than data, such as the time.
 */
function steadyPlaces(facts: RuleFacts, start: readonly Rule[]): Place[] | undefined {
  const places = new Map<string, Place>();
  const seen = new Set<Rule>(start);
  const found = { isSteady: true };
  const call = (term: Term | undefined): void => {
    if (term?.type === 'ref' && !facts.isSteady(nameOf(term.value))) found.isSteady = false;
  };
  const read = (root: string, keys: readonly Term[]): void => {
    if (root === 'input') found.isSteady = false;
    if (root !== 'data') return;
    const end = keys.findIndex(({ type }) => type !== 'string');
    const known = end === -1 ? keys : keys.slice(0, end);
    const place = known.flatMap((key) => (key.type === 'string' ? [key.value] : []));
    places.set(JSON.stringify(place), place);
  };
  const visitor: Visitor = {
    with() {
      found.isSteady = false;
    },
    expr({ terms }) {
      if (Array.isArray(terms)) call(terms[0]);
    },
    term(term) {
      if (term.type === 'call') call(term.value[0]);
      if (term.type === 'var') read(term.value, []);
      const [head, ...keys] = term.type === 'ref' ? term.value : [];
      if (head?.type !== 'var') return false;
      read(head.value, keys);
      // The root alone would be the whole document.
      for (const key of keys) walk(key, visitor);
      return true;
    },
  };
  // The set grows while it is gone through.
  for (const rule of seen) {
    for (const branch of branches(rule)) for (const other of facts.dependencies(branch)) seen.add(other);
    walk(rule, visitor);
    if (!found.isSteady) return undefined;
  }
  return [...places.values()];
}

function* branches(rule: Rule): Iterable<Rule> {
  for (let branch: Rule | undefined = rule; branch; branch = branch.else) yield branch;
}

function nameOf(ref: readonly Term[]): string {
  return ref.map((term) => (term.type === 'var' || term.type === 'string' ? term.value : '')).join('.');
}
