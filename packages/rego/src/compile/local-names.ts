import type { Body, Expr, Module, Term, VarTerm } from '../ast/types.ts';
import { collectVars } from '../ast/vars.ts';
import { equality, varTerm } from './terms.ts';

/** Makes the variables `__local0__`, `__local1__`, … in order, leaving out those that the sources use. */
export class LocalNames {
  readonly #taken: ReadonlySet<string>;
  readonly #prefix: string;
  #next = 0;
  /** For messages about references: what a variable stands for that a reference was hoisted into. */
  readonly subjects = new Map<string, Term>();

  constructor(taken: ReadonlySet<string>, suffix = '') {
    this.#taken = taken;
    this.#prefix = `__local${suffix}`;
  }

  next(): string {
    for (;;) {
      const name = `${this.#prefix}${this.#next++}__`;
      if (!this.#taken.has(name)) return name;
    }
  }

  /** A new variable where the term is. */
  varFor(term: Term): VarTerm {
    return varTerm(this.next(), term.loc);
  }

  /** `variable = term` with a new variable. */
  equate(term: Term): { variable: VarTerm; expr: Expr } {
    const variable = this.varFor(term);
    return { variable, expr: { ...equality(variable, term, term.loc), generated: true } };
  }
}

export function namesForModules(modules: readonly Module[]): LocalNames {
  const taken = new Set<string>();
  for (const module of modules) {
    for (const rule of module.rules) {
      for (const name of collectVars(rule).keys()) if (name.startsWith('__local')) taken.add(name);
    }
  }
  return new LocalNames(taken);
}

export function namesForQuery(body: Body): LocalNames {
  return new LocalNames(new Set(collectVars(body).keys()), 'q');
}
