import { formatValue } from '../value/format.ts';
import { isArray, lookup } from '../value/index.ts';
import { isObject } from '../value/key.ts';
import { Decimal, RegoObject, type Value } from '../value/types.ts';
import type { Root, Segment } from './paths.ts';
import type { Read } from './reads.ts';

/** Something that an evaluation looked at. */
export interface Observation {
  readonly root: Root;
  readonly path: readonly string[];
  /** Which members there are was asked, not the value at the path. */
  readonly members: boolean;
}

/** Sees what is read of documents. The documents that it makes behave as the originals, and are slow. */
export class Recorder {
  readonly #seen = new Map<string, Observation>();
  #on = false;

  /** From here on, reads are recorded. */
  start(): void {
    this.#on = true;
  }

  get observations(): Iterable<Observation> {
    return this.#seen.values();
  }

  /** A document that tells what is read of it. Sets and objects with keys that are no texts are returned as they are. */
  document(root: Root, value: Value, path: readonly string[] = []): Value {
    if (!isPlain(value)) return value;
    const children = new Map<string, Value>();
    const child = (key: string, item: Value): Value => {
      let known = children.get(key);
      if (known === undefined) {
        known = this.document(root, item, [...path, key]);
        children.set(key, known);
      }
      return known;
    };
    const look = (key: string | symbol): key is string => {
      const isMember = typeof key === 'string' && !(key === 'length' && isArray(value));
      if (isMember) this.#add({ root, path: [...path, key], members: false });
      return isMember;
    };
    return new Proxy(value, {
      get: (target, key) => {
        const item: unknown = Reflect.get(target, key);
        // What an array or an object inherits is no member.
        if (!Object.hasOwn(target, key) && (typeof key === 'symbol' || key in target)) return item;
        const own = memberOf(value, key);
        return look(key) && own !== undefined ? child(key, own) : item;
      },
      has: (target, key) => {
        look(key);
        return Reflect.has(target, key);
      },
      getOwnPropertyDescriptor: (target, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
        const own = memberOf(value, key);
        return look(key) && descriptor && own !== undefined ? { ...descriptor, value: child(key, own) } : descriptor;
      },
      ownKeys: (target) => {
        this.#add({ root, path, members: true });
        return Reflect.ownKeys(target);
      },
    });
  }

  #add(observation: Observation): void {
    const { root, path, members } = observation;
    if (this.#on) this.#seen.set(JSON.stringify([root, members, ...path]), observation);
  }
}

function memberOf(value: Value, key: string | symbol): Value | undefined {
  if (typeof key === 'symbol') return undefined;
  return lookup(value, isArray(value) ? Number(key) : key);
}

function isPlain(value: Value): value is readonly Value[] | { readonly [key: string]: Value } {
  return isArray(value) || (isObject(value) && !(value instanceof RegoObject) && !(value instanceof Decimal));
}

/** Whether an analysis foresaw a read. */
export function isCovered(reads: readonly Read[], { root, path, members }: Observation): boolean {
  return reads.some((read) => {
    if (read.root !== root) return false;
    const { keys, kind } = read;
    if (!path.every((key, index) => index >= keys.length || isKey(keys[index], key))) return false;
    if (keys.length <= path.length && (kind === 'value' || kind === 'subtree')) return true;
    if (!members) return keys.length >= path.length;
    return keys.length > path.length && keys[path.length] === undefined;
  });
}

/** Base documents are addressed by texts. */
function isKey(segment: Segment, key: string): boolean {
  return segment === undefined || segment === key || (typeof segment !== 'string' && formatValue(segment) === key);
}
