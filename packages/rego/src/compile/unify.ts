import type { Term } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { equalTerms } from './order.ts';
import { isComprehension } from './terms.ts';

const PATTERN = { skipRefHead: true, skipObjectKeys: true, skipClosures: true };
const SAFETY = { skipRefCallHead: true, skipClosures: true };

/** Which variables are bound. */
export interface BoundVars {
  has(name: string): boolean;
}

/** Whether what a reference looks into is known. */
export function isRefSafe(ref: readonly Term[], safe: BoundVars): boolean {
  const [head] = ref;
  if (!head) return true;
  if (head.type === 'var') return safe.has(head.value);
  return isTermSafe(head, safe);
}

function isTermSafe(term: Term, safe: BoundVars): boolean {
  for (const name of collectVars(term, SAFETY).keys()) if (!safe.has(name)) return false;
  return true;
}

/** The variables that `a = b` binds where those in `safe` are bound. */
export function unifiedVars(safe: BoundVars, a: Term, b: Term): Set<string> {
  const unifier = new Unifier(safe);
  unifier.unify(a, b);
  return unifier.unified;
}

class Unifier {
  readonly #safe: BoundVars;
  readonly unified = new Set<string>();
  /** The variables that must be bound before one is. */
  readonly #unknown = new Map<string, Set<string>>();

  constructor(safe: BoundVars) {
    this.#safe = safe;
  }

  unify(a: Term, b: Term): void {
    switch (a.type) {
      case 'var':
        this.#unifyVar(a.value, b);
        break;
      case 'ref':
        if (isRefSafe(a.value, this.#safe)) this.#bindPattern(b);
        break;
      case 'call':
        if (isTermSafe(a, this.#safe)) this.#bindPattern(b);
        break;
      case 'arraycomprehension':
        if (b.type === 'var' || b.type === 'array') this.#bindPattern(b);
        break;
      case 'objectcomprehension':
        if (b.type === 'var' || b.type === 'object') this.#bindPattern(b);
        break;
      case 'array':
        this.#unifyArray(a, b);
        break;
      case 'object':
        this.#unifyObject(a, b);
        break;
      default:
        if (b.type === 'var') this.#bind(b.value);
    }
  }

  #unifyVar(name: string, b: Term): void {
    switch (b.type) {
      case 'var':
        if (this.#isSafe(b.value)) this.#bind(name);
        else if (this.#isSafe(name)) this.#bind(b.value);
        else {
          this.#depend(name, b.value);
          this.#depend(b.value, name);
        }
        break;
      case 'array':
      case 'object':
        this.#unifyPattern(name, b);
        break;
      case 'ref':
        if (isRefSafe(b.value, this.#safe)) this.#bind(name);
        break;
      case 'call':
        if (isTermSafe(b, this.#safe)) this.#bind(name);
        break;
      default:
        this.#bind(name);
    }
  }

  #unifyArray(a: Term & { type: 'array' }, b: Term): void {
    if (b.type === 'var') this.#unifyPattern(b.value, a);
    else if (isComprehension(b)) this.#bindAll(a);
    else if (b.type === 'ref' && isRefSafe(b.value, this.#safe)) this.#bindAll(a);
    else if (b.type === 'call' && isTermSafe(b, this.#safe)) this.#bindAll(a);
    else if (b.type === 'array' && a.value.length === b.value.length) {
      for (const [i, item] of a.value.entries()) {
        const other = b.value[i];
        if (other) this.unify(item, other);
      }
    }
  }

  #unifyObject(a: Term & { type: 'object' }, b: Term): void {
    if (b.type === 'var') this.#unifyPattern(b.value, a);
    else if (b.type === 'ref' && isRefSafe(b.value, this.#safe)) this.#bindAll(a);
    else if (b.type === 'call' && isTermSafe(b, this.#safe)) this.#bindAll(a);
    else if (b.type === 'object' && a.value.length === b.value.length) {
      for (const [key, value] of a.value) {
        const other = b.value.find(([otherKey]) => equalTerms(key, otherKey));
        if (other) this.unify(value, other[1]);
      }
    }
  }

  #isSafe(name: string): boolean {
    return this.#safe.has(name) || this.unified.has(name);
  }

  #bindPattern(term: Term): void {
    if (term.type === 'var') this.#bind(term.value);
    else if (term.type === 'array' || term.type === 'object') this.#bindAll(term);
  }

  #bindAll(term: Term): void {
    for (const name of collectVars(term, PATTERN).keys()) this.#bind(name);
  }

  #bind(name: string): void {
    const waiting = [name];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      this.unified.add(next);
      const freed = this.#unknown.get(next);
      this.#unknown.delete(next);
      if (freed) waiting.push(...freed);
      for (const [other, needs] of this.#unknown) {
        if (!needs.delete(next) || needs.size > 0) continue;
        this.#unknown.delete(other);
        waiting.push(other);
      }
    }
  }

  #depend(name: string, on: string): void {
    const needs = this.#unknown.get(name);
    if (needs) needs.add(on);
    else this.#unknown.set(name, new Set([on]));
  }

  #unifyPattern(name: string, pattern: Term): void {
    if (this.#isSafe(name)) {
      this.#bindAll(pattern);
      return;
    }
    const open = [...collectVars(pattern, PATTERN).keys()].filter((other) => !this.#isSafe(other));
    if (open.length === 0) this.#bind(name);
    for (const other of open) this.#depend(name, other);
  }
}
