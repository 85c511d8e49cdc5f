import { define } from './collections.ts';
import { MAX_DEPTH } from './json.ts';
import { integerFrom, numberFrom } from './number.ts';
import { Decimal, RegoObject, RegoSet, type Value } from './types.ts';

/** A JavaScript value that is no value of Rego was handed in. */
export class NotAValueError extends TypeError {
  override readonly name = 'NotAValueError';
  /** Where it is, as keys and indexes from the top. */
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], reason: string) {
    super(`${path.length === 0 ? 'the value' : `\`${path.join('/')}\``} ${reason}`);
    this.path = path;
  }
}

/**
 * Whether a JavaScript value is a value of Rego as it is: what `JSON.parse` makes of numbers that doubles can hold. Much
 * cheaper than {@link fromJs}, and not as strict: a property behind an accessor is read as it is now, and properties that are
 * symbols or hidden are not seen.
 */
export function isPlainValue(value: unknown, depth = 0): value is Value {
  switch (typeof value) {
    case 'boolean':
      return true;
    case 'string':
      return value.isWellFormed();
    case 'number':
      return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    case 'object':
      return value === null || isPlainComposite(value, depth);
    default:
      return false;
  }
}

function isPlainComposite(value: object, depth: number): boolean {
  if (depth >= MAX_DEPTH) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) {
    if (!Array.isArray(value)) return false;
    for (let index = 0; index < value.length; index++) if (!isPlainValue(value[index], depth + 1)) return false;
    return true;
  }
  if (prototype !== Object.prototype) return false;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be read by keys
  const properties = value as Readonly<Record<string, unknown>>;
  // What a polluted prototype adds is checked as well, which does no harm.
  // oxlint-disable-next-line guard-for-in -- see above
  for (const key in properties) {
    if (!key.isWellFormed() || !isPlainValue(properties[key], depth + 1)) return false;
  }
  return true;
}

interface Check {
  readonly path: (string | number)[];
  /** The objects around the one that is being checked. */
  readonly around: Set<object>;
}

/**
 * Takes a JavaScript value over as a value of Rego. Plain objects and arrays as `JSON.parse` makes them are checked and
 * returned as they are, without a copy; copies are made only around what has another form here: integers beyond 2^53,
 * small bigints, and properties that are undefined, which count as absent. The caller must not change the value afterwards.
 * A zero keeps its sign, since nothing in Rego can see it.
 *
 * @throws NotAValueError for functions, symbols, NaN, infinities, instances of classes (Map and Date among them), sparse arrays,
 * accessors, hidden properties, cycles, half surrogate pairs, and nesting beyond 1000 levels
 */
export function fromJs(value: unknown): Value {
  return taken(value, { path: [], around: new Set() });
}

function taken(value: unknown, check: Check): Value {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return checkedString(value, check);
    case 'number':
      if (!Number.isFinite(value)) throw new NotAValueError(check.path, `is ${value}, which is no number of JSON`);
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? numberFrom(String(value)) : value;
    case 'bigint':
      return integerFrom(value);
    case 'object':
      return value === null ? null : composite(value, check);
    default:
      throw new NotAValueError(check.path, `is ${value === undefined ? 'undefined' : `a ${typeof value}`}`);
  }
}

function checkedString(text: string, check: Check): string {
  if (!text.isWellFormed()) throw new NotAValueError(check.path, 'holds half of a surrogate pair');
  return text;
}

function composite(value: object, check: Check): Value {
  // Only this package makes these, from values.
  if (value instanceof RegoSet || value instanceof RegoObject || value instanceof Decimal) return value;
  if (check.around.has(value)) throw new NotAValueError(check.path, 'contains itself');
  if (check.path.length >= MAX_DEPTH)
    throw new NotAValueError(check.path.slice(0, 8), `nests more than ${MAX_DEPTH} levels deep`);
  check.around.add(value);
  const result = Array.isArray(value) ? array(value, check) : object(value, check);
  check.around.delete(value);
  return result;
}

function array(values: readonly unknown[], check: Check): Value {
  if (Object.getPrototypeOf(values) !== Array.prototype && !isForeignArray(values)) {
    throw new NotAValueError(check.path, 'is an instance of a class');
  }
  let copy: Value[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const item = own(values, String(index), check);
    if (item === undefined) throw new NotAValueError([...check.path, index], 'is missing from its array');
    check.path.push(index);
    const converted = taken(item, check);
    check.path.pop();
    if (converted !== item && copy === undefined) copy = withoutConversion(values.slice(0, index));
    copy?.push(converted);
  }
  if (Reflect.ownKeys(values).length !== values.length + 1)
    throw new NotAValueError(check.path, 'is an array with properties');
  return copy ?? withoutConversion(values);
}

/** What has been checked element by element is known to hold values. */
function withoutConversion(values: readonly unknown[]): Value[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each element went through `taken` and came back as it was
  return values as Value[];
}

/** An array of another realm, such as a vm context. */
function isForeignArray(values: readonly unknown[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(values);
  return Array.isArray(prototype) && isRoot(Object.getPrototypeOf(prototype));
}

/** `Object.prototype` of any realm. */
function isRoot(prototype: unknown): boolean {
  return typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null;
}

function object(value: object, check: Check): Value {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && !isRoot(prototype)) {
    throw new NotAValueError(check.path, `is an instance of ${className(prototype)}, not a plain object`);
  }
  let copy: Record<string, Value> | undefined;
  const checked: [string, Value][] = [];
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol') throw new NotAValueError(check.path, 'has a symbol as key');
    checkedString(key, check);
    const item = own(value, key, check);
    check.path.push(key);
    const converted = item === undefined ? undefined : taken(item, check);
    check.path.pop();
    if (converted !== item || item === undefined) copy ??= Object.fromEntries(checked);
    if (converted === undefined) continue;
    if (copy) define(copy, key, converted);
    else checked.push([key, converted]);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each property went through `taken` and came back as it was
  return copy ?? (value as Value);
}

/** The value of an own, visible property that is not computed; undefined where there is none. */
function own(holder: object, key: string, check: Check): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined) return undefined;
  if (!('value' in descriptor)) throw new NotAValueError([...check.path, key], 'is computed by an accessor');
  if (!descriptor.enumerable) throw new NotAValueError([...check.path, key], 'is hidden: not enumerable');
  return descriptor.value;
}

function className(prototype: unknown): string {
  if (typeof prototype !== 'object' || prototype === null) return 'a class';
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof maker === 'function' ? maker.name : 'a class';
}
