import { isArray, isObject, objectOf, sortedEntries, type Value } from '@writ/rego';
import type { Case } from '../opa/cases.ts';
import { anyPolicy } from '../policies/policy.ts';
import { anyDocument } from '../policies/values.ts';
import { MUTATIONS } from './mutations.ts';
import { Random } from './random.ts';

/** A changed case of OPA's suite. */
export interface Mutant {
  readonly number: number;
  /** The mutation that was done first. */
  readonly kind: string;
  readonly regoVersion: 'v0' | 'v1';
  readonly strict: boolean;
  readonly strictBuiltinErrors: boolean;
  readonly modules: readonly string[];
  readonly query: string;
  readonly data: Value;
  readonly input: Value | undefined;
}

const KINDS = Object.keys(MUTATIONS);

/** The name of the kind of mutants that are no mutants of anything. */
const WRITTEN = 'policy written at random';

/** Makes a mutant, or writes one from nothing; the same seed, number and cases make the same mutant. */
export function mutantOf(cases: readonly Case[], seed: number, number: number): Mutant {
  const random = new Random(seed, number);
  return random.percent(25) ? written(random, number) : mutantOfCase(cases, random, number);
}

function written(random: Random, number: number): Mutant {
  const { module, references } = anyPolicy(random);
  return {
    number,
    kind: WRITTEN,
    regoVersion: 'v1',
    strict: random.percent(10),
    strictBuiltinErrors: random.percent(20),
    modules: [module],
    query: `x = ${random.pick(references) ?? 'data'}`,
    data: anyDocument(random),
    input: anyDocument(random),
  };
}

function mutantOfCase(cases: readonly Case[], random: Random, number: number): Mutant {
  for (;;) {
    const origin = random.pick(cases);
    const other = random.pick(random.pick(cases)?.modules ?? []) ?? '';
    const kind = KINDS[number % KINDS.length] ?? '';
    const modules = origin ? mutated(origin.modules.map(plain), kind, random, plain(other)) : undefined;
    if (!origin || !modules) continue;
    const otherVersion = random.percent(8);
    return {
      number,
      kind,
      regoVersion: (origin.rego === 'v0') === otherVersion ? 'v1' : 'v0',
      strict: random.percent(25),
      strictBuiltinErrors: origin.strictError || random.percent(25),
      modules,
      query: origin.query,
      data: changed(origin.data ?? {}, random),
      input: origin.input === undefined ? inputFor(modules, random) : changed(origin.input, random),
    };
  }
}

/** Written by hand, the names of generated variables do in OPA what no policy can count on. */
function plain(module: string): string {
  return module.replaceAll(/__(local\d+)__/g, '$1');
}

/** Does one mutation, and in one of five mutants others after it. */
function mutated(modules: readonly string[], kind: string, random: Random, other: string): string[] | undefined {
  const index = random.below(modules.length);
  let module = modules[index];
  const original = module;
  module &&= MUTATIONS[kind]?.(module, random, other);
  if (module === undefined || (module === original && kind !== 'unchanged')) return undefined;
  if (kind === 'unchanged') return modules.with(index, module);
  while (random.percent(20)) {
    module = MUTATIONS[random.pick(KINDS) ?? '']?.(module, random, other) ?? module;
  }
  return modules.with(index, module);
}

/** The value with some of its parts replaced. */
function changed(value: Value, random: Random): Value {
  if (isArray(value)) return value.map((item) => changed(item, random));
  if (isObject(value)) {
    return objectOf(sortedEntries(value).map(([key, item]): [Value, Value] => [key, changed(item, random)]));
  }
  return random.percent(15) ? (random.pick(SCALARS) ?? value) : value;
}

const SCALARS: readonly Value[] = [null, true, false, 0, 1, -1, 2, 3.5, 9007199254740993n, '', 'a', 'b', 'é', '1'];

/** An input with the names that the modules use. */
function inputFor(modules: readonly string[], random: Random): Value | undefined {
  if (random.percent(20)) return undefined;
  const used = modules.flatMap((module) => Array.from(module.matchAll(/input\.(\w+)/g), ([, name = '']) => name));
  return objectOf([...used, 'x', 'y'].map((name): [Value, Value] => [name, anyValue(random, 2)]));
}

function anyValue(random: Random, depth: number): Value {
  if (depth === 0 || random.percent(60)) return random.pick(SCALARS) ?? null;
  const items = Array.from({ length: random.below(4) }, () => anyValue(random, depth - 1));
  if (random.percent(50)) return items;
  return objectOf(items.map((item): [Value, Value] => [random.pick(['a', 'b', 'x', 'y', '0']) ?? '', item]));
}
