import type { Position } from '@writ/pdp';
import { isArray, isObject, type Value } from '@writ/rego';
import type { Vector } from './frames.ts';

const MAX_NAME = 256;
const MAX_EPOCH = 128;
/** Sixty-four bits have at most twenty digits. */
const COUNT = /^(?:0|[1-9][0-9]{0,19})$/;
const HEX_DIGEST = /^[0-9a-f]{64}$/;

/** What is wrong with a frame; caught by the codec and never seen outside of it. */
export class FrameFault extends Error {
  override readonly name = 'FrameFault';
}

/** The members of a JSON object that someone else wrote: own ones only, each checked as it is read. */
export class Fields {
  readonly #source: { readonly [key: string]: Value | undefined };

  constructor(source: Value | undefined, what: string) {
    if (source === undefined || !isObject(source) || !isPlain(source)) throw new FrameFault(`${what} is not an object`);
    this.#source = source;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#source, name);
  }

  value(name: string): Value {
    const value = Object.hasOwn(this.#source, name) ? this.#source[name] : undefined;
    if (value === undefined) throw new FrameFault(`\`${name}\` is missing`);
    return value;
  }

  text(name: string, max: number = MAX_NAME): string {
    return textOf(this.value(name), name, max);
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const text = this.value(name);
    const word = words.find((each) => each === text);
    if (word === undefined) throw new FrameFault(`\`${name}\` is none of ${words.join(', ')}`);
    return word;
  }

  /** A whole number from 0 to `max`. */
  int(name: string, max: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) {
      throw new FrameFault(`\`${name}\` is not a whole number from 0 to ${max}`);
    }
    return value;
  }

  count(name: string): bigint {
    return countOf(this.value(name), name);
  }

  digest(name: string): string {
    const text = this.text(name);
    if (!HEX_DIGEST.test(text)) throw new FrameFault(`\`${name}\` is not a digest`);
    return text;
  }

  position(name: string): Position {
    return positionOf(this.value(name), name);
  }

  vector(name: string): Vector {
    return this.map(name, positionOf);
  }

  list<T>(name: string, read: (item: Value) => T): T[] {
    const items = this.value(name);
    if (!isArray(items)) throw new FrameFault(`\`${name}\` is not a list`);
    return items.map(read);
  }

  map<T>(name: string, read: (item: Value, name: string) => T): Map<string, T> {
    const source = this.value(name);
    if (!isObject(source) || !isPlain(source)) throw new FrameFault(`\`${name}\` is not an object`);
    const result = new Map<string, T>();
    for (const key of Object.keys(source)) {
      const item = source[key];
      if (item !== undefined) result.set(textOf(key, name, MAX_NAME), read(item, name));
    }
    return result;
  }
}

/** An object whose keys are texts, as every object of JSON is. */
function isPlain(source: object): source is { readonly [key: string]: Value | undefined } {
  const prototype: unknown = Object.getPrototypeOf(source);
  return prototype === null || prototype === Object.prototype;
}

export function textOf(value: Value, name: string, max: number): string {
  if (typeof value !== 'string' || value.length > max) {
    throw new FrameFault(`\`${name}\` is not a text of at most ${max} characters`);
  }
  return value;
}

function countOf(value: Value | undefined, name: string): bigint {
  if (typeof value !== 'string' || !COUNT.test(value))
    throw new FrameFault(`\`${name}\` is not a decimal number in a text`);
  return BigInt(value);
}

function positionOf(value: Value, name: string): Position {
  if (!isArray(value) || value.length !== 2) throw new FrameFault(`\`${name}\` is not a position`);
  const [epoch, seq] = value;
  if (epoch === undefined) throw new FrameFault(`\`${name}\` is not a position`);
  return { epoch: textOf(epoch, name, MAX_EPOCH), seq: countOf(seq, name) };
}
