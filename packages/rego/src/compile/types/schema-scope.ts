import type { Term } from '../../ast/types.ts';
import { keyOfTerm, type TypeEnv } from './env.ts';
import {
  ANY,
  compareKeys,
  type DynamicProperty,
  type MaybeType,
  type ObjectType,
  objectType,
  type StaticProperty,
} from './lattice.ts';

/** Gives the document at a path a type, within what is known of the documents around it. */
export function putSchema(env: TypeEnv, path: readonly Term[], type: MaybeType): void {
  const length = knownPrefix(env, path);
  const prefix = path.slice(0, length);
  const known = length > 0 ? env.typeOfRef(prefix) : undefined;
  if (!known || length === path.length) env.tree.put(path, type);
  else env.tree.put(prefix, overridden(path.slice(length), known, type));
}

/** How much of a path has a type already. */
function knownPrefix(env: TypeEnv, path: readonly Term[]): number {
  if (path.length === 1) return env.typeOfRef(path) ? 1 : 0;
  for (let length = 1; length < path.length; length++) if (env.typeOfRef(path.slice(0, length))) return length;
  return 0;
}

function overridden(path: readonly Term[], known: MaybeType, type: MaybeType): ObjectType {
  const object = known?.kind === 'recursive' ? known.type : known;
  if (object?.kind !== 'object') return around(path, type, { key: ANY, value: ANY });
  const [first, ...rest] = path;
  if (!first) return object;
  const key = keyOfTerm(first);
  const isFirst = (property: StaticProperty) => compareKeys(property.key, key) === 0;
  if (!object.static.some(isFirst)) {
    return objectType([...object.static, ...around(path, type, object.dynamic).static], object.dynamic);
  }
  const fixed = object.static.map((property) => {
    if (!isFirst(property)) return property;
    return { key, value: rest.length === 0 ? type : overridden(rest, property.value, type) };
  });
  return objectType(fixed, object.dynamic);
}

/** An object that has the type at the path. */
function around(path: readonly Term[], type: MaybeType, dynamic: DynamicProperty | undefined): ObjectType {
  const [last, ...others] = path.toReversed();
  if (!last) return objectType([], dynamic);
  const inner = objectType([{ key: keyOfTerm(last), value: type }], dynamic);
  return others.reduce((value, key) => objectType([{ key: keyOfTerm(key), value }], dynamic), inner);
}
