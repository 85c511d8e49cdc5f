import { RenderError } from '../errors.ts';
import type { TemplateValue } from '../value.ts';
import { fixed, float, integer, list, type TemplateFunction, variadic } from './signature.ts';

function divisor(value: TemplateValue): bigint {
  const divides = integer(value);
  if (divides === 0n) throw new RenderError('division by zero');
  return divides;
}

function extreme(isBetter: (one: bigint, other: bigint) => boolean): TemplateFunction {
  return variadic(1, (...args) =>
    args.map((value) => integer(value)).reduce((best, value) => (isBetter(value, best) ? value : best)),
  );
}

function round(value: TemplateValue, places: TemplateValue): number {
  const factor = 10 ** Math.min(15, Math.max(0, Number(integer(places))));
  const scaled = float(value) * factor;
  return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / factor;
}

/** The numeric functions of sprig. */
export const NUMBERS: Readonly<Record<string, TemplateFunction>> = {
  add: variadic(0, (...args) => args.reduce((sum: bigint, value) => sum + integer(value), 0n)),
  add1: fixed(1, (value) => integer(value) + 1n),
  sub: fixed(2, (one, other) => integer(one) - integer(other)),
  mul: variadic(1, (...args) =>
    args.reduce((product: bigint, value) => BigInt.asIntN(64, product * integer(value)), 1n),
  ),
  div: fixed(2, (one, other) => integer(one) / divisor(other)),
  mod: fixed(2, (one, other) => integer(one) % divisor(other)),
  max: extreme((one, other) => one > other),
  biggest: extreme((one, other) => one > other),
  min: extreme((one, other) => one < other),
  addf: variadic(0, (...args) => args.reduce((sum: number, value) => sum + float(value), 0)),
  add1f: fixed(1, (value) => float(value) + 1),
  subf: variadic(1, (first, ...others) => others.reduce((rest: number, value) => rest - float(value), float(first))),
  mulf: variadic(1, (...args) => args.reduce((product: number, value) => product * float(value), 1)),
  divf: variadic(1, (first, ...others) => others.reduce((rest: number, value) => rest / float(value), float(first))),
  maxf: variadic(1, (...args) => Math.max(...args.map((value) => float(value)))),
  minf: variadic(1, (...args) => Math.min(...args.map((value) => float(value)))),
  ceil: fixed(1, (value) => Math.ceil(float(value))),
  floor: fixed(1, (value) => Math.floor(float(value))),
  round: variadic(2, round, 3),
  int: fixed(1, (value) => integer(value)),
  int64: fixed(1, (value) => integer(value)),
  float64: fixed(1, (value) => float(value)),
  atoi: fixed(1, (value) => integer(value)),
  toDecimal: fixed(1, (value) => BigInt(Number.parseInt(String(value), 8) || 0)),
  sum: fixed(1, (values) => list(values).reduce((total: bigint, value) => total + integer(value), 0n)),
};
