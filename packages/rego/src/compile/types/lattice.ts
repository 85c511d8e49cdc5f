import { compareNumbers, compareTexts } from '../order.ts';

/** What is known of a value before evaluation. Undefined stands for a type that is not known. */
export type Type =
  | { readonly kind: 'null' | 'boolean' | 'number' | 'string' }
  | ArrayType
  | ObjectType
  | SetType
  | AnyType
  | FunctionType
  | NamedType
  | RecursiveType;

export type MaybeType = Type | undefined;

export interface ArrayType {
  readonly kind: 'array';
  readonly static: readonly MaybeType[];
  readonly dynamic: MaybeType;
}

export interface StaticProperty {
  readonly key: PropertyKeyValue;
  readonly value: MaybeType;
}

export interface DynamicProperty {
  readonly key: MaybeType;
  readonly value: MaybeType;
}

export interface ObjectType {
  readonly kind: 'object';
  readonly static: readonly StaticProperty[];
  readonly dynamic: DynamicProperty | undefined;
}

export interface SetType {
  readonly kind: 'set';
  readonly of: MaybeType;
}

/** One of several types; anything at all where none is given. */
export interface AnyType {
  readonly kind: 'any';
  readonly of: readonly Type[];
}

export interface FunctionType {
  readonly kind: 'function';
  readonly args: readonly MaybeType[];
  readonly result: MaybeType;
  readonly variadic: MaybeType;
}

/** The type of a parameter or result that has a name, for messages. */
export interface NamedType {
  readonly kind: 'named';
  readonly name: string;
  readonly type: Type;
}

/** The type of a schema that contains itself. */
export interface RecursiveType {
  readonly kind: 'recursive';
  readonly name: string;
  type: MaybeType;
}

/** A constant key: JSON, with numbers as they were written. */
export type PropertyKeyValue = null | boolean | string | NumberKey | CompositeKey;

export interface NumberKey {
  readonly number: string;
}

export interface CompositeKey {
  /** The key in Rego, by which it is compared and shown. */
  readonly text: string;
  readonly type: Type;
}

export const NULL: Type = { kind: 'null' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const NUMBER: Type = { kind: 'number' };
export const STRING: Type = { kind: 'string' };
export const ANY: AnyType = { kind: 'any', of: [] };

export function arrayType(fixed: readonly MaybeType[], dynamic?: MaybeType): ArrayType {
  return { kind: 'array', static: fixed, dynamic };
}

export function setType(of: MaybeType): SetType {
  return { kind: 'set', of };
}

export function objectType(fixed: readonly StaticProperty[], dynamic?: DynamicProperty): ObjectType {
  return { kind: 'object', static: fixed.toSorted((a, b) => compareKeys(a.key, b.key)), dynamic };
}

export function anyType(of: readonly Type[]): AnyType {
  return { kind: 'any', of: of.toSorted(compareTypes) };
}

export function functionType(args: readonly MaybeType[], result: MaybeType, variadic?: MaybeType): FunctionType {
  return { kind: 'function', args, result, variadic };
}

/** The type under its name. */
export function unnamed(type: MaybeType): MaybeType {
  return type?.kind === 'named' ? type.type : type;
}

/** The type under its name, and under the name of a schema. */
export function unwrap(type: MaybeType): Exclude<Type, NamedType | RecursiveType> | undefined {
  let inner: MaybeType = type;
  while (inner?.kind === 'named' || inner?.kind === 'recursive') inner = inner.type;
  return inner;
}

const RANK = { null: 0, boolean: 1, number: 2, string: 3, array: 4, object: 5, set: 6, any: 7, function: 8 };

export function compareTypes(left: MaybeType, right: MaybeType): number {
  const [a, b] = [unwrap(left), unwrap(right)];
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  if (a === b) return 0;
  if (a.kind !== b.kind) return RANK[a.kind] - RANK[b.kind];
  switch (a.kind) {
    case 'array':
      if (b.kind !== 'array') return 0;
      if (!a.dynamic !== !b.dynamic) return a.dynamic ? 1 : -1;
      return compareTypes(a.dynamic, b.dynamic) || compareAll(a.static, b.static);
    case 'object':
      return b.kind === 'object' ? compareObjects(a, b) : 0;
    case 'set':
      return b.kind === 'set' ? compareTypes(a.of, b.of) : 0;
    case 'any':
      return b.kind === 'any' ? compareAll(a.of, b.of) : 0;
    case 'function':
      if (b.kind !== 'function') return 0;
      return (
        a.args.length - b.args.length ||
        compareAll(a.args, b.args) ||
        compareTypes(a.result, b.result) ||
        compareTypes(a.variadic, b.variadic)
      );
    default:
      return 0;
  }
}

function compareAll(a: readonly MaybeType[], b: readonly MaybeType[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareTypes(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: ObjectType, b: ObjectType): number {
  if (!a.dynamic !== !b.dynamic) return a.dynamic ? 1 : -1;
  const dynamic = compareTypes(a.dynamic?.key, b.dynamic?.key) || compareTypes(a.dynamic?.value, b.dynamic?.value);
  if (dynamic !== 0) return dynamic;
  for (const [i, property] of a.static.entries()) {
    const other = b.static[i];
    if (!other) return 1;
    const order = compareKeys(property.key, other.key) || compareTypes(property.value, other.value);
    if (order !== 0) return order;
  }
  return a.static.length - b.static.length;
}

function keyRank(key: PropertyKeyValue): number {
  if (key === null) return 0;
  if (typeof key === 'boolean') return 1;
  if (typeof key === 'string') return 3;
  return 'number' in key ? 2 : 4;
}

export function compareKeys(a: PropertyKeyValue, b: PropertyKeyValue): number {
  const rank = keyRank(a) - keyRank(b);
  if (rank !== 0 || a === b) return rank;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return 0;
  if ('number' in a && 'number' in b) return compareNumbers(a.number, b.number);
  return 'text' in a && 'text' in b ? compareTexts(a.text, b.text) : 0;
}

/** The type of a constant key. */
function typeOfKey(key: PropertyKeyValue): Type {
  if (key === null) return NULL;
  if (typeof key === 'boolean') return BOOLEAN;
  if (typeof key === 'string') return STRING;
  return 'number' in key ? NUMBER : key.type;
}

function anyContains({ of }: AnyType, type: MaybeType): boolean {
  if (type?.kind === 'function') return false;
  return of.length === 0 || of.some((member) => compareTypes(member, type) === 0);
}

function contains(type: MaybeType, other: Type): boolean {
  const bare = unnamed(type);
  return bare?.kind === 'any' ? anyContains(bare, other) : compareTypes(type, other) === 0;
}

/** The type of a value that has one type or the other. */
export function or(left: MaybeType, right: MaybeType): MaybeType {
  const [a, b] = [unnamed(left), unnamed(right)];
  if (!a || !b) return a ?? b;
  if (a.kind === 'function' || b.kind === 'function') {
    return a.kind === 'function' && b.kind === 'function' ? unionFunctions(a, b) : undefined;
  }
  if (a.kind === 'any') return mergeAny(a, b);
  if (b.kind === 'any') return mergeAny(b, a);
  return compareTypes(a, b) === 0 ? a : anyType([a, b]);
}

function mergeAny(a: AnyType, b: Type): AnyType {
  if (b.kind === 'any') {
    if (a.of.length === 0 || b.of.length === 0) return ANY;
    return anyType([...a.of, ...b.of.filter((type) => !anyContains(a, type))]);
  }
  return anyContains(a, b) ? a : anyType([...a.of, b]);
}

function unionFunctions(a: FunctionType, b: FunctionType): MaybeType {
  if (a.args.length !== b.args.length || !a.variadic !== !b.variadic) return undefined;
  const args = a.args.map((arg, i) => or(arg, b.args[i]));
  return functionType(args, or(a.result, b.result), or(a.variadic, b.variadic));
}

/** The type at a constant key, or undefined where there can be none. */
export function select(type: MaybeType, key: PropertyKeyValue): MaybeType {
  const bare = unwrap(type);
  switch (bare?.kind) {
    case 'array':
      return selectItem(bare, key);
    case 'object':
      return selectProperty(bare, key);
    case 'set': {
      const keyType = typeOfKey(key);
      if (compareTypes(bare.of, keyType) === 0) return bare.of;
      return bare.of?.kind === 'any' && anyContains(bare.of, keyType) ? keyType : undefined;
    }
    case 'any':
      if (bare.of.length === 0) return ANY;
      return bare.of.reduce<MaybeType>((all, member) => or(select(member, key), all), undefined);
    default:
      return undefined;
  }
}

function selectItem(type: ArrayType, key: PropertyKeyValue): MaybeType {
  if (typeof key !== 'object' || key === null || !('number' in key) || !/^-?\d+$/.test(key.number)) return undefined;
  return itemType(type, Number(key.number));
}

/** The type of the item at an index. */
export function itemType(type: ArrayType, index: number): MaybeType {
  if (index < 0) return undefined;
  return index < type.static.length ? type.static[index] : type.dynamic;
}

function selectProperty(type: ObjectType, key: PropertyKeyValue): MaybeType {
  const property = type.static.find((candidate) => compareKeys(candidate.key, key) === 0);
  if (property) return property.value;
  return type.dynamic && contains(type.dynamic.key, typeOfKey(key)) ? type.dynamic.value : undefined;
}

/** The type of the keys of a collection. */
export function keysOf(type: MaybeType): MaybeType {
  const bare = unwrap(type);
  switch (bare?.kind) {
    case 'array':
      return NUMBER;
    case 'object':
      return or(
        bare.static.reduce<MaybeType>((all, { key }) => or(all, typeOfKey(key)), undefined),
        bare.dynamic?.key,
      );
    case 'set':
      return bare.of;
    case 'any':
      if (bare.of.length === 0) return ANY;
      return bare.of.reduce<MaybeType>((all, member) => or(keysOf(member), all), undefined);
    default:
      return undefined;
  }
}

/** The type of the values of a collection. */
export function valuesOf(type: MaybeType): MaybeType {
  const bare = unwrap(type);
  switch (bare?.kind) {
    case 'array':
      return or(
        bare.static.reduce<MaybeType>((all, item) => or(all, item), undefined),
        bare.dynamic,
      );
    case 'object':
      return or(
        bare.static.reduce<MaybeType>((all, { value }) => or(all, value), undefined),
        bare.dynamic?.value,
      );
    case 'set':
      return bare.of;
    case 'any':
      if (bare.of.length === 0) return ANY;
      return bare.of.reduce<MaybeType>((all, member) => or(valuesOf(member), all), undefined);
    default:
      return undefined;
  }
}

/** Whether a type, or a part of it, is not known. */
export function isUnknown(type: MaybeType): boolean {
  const bare = unwrap(type);
  // Most types have no parts, and need no memory of those that were looked at.
  return bare?.kind === 'string' || bare?.kind === 'number' || bare?.kind === 'boolean' || bare?.kind === 'any'
    ? false
    : hasUnknown(bare, new Set());
}

function hasUnknown(type: MaybeType, seen: Set<Type>): boolean {
  const bare = unwrap(type);
  if (!bare) return true;
  switch (bare.kind) {
    case 'function':
      return bare.args.some((arg) => hasUnknown(arg, seen)) || hasUnknown(bare.result, seen);
    case 'array':
      if (seen.has(bare)) return false;
      seen.add(bare);
      return (
        bare.static.some((item) => hasUnknown(item, seen)) ||
        (bare.dynamic !== undefined && hasUnknown(bare.dynamic, seen))
      );
    case 'object':
      if (seen.has(bare)) return false;
      seen.add(bare);
      return (
        bare.static.some(({ value }) => hasUnknown(value, seen)) ||
        (bare.dynamic !== undefined && (hasUnknown(bare.dynamic.key, seen) || hasUnknown(bare.dynamic.value, seen)))
      );
    case 'set':
      return hasUnknown(bare.of, seen);
    default:
      return false;
  }
}

/** Whether a collection can have no element. */
export function isEmptyCollection(type: MaybeType): boolean {
  const bare = unwrap(type);
  switch (bare?.kind) {
    case 'object':
    case 'array':
      return bare.static.length === 0 && bare.dynamic === undefined;
    case 'set':
      return bare.of === undefined;
    default:
      return false;
  }
}

/** Whether values of the two types can be equal. */
export function unifies(left: MaybeType, right: MaybeType): boolean {
  const [a, b] = [unwrap(left), unwrap(right)];
  if (!a || !b) return false;
  if (a.kind === 'any' && anyUnifies(a, b)) return true;
  if (b.kind === 'any' && anyUnifies(b, a)) return true;
  if (a.kind !== b.kind || a.kind === 'any') return false;
  switch (a.kind) {
    case 'array':
      return b.kind === 'array' && unifiesArrays(a, b);
    case 'object':
      return b.kind === 'object' && unifiesObjects(a, b);
    case 'set':
      return b.kind === 'set' && (!a.of || !b.of || unifies(a.of, b.of));
    case 'function':
      return (
        b.kind === 'function' &&
        a.args.length === b.args.length &&
        a.args.every((arg, i) => unifies(unnamed(arg), unnamed(b.args[i])))
      );
    default:
      return true;
  }
}

function anyUnifies(any: AnyType, type: Type): boolean {
  if (type.kind === 'function') return false;
  return any.of.length === 0 || any.of.some((member) => unifies(member, type));
}

function unifiesArrays(a: ArrayType, b: ArrayType): boolean {
  return (
    a.static.every((item, i) => unifies(item, itemType(b, i))) &&
    b.static.every((item, i) => unifies(item, itemType(a, i))) &&
    (!a.dynamic || !b.dynamic || unifies(a.dynamic, b.dynamic))
  );
}

function unifiesObjects(a: ObjectType, b: ObjectType): boolean {
  const fits = (one: ObjectType, other: ObjectType) =>
    one.static.every(({ key, value }) => {
      const type = selectProperty(other, key);
      if (!type) return one.dynamic?.value !== undefined || other.dynamic?.value !== undefined;
      return unifies(value, type);
    });
  return (
    fits(a, b) && fits(b, a) && (!a.dynamic?.value || !b.dynamic?.value || unifies(a.dynamic.value, b.dynamic.value))
  );
}
