import type { Location, Term } from '../ast/types.ts';
import type { DeclaredType } from '../builtins/declarations.ts';
import { builtinDeclarations } from '../builtins/index.ts';
import { parsePath } from '../builtins/json-paths.ts';
import { equal, isArray, isSet, compare as order, sortedElements } from '../value/index.ts';
import { keyOf } from '../value/key.ts';
import type { Value } from '../value/types.ts';
import { access, accessPath, constantsOf, keysOf } from './access.ts';
import {
  type Direction,
  goThrough,
  mustBeObject,
  mustBeTrue,
  mustExist,
  mustPass,
  readWhole,
  type Site,
  siteOf,
} from './demand.ts';
import type { Engine } from './engine.ts';
import { NONE, unsure } from './polarity.ts';
import { given } from './source-factory.ts';
import type { Origin, Scope } from './sources.ts';

/** A call of a built-in, with the term that takes its result where there is one. */
interface Call {
  readonly name: string;
  readonly operands: readonly Term[];
  readonly loc: Location;
}

interface Operand {
  readonly value: Origin;
  readonly site: Site;
}

/** What is read by a call. Its result, where it depends on the operands in a way that can be followed. */
type Flow = (engine: Engine, operands: readonly Operand[], scope: Scope) => Origin | undefined;

/** What is read by a call of a built-in, and what its result is. */
export function callBuiltin(engine: Engine, { name, operands, loc }: Call, scope: Scope): void {
  const { program, parts, sources } = engine;
  const arity = program.builtin(name)?.arity ?? operands.length;
  const values = operands
    .slice(0, arity)
    .map((term): Operand => ({ value: parts.valueOf(engine, term, scope), site: siteOf(scope, term.loc) }));
  const output = operands[arity];
  const followed = output ? RESULTS[name]?.(engine, values, scope) : TESTS[name]?.(engine, values, scope);
  const result = followed ?? readOperands(engine, name, values, scope);
  if (output) parts.match(engine, output, result, scope, { type: 'var', value: name, loc });
  else parts.consume(engine, given(sources, result, scope.sign), mustBeTrue(scope.sign, siteOf(scope, loc)));
}

/** All of each operand is read, and the result can be anything. */
function readOperands(engine: Engine, name: string, operands: readonly Operand[], scope: Scope): Origin {
  const declaration = builtinDeclarations.get(name);
  // What is printed decides nothing.
  const sign = name === 'internal.print' || name === 'print' ? NONE : scope.sign;
  for (const [index, { value, site }] of operands.entries()) {
    const type = declaration?.args[index];
    const as = type && (isScalar(type) || SCALAR_USES.has(name)) ? 'value' : 'subtree';
    engine.parts.consume(engine, value, readWhole(as, sign, site));
  }
  return [engine.sources.unknown(declaration?.result !== undefined && isScalar(declaration.result))];
}

/** Built-ins that take anything, and mean scalars. */
const SCALAR_USES: ReadonlySet<string> = new Set(
  'equal neq lt lte gt gte minus to_number is_array is_boolean is_null is_number is_object is_set is_string type_name'.split(
    ' ',
  ),
);

function isScalar(type: DeclaredType): boolean {
  if (type.type === 'any') return type.of !== undefined && type.of.every(isScalar);
  return type.type === 'null' || type.type === 'boolean' || type.type === 'number' || type.type === 'string';
}

/** Calls whose result is not taken: they hold or do not. */
const TESTS: Readonly<Record<string, Flow>> = {
  equal: comparison((a, b) => equal(a, b)),
  neq: comparison((a, b) => !equal(a, b)),
  gt: comparison((a, b) => order(a, b) > 0, 'up'),
  gte: comparison((a, b) => order(a, b) >= 0, 'up'),
  lt: comparison((a, b) => order(a, b) < 0, 'down'),
  lte: comparison((a, b) => order(a, b) <= 0, 'down'),
  'internal.member_2': (engine, [element, collection], scope) => {
    if (!element || !collection) return undefined;
    engine.parts.consume(engine, element.value, readWhole('value', scope.sign, element.site));
    return readMembers(engine, collection, scope);
  },
  'internal.member_3': (engine, [key, element, collection], scope) => {
    if (!key || !element || !collection) return undefined;
    engine.parts.consume(engine, key.value, readWhole('value', scope.sign, key.site));
    engine.parts.consume(engine, element.value, readWhole('value', scope.sign, element.site));
    return readMembers(engine, collection, scope);
  },
};

/** Both operands are compared; where the other is a constant, it is known which values pass. */
function comparison(test: (a: Value, b: Value) => boolean, direction?: Direction): Flow {
  return (engine, [left, right], scope) => {
    if (!left || !right) return undefined;
    const compareWith = (
      one: Operand,
      other: Operand,
      accepts: (value: Value, constant: Value) => boolean,
      mirrored: boolean,
    ) => {
      const [constant, ...others] = constantsOf(other.value) ?? [];
      const towards = directionOf(direction, mirrored, test, constant);
      if (constant !== undefined && others.length === 0) {
        engine.parts.consume(
          engine,
          one.value,
          mustPass((value) => accepts(value, constant), towards, scope.sign, one.site),
        );
        return;
      }
      const demand = readWhole('value', scope.sign, one.site);
      const use = towards && { kind: 'whole' as const, as: 'value' as const, direction: towards };
      engine.parts.consume(engine, one.value, use ? { ...demand, use } : demand);
    };
    compareWith(left, right, test, false);
    compareWith(right, left, (value, constant) => test(constant, value), true);
    return [engine.sources.constant(true)];
  };
}

function directionOf(
  direction: Direction | undefined,
  mirrored: boolean,
  test: (a: Value, b: Value) => boolean,
  constant: Value | undefined,
): Direction | undefined {
  if (direction) return mirrored === (direction === 'up') ? 'down' : 'up';
  // A number of members is 0 or more: with 0 only equality goes one way.
  if (constant !== 0) return undefined;
  return test(0, 0) ? 'down' : 'up';
}

/** Whether something is a member of a collection: each member is looked at. */
function readMembers(engine: Engine, { value, site }: Operand, scope: Scope): Origin {
  const { sources, parts } = engine;
  parts.consume(engine, value, goThrough(scope.sign, scope.sign, site));
  for (const members of [access(sources, value, undefined)]) {
    parts.consume(engine, given(sources, members, scope.sign), readWhole('value', scope.sign, site));
  }
  return [sources.constant(true)];
}

/** Calls whose result depends on the operands in a way that can be followed. */
const RESULTS: Readonly<Record<string, Flow>> = {
  count: (engine, [collection], scope) => {
    if (!collection) return undefined;
    engine.parts.consume(engine, collection.value, goThrough(scope.sign, NONE, collection.site));
    return [engine.sources.size(given(engine.sources, collection.value, scope.sign))];
  },
  'object.get': objectGet,
  'object.keys': (engine, [object], scope) => {
    if (!object) return undefined;
    engine.parts.consume(engine, object.value, goThrough(scope.sign, NONE, object.site));
    return [engine.sources.items([keysOf(engine.sources, object.value)], true)];
  },
  'json.filter': jsonFilter,
  and: combination([false, false]),
  or: combination([false, false]),
  minus: combination([false, true]),
  'array.concat': combination([false, false]),
  sort: combination([false]),
};

/** The members of the result come and go with those of the operands, or with the lack of them. */
function combination(opposed: readonly boolean[]): Flow {
  return (engine, operands, scope) => {
    for (const { value, site } of operands) {
      engine.parts.consume(engine, value, readWhole('value', scope.sign, site, NONE));
    }
    return [
      engine.sources.combined(
        operands.map(({ value }, index) => ({
          of: given(engine.sources, value, scope.sign),
          opposed: opposed[index] ?? false,
        })),
      ),
    ];
  };
}

/** `object.get(object, path, otherwise)`. */
function objectGet(engine: Engine, [object, path, otherwise]: readonly Operand[], scope: Scope): Origin | undefined {
  if (!object || !path || !otherwise) return undefined;
  const { sources, parts } = engine;
  parts.consume(engine, object.value, mustBeObject(scope.sign, object.site));
  parts.consume(engine, path.value, readWhole('value', scope.sign, path.site));
  parts.consume(engine, otherwise.value, mustExist(scope.sign, otherwise.site));
  const known = constantsOf(path.value);
  const paths = known?.map((value) => (isArray(value) ? value : [value]));
  const ends = paths
    ? paths.flatMap((keys) => accessPath(sources, object.value, keys))
    : access(sources, object.value, undefined);
  const result = [sources.fallback(ends, otherwise.value)];
  if (!paths && !path.value.every(isOneKey)) {
    // The path may be an array, and lead anywhere below.
    parts.consume(engine, ends, readWhole('subtree', unsure(scope.sign), object.site));
    return [...result, sources.unknown(false)];
  }
  // It is looked up here, even where nobody looks at the result.
  parts.consume(engine, result, mustExist(NONE, object.site));
  return result;
}

/** Whether a value is no array: a key and not a path. */
function isOneKey(source: Origin[number]): boolean {
  if (source.kind === 'unknown') return source.scalar;
  if (source.kind === 'constant') return !isArray(source.value);
  // The keys of JSON objects and arrays are texts and numbers.
  return source.kind === 'place' && source.keyAt !== undefined && source.root === 'input';
}

/** `json.filter(object, paths)` with known paths: the rest of the object is not looked at, besides its keys. */
function jsonFilter(engine: Engine, [object, paths]: readonly Operand[], scope: Scope): Origin | undefined {
  const [known] = constantsOf(paths?.value ?? []) ?? [];
  if (!object || known === undefined || !(isArray(known) || isSet(known))) return undefined;
  const { sources, parts } = engine;
  const list = isArray(known) ? known : sortedElements(known);
  if (list.length === 0 || !list.every((path) => typeof path === 'string' || isArray(path))) return undefined;
  const split = list.map((path) => parsePath(path));
  for (const keys of split) {
    for (let length = 0; length < keys.length; length++) {
      const around = accessPath(sources, object.value, keys.slice(0, length));
      parts.consume(engine, around, goThrough(length === 0 ? scope.sign : NONE, NONE, object.site));
    }
  }
  return [filtered(engine, object.value, split)];
}

function filtered(engine: Engine, object: Origin, paths: readonly (readonly Value[])[]): Origin[number] {
  const { sources } = engine;
  const entries: [Origin, Origin][] = [];
  for (const members of Map.groupBy(paths, (path) => keyOf(path[0] ?? null)).values()) {
    const [key] = members[0] ?? [];
    if (key === undefined) continue;
    const value = access(sources, object, key);
    const whole = members.some((path) => path.length === 1);
    entries.push([
      [sources.constant(key)],
      whole
        ? value
        : [
            filtered(
              engine,
              value,
              members.map((path) => path.slice(1)),
            ),
          ],
    ]);
  }
  return sources.entries(entries, true);
}
