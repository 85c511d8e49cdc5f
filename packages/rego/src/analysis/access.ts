import { isArray, lookup, numberText, sortedElements, sortedEntries } from '../value/index.ts';
import { isObject } from '../value/key.ts';
import { RegoSet, type Value } from '../value/types.ts';
import { mayBeSame, type Segment } from './paths.ts';
import type { SourceFactory } from './source-factory.ts';
import type { Origin, Source } from './sources.ts';

/** As many members of a constant are told apart. */
const MAX_MEMBERS = 64;

/** What is at a path in a value. */
export function accessPath(factory: SourceFactory, origin: Origin, path: readonly Segment[], keyAt?: number): Origin {
  let current = origin;
  for (const [index, segment] of path.entries()) {
    current = index === keyAt ? keysOf(factory, current) : access(factory, current, segment);
  }
  return current;
}

/** What is at a key of a value. */
export function access(factory: SourceFactory, origin: Origin, segment: Segment): Origin {
  return origin.flatMap((source): Origin => accessSource(factory, source, segment));
}

function accessSource(factory: SourceFactory, source: Source, segment: Segment): Origin {
  switch (source.kind) {
    case 'place':
    case 'collected':
    case 'called':
      return [factory.located(source, { path: [...source.path, segment] })];
    case 'fallback':
      return [factory.fallback(source.of, source.otherwise, [...source.path, segment], source.given)];
    case 'constant':
      return membersOf(factory, source.value, segment);
    case 'unknown':
      return source.scalar ? [] : [source];
    case 'items':
      if (source.set || segment === undefined) return source.items.flat();
      return source.items.flatMap((item, index) => (mayBeSame(index, segment) ? item : []));
    case 'entries':
      return source.entries.flatMap(([key, value]) => (mayHave(key, segment) ? value : []));
    case 'combined':
      return source.parts.flatMap(({ of, opposed }) => (opposed ? [] : access(factory, of, undefined)));
    case 'size':
      return [];
  }
}

function mayHave(key: Origin, segment: Segment): boolean {
  return key.some((source) => source.kind !== 'constant' || mayBeSame(source.value, segment));
}

function membersOf(factory: SourceFactory, value: Value, segment: Segment): Origin {
  if (segment !== undefined) {
    const member =
      lookup(value, segment) ?? (typeof segment === 'number' ? lookup(value, numberText(segment)) : undefined);
    return member === undefined ? [] : [factory.constant(member)];
  }
  return constants(factory, valuesIn(value));
}

function valuesIn(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (value instanceof RegoSet) return sortedElements(value);
  return isObject(value) ? sortedEntries(value).map(([, item]) => item) : [];
}

function constants(factory: SourceFactory, values: readonly Value[]): Origin {
  if (values.length > MAX_MEMBERS) return [factory.unknown(false)];
  return values.map((value) => factory.constant(value));
}

/** The keys of a collection: what a variable takes in `collection[x]`. */
export function keysOf(factory: SourceFactory, origin: Origin): Origin {
  return origin.flatMap((source): Origin => {
    switch (source.kind) {
      case 'place':
      case 'collected':
      case 'called':
        // The keys of a key are out of its path; there is no such thing in JSON.
        if (source.keyAt !== undefined) return [factory.located(source, { path: [...source.path, undefined] })];
        return [factory.located(source, { path: [...source.path, undefined], keyAt: source.path.length })];
      case 'fallback':
        return [source.of, source.otherwise].flatMap((part) => keysOf(factory, accessPath(factory, part, source.path)));
      case 'constant':
        return constants(factory, keysIn(source.value));
      case 'unknown':
        return source.scalar ? [] : [source];
      case 'items':
        return source.set ? source.items.flat() : source.items.map((_, index) => factory.constant(index));
      case 'entries':
        return source.entries.flatMap(([key]) => key);
      case 'combined':
        return source.parts.flatMap(({ of, opposed }) => (opposed ? [] : keysOf(factory, of)));
      case 'size':
        return [];
    }
  });
}

function keysIn(value: Value): readonly Value[] {
  if (isArray(value)) return value.map((_, index) => index);
  if (value instanceof RegoSet) return sortedElements(value);
  return isObject(value) ? sortedEntries(value).map(([key]) => key) : [];
}

/** The constants that a value can be; undefined where it can be anything else. */
export function constantsOf(origin: Origin): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const source of origin) {
    if (source.kind !== 'constant') return undefined;
    values.push(source.value);
  }
  return values.length > MAX_MEMBERS ? undefined : values;
}
