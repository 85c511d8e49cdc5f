import type { Body, Expr, Term } from '../../ast/types.ts';
import { type Visitor, walk } from '../../ast/visit.ts';
import { isComprehension, isScalar } from '../terms.ts';
import { extentOf, isRoot, selectConstant, type TypeEnv } from './env.ts';
import { invalidRef, keyTexts, sortedTexts, type TypeDiagnostic, unsupportedRef } from './errors.ts';
import { ANY, isEmptyCollection, keysOf, type MaybeType, STRING, unifies, valuesOf } from './lattice.ts';
import type { TypeTree } from './tree.ts';
import { unifyType } from './unify.ts';

/** Puts back into a reference what was hoisted out of it. */
export type ShowRef = (ref: readonly Term[]) => readonly Term[];

/** Checks the references of an expression and gives the variables in their keys types. */
export function checkRefs(env: TypeEnv, show: ShowRef, expr: Expr): TypeDiagnostic[] {
  const errors: TypeDiagnostic[] = [];
  const checker = new RefChecker(env, show);
  const visitor: Visitor = {
    expr({ terms }) {
      if (Array.isArray(terms)) for (const operand of terms.slice(1)) walk(operand, visitor);
      else if (terms.type === 'not') walkBody(terms.body);
      else if (terms.type === 'every' || terms.type === 'and' || terms.type === 'or' || terms.type === 'some')
        return false;
      else walk(terms, visitor);
      return true;
    },
    term(term) {
      if (isComprehension(term)) return true;
      if (term.type !== 'ref') return false;
      const type = env.typeOfRef(term.value);
      if (type?.kind === 'function') {
        errors.push(unsupportedRef(show(term.value), term.value.length - 1, type));
        return true;
      }
      const error = checker.check(term.value);
      if (error) errors.push(error);
      return false;
    },
  };
  const walkBody = (body: Body) => {
    for (const nested of body) walk(nested, visitor);
  };
  walk(expr, visitor);
  return errors;
}

class RefChecker {
  readonly #env: TypeEnv;
  readonly #show: ShowRef;

  constructor(env: TypeEnv, show: ShowRef) {
    this.#env = env;
    this.#show = show;
  }

  check(ref: readonly Term[]): TypeDiagnostic | undefined {
    return this.#checkFrom(this.#env, this.#env.tree, ref, 0);
  }

  #checkFrom(env: TypeEnv, start: TypeTree, ref: readonly Term[], from: number): TypeDiagnostic | undefined {
    let node = start;
    for (let i = from; i < ref.length; i++) {
      const key = ref[i];
      if (!key) return undefined;
      if ((i === 1 || i === 2) && key.type !== 'var' && key.type !== 'string') {
        return invalidRef(this.#show(ref), i, this.#env.typeOf(key), STRING, oneOf(node));
      }
      if (key.type === 'var' && i !== 0) {
        const type = keysOf(extentOf(node));
        const known = this.#env.typeOf(key);
        if (!known) this.#env.vars.put([key], type);
        else if (!unifies(type, known)) return invalidRef(this.#show(ref), i, known, type, oneOf(node));
      }
      const child = node.child(key);
      if (!child) return this.#missing(env, node, ref, i);
      if (child.isLeaf) return this.#checkLeaf(child.value, ref, i + 1);
      node = child;
    }
    return undefined;
  }

  #missing(env: TypeEnv, node: TypeTree, ref: readonly Term[], i: number): TypeDiagnostic | undefined {
    if (env.next) return this.#checkFrom(env.next, env.next.tree, ref, 0);
    const [head] = ref;
    if (!head || !isRoot(head)) return this.#checkLeaf(ANY, ref, 0);
    if (i === 0) return this.#checkLeaf(ANY, ref, 1);
    // Which of the documents it will be is not known; their keys still say something of the variables.
    for (const child of node.children()) this.#checkFrom(env, child, ref, i + 1);
    return undefined;
  }

  #checkLeaf(start: MaybeType, ref: readonly Term[], from: number): TypeDiagnostic | undefined {
    const env = this.#env;
    let type = start;
    for (let i = from; i < ref.length; i++) {
      const key = ref[i];
      if (!key) return undefined;
      if (isEmptyCollection(type)) return this.#checkEmpty(type, ref, i, key);
      const keys = keysOf(type);
      if (!keys) return unsupportedRef(this.#show(ref), i - 1, type);
      const invalid = (have: MaybeType, names: readonly string[]) => invalidRef(this.#show(ref), i, have, keys, names);
      if (key.type === 'var') {
        const known = env.typeOf(key);
        if (!known) env.vars.put([key], keys);
        else if (!unifies(known, keys)) return invalid(known, keyTexts(type));
      } else if (key.type === 'ref') {
        const known = env.typeOfRef(key.value);
        if (known && !unifies(known, keys)) return invalid(known, keyTexts(type));
      } else if (key.type === 'array' || key.type === 'object' || key.type === 'set') {
        if (!unifyType(env, key, keys)) return invalid(env.typeOf(key), []);
      } else {
        const child = selectConstant(type, key);
        if (!child) return invalid(undefined, keyTexts(type));
        type = child;
        continue;
      }
      type = valuesOf(type);
    }
    return undefined;
  }

  #checkEmpty(type: MaybeType, ref: readonly Term[], i: number, key: Term): TypeDiagnostic | undefined {
    if (isScalar(key)) return invalidRef(this.#show(ref), i, undefined, undefined, []);
    if (key.type !== 'var') return undefined;
    const known = this.#env.typeOf(key);
    const keys = keysOf(type);
    if (!known) this.#env.vars.put([key], ANY);
    else if (keys && !unifies(known, keys)) return invalidRef(this.#show(ref), i, known, keys, []);
    return undefined;
  }
}

function oneOf(node: TypeTree): string[] {
  return sortedTexts([...node.children()].flatMap(({ key }) => (key ? [key] : [])));
}
