import type { Term } from '../ast/types.ts';
import { numberFrom, objectOf, setOf } from '../value/index.ts';
import type { Value } from '../value/types.ts';

const NOT_CONSTANT = Symbol('not constant');
const NO_VARIABLES: readonly string[] = [];

// The trees that the interpreter runs are not changed any more, so what was found out about a term stays true.
const constants = new WeakMap<Term, Value | typeof NOT_CONSTANT>();
const variables = new WeakMap<Term, readonly string[]>();

/** The value of a term that contains nothing to look up or to compute, or undefined. */
export function constantOf(term: Term): Value | undefined {
  switch (term.type) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return term.value;
    case 'number':
    case 'array':
    case 'object':
    case 'set': {
      let known = constants.get(term);
      if (known === undefined) {
        known = computeConstant(term);
        if (typeof known !== 'object' || known !== null) constants.set(term, known);
      }
      return known === NOT_CONSTANT ? undefined : known;
    }
    default:
      return undefined;
  }
}

function computeConstant(term: Term): Value | typeof NOT_CONSTANT {
  switch (term.type) {
    case 'number':
      return numberFrom(term.value);
    case 'array':
      return constantsOf(term.value) ?? NOT_CONSTANT;
    case 'set': {
      const items = constantsOf(term.value);
      return items ? setOf(items) : NOT_CONSTANT;
    }
    case 'object': {
      const entries: [Value, Value][] = [];
      for (const pair of term.value) {
        const [key, value] = [constantOf(pair[0]), constantOf(pair[1])];
        if (key === undefined || value === undefined) return NOT_CONSTANT;
        entries.push([key, value]);
      }
      return objectOf(entries);
    }
    default:
      return NOT_CONSTANT;
  }
}

function constantsOf(terms: readonly Term[]): Value[] | undefined {
  const values: Value[] = [];
  for (const term of terms) {
    const value = constantOf(term);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/**
 * The variables that must be bound before a term has a value, without the roots `data` and `input`. The variables of a
 * comprehension are its own, or bound before it.
 */
export function variablesOf(term: Term): readonly string[] {
  switch (term.type) {
    case 'var':
    case 'ref':
    case 'array':
    case 'set':
    case 'object':
    case 'call': {
      let known = variables.get(term);
      if (!known) {
        const found = new Set<string>();
        collect(term, found);
        known = found.size === 0 ? NO_VARIABLES : [...found];
        variables.set(term, known);
      }
      return known;
    }
    default:
      return NO_VARIABLES;
  }
}

function collect(term: Term, found: Set<string>): void {
  switch (term.type) {
    case 'var':
      if (!isRoot(term)) found.add(term.value);
      return;
    case 'ref':
    case 'array':
    case 'set':
      for (const item of term.value) collect(item, found);
      return;
    case 'call':
      for (const item of term.value.slice(1)) collect(item, found);
      return;
    case 'object':
      for (const [key, value] of term.value) {
        collect(key, found);
        collect(value, found);
      }
      return;
    default:
  }
}

/** Whether a term is the variable `data` or `input`. */
export function isRoot(term: Term): boolean {
  return term.type === 'var' && (term.value === 'data' || term.value === 'input');
}
