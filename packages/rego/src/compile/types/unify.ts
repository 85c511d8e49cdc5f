import type { Term } from '../../ast/types.ts';
import { equalTerms } from '../order.ts';
import { isConstant } from '../terms.ts';
import { selectConstant, type TypeEnv } from './env.ts';
import {
  ANY,
  type AnyType,
  type ArrayType,
  isUnknown,
  itemType,
  type MaybeType,
  type ObjectType,
  or,
  unifies,
  valuesOf,
} from './lattice.ts';

/** Whether two terms can be equal; variables without a type get that of the other side. */
export function unifyTerms(env: TypeEnv, a: Term, typeA: MaybeType, b: Term, typeB: MaybeType): boolean {
  const [unknownA, unknownB] = [isUnknown(typeA), isUnknown(typeB)];
  if (unknownA && !unknownB) return unifyType(env, a, typeB);
  if (unknownB && !unknownA) return unifyType(env, b, typeA);
  if (!unknownA && !unknownB) return unifies(typeA, typeB);
  switch (a.type) {
    case 'array':
    case 'object':
      return unifyCollection(env, a, b);
    case 'var':
      if (b.type === 'var') return unifyType(env, a, ANY) && unifyType(env, b, env.typeOf(a));
      if (b.type === 'array' || b.type === 'object') return unifyCollection(env, b, a);
      if (b.type === 'ref') return unifyType(env, a, ANY);
      break;
    case 'ref':
      if (b.type === 'var') return unifyType(env, b, ANY);
      break;
    default:
  }
  if (a.type === 'var' && !typeA && typeB) return unifyType(env, a, typeB);
  return b.type === 'var' && !typeB && typeA !== undefined && unifyType(env, b, typeA);
}

function unifyCollection(env: TypeEnv, a: Term, b: Term): boolean {
  if (b.type === 'var') return unifyType(env, a, ANY) && unifyType(env, b, env.typeOf(a));
  const both = (x: Term, y: Term | undefined) => y !== undefined && unifyTerms(env, x, env.typeOf(x), y, env.typeOf(y));
  if (a.type === 'array' && b.type === 'array') {
    return a.value.length === b.value.length && a.value.every((item, i) => both(item, b.value[i]));
  }
  if (a.type === 'object' && b.type === 'object') {
    return (
      a.value.length === b.value.length &&
      a.value.every(([key, value]) => both(value, b.value.find(([other]) => equalTerms(key, other))?.[1]))
    );
  }
  return false;
}

/** Whether a term can be of a type; variables without a type get one, or with `union` one more. */
export function unifyType(env: TypeEnv, term: Term, type: MaybeType, union = false): boolean {
  switch (term.type) {
    case 'array':
    case 'object':
    case 'set':
      return unifyWithCollection(env, term, type?.kind === 'recursive' ? type.type : type, union);
    case 'var': {
      const known = env.typeOf(term);
      if (union) env.vars.put([term], or(known, type));
      else if (known) return unifies(known, type);
      else env.vars.put([term], type);
      return true;
    }
    default:
      return unifies(env.typeOf(term), type);
  }
}

type CollectionTerm = Term & { type: 'array' | 'object' | 'set' };

function unifyWithCollection(env: TypeEnv, term: CollectionTerm, type: MaybeType, union: boolean): boolean {
  if (type?.kind === 'named') return unifyWithCollection(env, term, type.type, union);
  if (type?.kind === 'any') return unifyWithAny(env, term, type);
  if (term.type === 'array' && type?.kind === 'array') return unifyArray(env, term.value, type, union);
  if (term.type === 'object' && type?.kind === 'object') return unifyObject(env, term.value, type, union);
  if (term.type === 'set' && type?.kind === 'set') {
    const of = valuesOf(type);
    return term.value.every((item) => unifyType(env, item, of, union));
  }
  return false;
}

function unifyWithAny(env: TypeEnv, term: CollectionTerm, { of }: AnyType): boolean {
  if (of.length === 0) {
    for (const item of term.value.flat()) unifyType(env, item, ANY, true);
    return true;
  }
  let found = false;
  for (const type of of) found = unifyType(env, term, type, true) || found;
  return found;
}

function unifyArray(env: TypeEnv, items: readonly Term[], type: ArrayType, union: boolean): boolean {
  if (items.length !== type.static.length && !type.dynamic) return false;
  return items.every((item, i) => unifyType(env, item, itemType(type, i), union));
}

function unifyObject(env: TypeEnv, pairs: readonly [Term, Term][], type: ObjectType, union: boolean): boolean {
  if (pairs.length !== type.static.length && !type.dynamic?.value) return false;
  return pairs.every(([key, value]) => {
    if (!isConstant(key)) {
      unifyType(env, value, ANY, union);
      return true;
    }
    const child = selectConstant(type, key);
    return child !== undefined && unifyType(env, value, child, union);
  });
}
