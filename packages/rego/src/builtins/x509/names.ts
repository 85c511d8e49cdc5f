import type { Value } from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { DerReader, must, Tag } from './der.ts';

/** One attribute of a name. */
export interface Attribute {
  readonly type: readonly number[];
  readonly value: string;
}

const PRINTABLE = /^[A-Za-z0-9'()+,\-./ :=?*&]*$/;
const NUMERIC = /^[0-9 ]*$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of an ASN.1 string. @throws BuiltinError where it holds what its type does not allow */
export function stringOf(tag: number, content: Buffer): string {
  switch (tag) {
    // Read as Latin-1, as everyone does.
    case Tag.t61String:
      return content.toString('latin1');
    case Tag.printableString:
      return matching(content.toString('latin1'), PRINTABLE, 'PrintableString');
    case Tag.numericString:
      return matching(content.toString('latin1'), NUMERIC, 'NumericString');
    case Tag.ia5String:
      if (content.some((byte) => byte >= 0x80)) throw new BuiltinError('invalid IA5String');
      return content.toString('latin1');
    case Tag.utf8String:
      try {
        return utf8.decode(content);
      } catch {
        throw new BuiltinError('invalid UTF-8 string');
      }
    case Tag.bmpString:
      return bmpString(content);
    default:
      throw new BuiltinError(`unsupported string type: ${tag}`);
  }
}

function matching(text: string, pattern: RegExp, type: string): string {
  if (!pattern.test(text)) throw new BuiltinError(`invalid ${type}`);
  return text;
}

function bmpString(content: Buffer): string {
  if (content.length % 2 !== 0) throw new BuiltinError('invalid BMPString');
  const isTerminated = content.length >= 2 && content.readUInt16BE(content.length - 2) === 0;
  let text = '';
  for (let at = 0; at < content.length - (isTerminated ? 2 : 0); at += 2) {
    const point = content.readUInt16BE(at);
    const isReserved = point >= 0xfffe || (point >= 0xfdd0 && point <= 0xfdef) || (point >= 0xd800 && point <= 0xdfff);
    if (isReserved) throw new BuiltinError('invalid BMPString');
    text += String.fromCharCode(point);
  }
  return text;
}

/** The attributes of a distinguished name, in order. @throws BuiltinError */
export function parseName(der: Buffer): readonly Attribute[] {
  const problem = 'invalid RDNSequence';
  const sequence = must(new DerReader(der).inside(Tag.sequence), problem);
  const attributes: Attribute[] = [];
  while (!sequence.isEmpty) {
    const set = must(sequence.inside(Tag.set), problem);
    while (!set.isEmpty) {
      const attribute = must(set.inside(Tag.sequence), `${problem}: invalid attribute`);
      const type = must(attribute.oid(), `${problem}: invalid attribute type`);
      const { tag, content } = must(attribute.any(), `${problem}: invalid attribute value`);
      attributes.push({ type, value: attributeText(tag, content, `x509: ${problem}: invalid attribute value`) });
    }
  }
  return attributes;
}

function attributeText(tag: number, content: Buffer, problem: string): string {
  try {
    return stringOf(tag, content);
  } catch (error) {
    throw new BuiltinError(`${problem}: ${error instanceof BuiltinError ? error.message : ''}`);
  }
}

/** Lists of a name, by the last number of the attribute's type (2.5.4.x). */
const LISTS = {
  6: 'Country',
  7: 'Locality',
  8: 'Province',
  9: 'StreetAddress',
  10: 'Organization',
  11: 'OrganizationalUnit',
  17: 'PostalCode',
} as const;

/** A name as Go's JSON has it. */
export function nameValue(attributes: readonly Attribute[]): Value {
  const lists = new Map<string, string[]>();
  let CommonName = '';
  let SerialNumber = '';
  for (const { type, value } of attributes) {
    const last = type[3] ?? 0;
    if (type.length !== 4 || type.slice(0, 3).join('.') !== '2.5.4') continue;
    if (last === 3) CommonName = value;
    else if (last === 5) SerialNumber = value;
    else if (isList(last)) {
      const list = lists.get(LISTS[last]);
      if (list) list.push(value);
      else lists.set(LISTS[last], [value]);
    }
  }
  return {
    ...Object.fromEntries(Object.values(LISTS).map((name) => [name, lists.get(name) ?? null])),
    CommonName,
    SerialNumber,
    Names: attributes.length === 0 ? null : attributes.map(({ type, value }) => ({ Type: type, Value: value })),
    ExtraNames: null,
  };
}

function isList(number: number): number is keyof typeof LISTS {
  return Object.hasOwn(LISTS, number);
}
