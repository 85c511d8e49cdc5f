import type { Term } from '../../ast/types.ts';
import { isScalar, scalarKey } from '../terms.ts';
import { termText } from '../text.ts';
import { type MaybeType, type ObjectType, objectType, or, setType, unwrap } from './lattice.ts';

/** Types by path. */
export class TypeTree {
  readonly key: Term | undefined;
  value: MaybeType;
  /** How often types were set from here. */
  version = 0;
  /** Most trees are of scopes that give no variable a type. */
  #children: Map<string, TypeTree> | undefined;

  constructor(key?: Term) {
    this.key = key;
  }

  get isLeaf(): boolean {
    return this.value !== undefined;
  }

  get size(): number {
    return this.#children?.size ?? 0;
  }

  children(): Iterable<TypeTree> {
    return this.#children?.values() ?? [];
  }

  child(key: Term): TypeTree | undefined {
    return this.#children?.get(mapKey(key));
  }

  /** The child, made where there is none. */
  #grow(key: Term): TypeTree {
    const name = mapKey(key);
    this.#children ??= new Map();
    let child = this.#children.get(name);
    if (!child) {
      child = new TypeTree(key);
      this.#children.set(name, child);
    }
    return child;
  }

  #growTo(path: readonly Term[]): TypeTree {
    return path.reduce<TypeTree>((node, term) => node.#grow(term), this);
  }

  /** Sets the type at a path. */
  put(path: readonly Term[], type: MaybeType): void {
    this.version++;
    this.#growTo(path).value = type;
  }

  /** Adds a type at a path to those that are there, above and below. */
  insert(path: readonly Term[], type: MaybeType, typeOf: (term: Term) => MaybeType): void {
    this.version++;
    const node = path.reduce<TypeTree>((above, term, i) => {
      const next = above.#grow(term);
      const object = unwrap(next.value);
      const isLast = i + 1 === path.length;
      if (!isLast && object?.kind === 'object') next.value = insertInto(object, path.slice(i + 1), type, typeOf);
      return next;
    }, this);
    node.value = mergeTypes(node.value, type);
    if (unwrap(type)?.kind !== 'object') return;
    for (const [below, leaf] of node.#leaves([])) {
      const object = unwrap(node.value);
      if (object?.kind === 'object') node.value = insertInto(object, below, leaf, typeOf);
    }
  }

  *#leaves(path: readonly Term[]): Generator<[Term[], MaybeType]> {
    for (const child of this.children()) {
      const childPath = child.key ? [...path, child.key] : [...path];
      if (child.isLeaf) yield [childPath, child.value];
      else yield* child.#leaves(childPath);
    }
  }
}

function mapKey(term: Term): string {
  if (isScalar(term)) return scalarKey(term);
  return term.type === 'var' ? `v${term.value}` : `x${term.type}${termText(term)}`;
}

function insertInto(
  object: ObjectType,
  path: readonly Term[],
  type: MaybeType,
  typeOf: (term: Term) => MaybeType,
): ObjectType {
  const [first, ...rest] = path;
  if (!first) return object;
  const value = rest.length === 0 ? type : insertInto(objectType([]), rest, type, typeOf);
  const key = typeOf(first);
  const { dynamic } = object;
  return objectType(
    object.static,
    dynamic ? { key: or(dynamic.key, key), value: or(dynamic.value, value) } : { key, value },
  );
}

/** The type of a document that several rules define. */
function mergeTypes(left: MaybeType, right: MaybeType): MaybeType {
  if (!left || !right) return left ?? right;
  const a = left.kind === 'recursive' ? left.type : left;
  const b = right.kind === 'recursive' ? right.type : right;
  if (a?.kind === 'object' && a.static.length === 0) {
    if (b?.kind === 'object' && b.static.length === 0) return mergeDynamic(a, b);
    if (b?.kind === 'any' && a.dynamic) {
      const index = b.of.findIndex((type) => type.kind === 'object' && type.static.length === 0 && type.dynamic);
      const member = b.of[index];
      if (member?.kind === 'object' && member.dynamic) {
        const key = or(member.dynamic.key, a.dynamic.key);
        const merged = objectType([], { key, value: or(member.dynamic.value, a.dynamic.value) });
        return { kind: 'any', of: b.of.with(index, merged) };
      }
    }
  }
  if (a?.kind === 'set' && b?.kind === 'set') return setType(or(a.of, b.of));
  if (a?.kind === 'any' && b?.kind !== 'any') return mergeTypes(b, a);
  return or(a, b);
}

function mergeDynamic(a: ObjectType, b: ObjectType): ObjectType {
  if (!a.dynamic) return b;
  if (!b.dynamic) return a;
  return objectType([], { key: or(a.dynamic.key, b.dynamic.key), value: mergeTypes(a.dynamic.value, b.dynamic.value) });
}
