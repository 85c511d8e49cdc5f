import { RenderError } from '../errors.ts';
import { format, isList, isMap, type TemplateMap, type TemplateValue } from '../value.ts';

/** A function of templates. */
export interface TemplateFunction {
  /** How many arguments it takes, checked when a template is compiled. */
  readonly least: number;
  readonly most: number;
  call(args: readonly TemplateValue[]): TemplateValue;
}

/** Declares a function with a fixed number of arguments. */
export function fixed(count: number, call: (...args: readonly TemplateValue[]) => TemplateValue): TemplateFunction {
  return { least: count, most: count, call: (args) => call(...args) };
}

/** Declares a function with any number of arguments, at least `least`. */
export function variadic(
  least: number,
  call: (...args: readonly TemplateValue[]) => TemplateValue,
  most = Number.POSITIVE_INFINITY,
): TemplateFunction {
  return { least, most, call: (args) => call(...args) };
}

/** An argument that must be text. @throws RenderError */
export function text(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  throw new RenderError(`expected text, got ${value === undefined || value === null ? 'nil' : nameOf(value)}`);
}

/** Any argument as text, as sprig's `toString` has it. */
export function asText(value: TemplateValue): string {
  return format(value);
}

export function list(value: TemplateValue): readonly TemplateValue[] {
  if (isList(value)) return value;
  throw new RenderError(`expected a list, got ${nameOf(value)}`);
}

export function map(value: TemplateValue): TemplateMap {
  if (isMap(value)) return value;
  throw new RenderError(`expected a map, got ${nameOf(value)}`);
}

/** Any argument as an integer, as sprig reads it: text that is none counts as 0. */
export function integer(value: TemplateValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return BigInt(value);
  return 0n;
}

/** An integer that is used as a size or index. */
export function size(value: TemplateValue): number {
  if (typeof value !== 'bigint' && typeof value !== 'number')
    throw new RenderError(`expected a number, got ${nameOf(value)}`);
  const whole = Number(value);
  if (!Number.isSafeInteger(whole)) throw new RenderError('expected a whole number');
  return whole;
}

export function float(value: TemplateValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : 0;
  return Number.isNaN(parsed) ? 0 : parsed;
}

/** Go's name of the kind of a value. */
export function nameOf(value: TemplateValue): string {
  if (value === undefined || value === null) return 'invalid';
  if (isList(value)) return 'slice';
  if (isMap(value)) return 'map';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      return 'struct';
  }
}
