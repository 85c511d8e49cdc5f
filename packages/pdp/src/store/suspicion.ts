import { isObject, objectOf, type PlainObject, sortedEntries, type Value } from '@writ/rego';

/** A policy read a document whose last event broke its contract, or whether there is one. */
export class SuspectReadError extends Error {
  override readonly name = 'SuspectReadError';
  /** The suspect keys of the dataset that was read. */
  readonly suspects: ReadonlyMap<string, string>;
  /** Undefined where all keys were listed. */
  readonly key: string | undefined;

  constructor(suspects: ReadonlyMap<string, string>, key: string | undefined) {
    super(key === undefined ? 'the keys of a dataset with suspect ones were listed' : `key \`${key}\` is suspect`);
    this.suspects = suspects;
    this.key = key;
  }
}

/** Holds the last read of this kind. Evaluations are synchronous: whoever sets it back before one sees after it what it read. */
const latch: { read: SuspectReadError | undefined } = { read: undefined };

const unguardedContainers = new WeakMap<object, PlainObject>();

/** What a document holds in spite of suspicion: for those who look at a store rather than decide by it. */
export function unguarded(data: Value): Value {
  if (typeof data !== 'object' || data === null || !isObject(data)) return data;
  const container = unguardedContainers.get(data);
  if (container) return container;
  return objectOf(sortedEntries(data).map(([key, value]) => [key, unguarded(value)]));
}

/**
 * The documents of a dataset with suspect keys, as policies see them: any other key can be read, while reading a suspect key,
 * present or not, or listing the keys, throws.
 */
export function guarded(container: Record<string, Value>, suspects: ReadonlyMap<string, string>): PlainObject {
  const stop = (key: string | undefined): never => {
    latch.read = new SuspectReadError(suspects, key);
    throw latch.read;
  };
  const check = (key: string | symbol): void => {
    if (typeof key === 'string' && suspects.has(key)) stop(key);
  };
  const guard: PlainObject = new Proxy(container, {
    get(target, key, receiver): unknown {
      check(key);
      return Reflect.get(target, key, receiver);
    },
    has(target, key) {
      check(key);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor(target, key) {
      check(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys: () => stop(undefined),
  });
  unguardedContainers.set(guard, container);
  return guard;
}

/**
 * Runs an evaluation that must not depend on suspect data.
 *
 * @throws SuspectReadError where it read any, also where the evaluation itself took no notice: a built-in may take an
 *   exception for a value that it cannot convert
 */
export function withoutSuspects<T>(evaluate: () => T): T {
  latch.read = undefined;
  let result: T;
  try {
    result = evaluate();
  } catch (error) {
    throw suspectRead() ?? error;
  }
  const read = suspectRead();
  if (read) throw read;
  return result;
}

function suspectRead(): SuspectReadError | undefined {
  return latch.read;
}
