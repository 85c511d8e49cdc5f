import { BuiltinError } from '../types.ts';

/** Tags of ASN.1 that certificates and keys use. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A tag of a member: `[0]`, constructed where it wraps other elements. */
export function contextTag(number: number, isConstructed = false): number {
  return 0x80 | number | (isConstructed ? 0x20 : 0);
}

/** An element with its tag. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

/** Integers beyond are of no key or serial number that there is. */
const MAX_INTEGER_BYTES = 4096;

/**
 * Reads DER one element after the other. It never recurses and copies nothing, so that time and space are bounded by the
 * input. Each reader answers undefined where the next element is not what was asked for.
 */
export class DerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Whether the next element has a tag. */
  isNext(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  any(): Element | undefined {
    const start = this.#at;
    const tag = this.#bytes[start];
    const first = this.#bytes[start + 1];
    // Tags of several bytes do not occur.
    if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
    let content = start + 2;
    let length = first;
    if (first >= 0x80) {
      const bytes = first & 0x7f;
      if (bytes === 0 || bytes > 4 || content + bytes > this.#bytes.length) return undefined;
      length = this.#bytes.readUIntBE(content, bytes);
      // DER: as short as possible.
      if (length < 0x80 || this.#bytes[content] === 0) return undefined;
      content += bytes;
    }
    const end = content + length;
    if (end > this.#bytes.length) return undefined;
    this.#at = end;
    return { tag, content: this.#bytes.subarray(content, end), whole: this.#bytes.subarray(start, end) };
  }

  element(tag: number): Element | undefined {
    return this.isNext(tag) ? this.any() : undefined;
  }

  read(tag: number): Buffer | undefined {
    return this.element(tag)?.content;
  }

  /** A reader of the content of the next element. */
  inside(tag: number): DerReader | undefined {
    const content = this.read(tag);
    return content && new DerReader(content);
  }

  boolean(): boolean | undefined {
    const content = this.read(Tag.boolean);
    if (content?.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) return undefined;
    return content[0] === 0xff;
  }

  /** An integer of any size, two's complement. */
  integer(tag: number = Tag.integer): bigint | undefined {
    const content = this.read(tag);
    return content && integerOf(content);
  }

  /** An integer of at most 53 bits. */
  small(tag: number = Tag.integer): number | undefined {
    const value = this.integer(tag);
    return value === undefined || BigInt.asIntN(53, value) !== value ? undefined : Number(value);
  }

  oid(): readonly number[] | undefined {
    const content = this.read(Tag.oid);
    return content && oidOf(content);
  }

  bitString(): { readonly bytes: Buffer; readonly bits: number } | undefined {
    const content = this.read(Tag.bitString);
    const padding = content?.[0];
    if (!content || padding === undefined || padding > 7) return undefined;
    const bytes = content.subarray(1);
    const last = bytes.at(-1);
    if (last === undefined ? padding !== 0 : (last & ((1 << padding) - 1)) !== 0) return undefined;
    return { bytes, bits: bytes.length * 8 - padding };
  }
}

function integerOf(content: Buffer): bigint | undefined {
  const [first, second = 0] = content;
  if (first === undefined || content.length > MAX_INTEGER_BYTES) return undefined;
  if (content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) return undefined;
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString('hex')}`));
}

/** The numbers of an object identifier. */
export function oidOf(content: Buffer): readonly number[] | undefined {
  const numbers: number[] = [];
  let value = 0;
  let isStart = true;
  for (const byte of content) {
    if ((isStart && byte === 0x80) || value >= 2 ** 24) return undefined;
    value = value * 128 + (byte & 0x7f);
    isStart = byte < 0x80;
    if (!isStart) continue;
    if (numbers.length > 0) numbers.push(value);
    else if (value < 80) numbers.push(Math.floor(value / 40), value % 40);
    else numbers.push(2, value - 80);
    value = 0;
  }
  return isStart && numbers.length > 0 ? numbers : undefined;
}

/** `1.2.840.113549`. */
export function oidText(oid: readonly number[]): string {
  return oid.join('.');
}

/** What must be there. @throws BuiltinError `x509: <problem>` */
export function must<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new BuiltinError(`x509: ${problem}`);
  return value;
}

/** The bytes of a bit string without the padding in front that its last byte has behind. */
export function rightAligned({ bytes, bits }: { readonly bytes: Buffer; readonly bits: number }): Buffer {
  const shift = 8 - (bits % 8);
  if (shift === 8 || bytes.length === 0) return bytes;
  return Buffer.from(bytes.map((byte, index) => (byte >> shift) | (((bytes[index - 1] ?? 0) << (8 - shift)) & 0xff)));
}
