import { type CelInput, type CelMap, celMap } from '@bufbuild/cel';

/** What the methods of `Request` and `Request.URL` answer. */
export interface RequestMethods {
  header(name: string): string;
  cookie(name: string): string;
  body(): CelInput;
  query(): CelInput;
  url(): string;
  hostname(): string;
  port(): string;
}

const requests = new WeakMap<CelMap, RequestMethods>();
const errors = new WeakMap<CelMap, readonly string[]>();
const converted = new WeakMap<object, CelInput>();

/** The request behind the value of `Request` or `Request.URL`. */
export function requestOf(value: CelMap): RequestMethods | undefined {
  return requests.get(value);
}

/** The types that an error has: its own, and those of what it wraps. */
export function errorTypesOf(value: CelMap): readonly string[] {
  return errors.get(value) ?? [];
}

/** A map with methods. */
export function requestValue(members: ReadonlyMap<string, CelInput>, methods: RequestMethods): CelMap {
  const value = celMap(members);
  requests.set(value, methods);
  return value;
}

export function errorValue(members: ReadonlyMap<string, CelInput>, types: readonly string[]): CelMap {
  const value = celMap(members);
  errors.set(value, types);
  return value;
}

const MAX_DEPTH = 200;

/** JSON as a value of CEL. Own keys only; a conversion is kept as long as the object lives, so it must not change. */
export function toCel(value: unknown, depth = 0): CelInput {
  if (depth > MAX_DEPTH) throw new RangeError('the value nests too deep');
  if (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  ) {
    return value;
  }
  if (typeof value !== 'object' || value === null) return null;
  const known = converted.get(value);
  if (known !== undefined) return known;
  const result: CelInput = Array.isArray(value)
    ? value.map((item) => toCel(item, depth + 1))
    : celMap(new Map(Object.entries(value).map(([key, item]) => [key, toCel(item, depth + 1)])));
  converted.set(value, result);
  return result;
}
