/**
 * A type as OPA's capabilities spell it. `name` is the name of the parameter or result that has the type; messages print it.
 * An `any` without `of` takes everything, one with `of` each of these. `static` are the leading elements of an array or known
 * keys of an object; `dynamic` is what else there may be.
 */
export type DeclaredType = { readonly name?: string } & (
  | { readonly type: 'null' | 'boolean' | 'number' | 'string' }
  | { readonly type: 'any'; readonly of?: readonly DeclaredType[] }
  | { readonly type: 'array'; readonly static?: readonly DeclaredType[]; readonly dynamic?: DeclaredType }
  | {
      readonly type: 'object';
      readonly static?: readonly { readonly key: string; readonly value: DeclaredType }[];
      readonly dynamic?: { readonly key: DeclaredType; readonly value: DeclaredType };
    }
  | { readonly type: 'set'; readonly of: DeclaredType }
);

/** What the compiler knows of a built-in. */
export interface BuiltinDeclaration {
  readonly name: string;
  readonly args: readonly DeclaredType[];
  /** What the arguments after `args` are, where there may be any number. */
  readonly variadic?: DeclaredType;
  /** Undefined where a call has no value: `print`. */
  readonly result: DeclaredType | undefined;
  /** The operator that stands for it. */
  readonly infix?: string;
  /** An error in v1 and in strict mode. */
  readonly deprecated?: boolean;
  /** Equal operands may give different results in different evaluations. */
  readonly nondeterministic?: boolean;
  /** Yields any number of results. */
  readonly relation?: boolean;
}

export const nullType: DeclaredType = { type: 'null' };
export const booleanType: DeclaredType = { type: 'boolean' };
export const numberType: DeclaredType = { type: 'number' };
export const stringType: DeclaredType = { type: 'string' };
export const anyType: DeclaredType = { type: 'any' };

export function anyOf(...of: readonly DeclaredType[]): DeclaredType {
  return { type: 'any', of };
}

export function arrayType(dynamic: DeclaredType): DeclaredType {
  return { type: 'array', dynamic };
}

/** An array with a type for each leading element. */
export function tuple(elements: readonly DeclaredType[], dynamic?: DeclaredType): DeclaredType {
  return { type: 'array', static: elements, ...(dynamic && { dynamic }) };
}

export function setType(of: DeclaredType): DeclaredType {
  return { type: 'set', of };
}

export function objectType(key: DeclaredType, value: DeclaredType): DeclaredType {
  return { type: 'object', dynamic: { key, value } };
}

/** An object with known keys. */
export function record(
  properties: Readonly<Record<string, DeclaredType>>,
  key?: DeclaredType,
  value?: DeclaredType,
): DeclaredType {
  return {
    type: 'object',
    static: Object.entries(properties).map(([name, type]) => ({ key: name, value: type })),
    ...(key && value && { dynamic: { key, value } }),
  };
}

/** Gives a parameter or result its name. */
export function named(name: string, type: DeclaredType): DeclaredType {
  return { ...type, name };
}

/** A declaration of a built-in. */
export function declare(
  name: string,
  args: readonly DeclaredType[],
  result: DeclaredType | undefined,
  properties: Omit<BuiltinDeclaration, 'name' | 'args' | 'result'> = {},
): BuiltinDeclaration {
  return Object.freeze({ name, args, result, ...properties });
}
