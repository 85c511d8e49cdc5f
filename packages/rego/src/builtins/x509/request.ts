import { integerFrom, type Value } from '../../value/index.ts';
import { BuiltinError } from '../types.ts';
import { readExtension } from './certificate.ts';
import { extensionsValue, subjectNamesValue } from './certificate-value.ts';
import { contextTag, DerReader, type Element, must, oidText, rightAligned, Tag } from './der.ts';
import { type Extension, noFacts, readSubjectNames } from './extensions.ts';
import { nameValue, parseName, stringOf } from './names.ts';
import { parseAlgorithm, parsePublicKeyInfo } from './public-key.ts';
import { signatureAlgorithm } from './signature-algorithms.ts';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SUBJECT_ALT_NAME = '2.5.29.17';

const MALFORMED = 'asn1: structure error: malformed certificate request';

/** Parses a request for a certificate to what Go's JSON has of it. @throws BuiltinError */
export function certificateRequestValue(der: Buffer): Value {
  const reader = new DerReader(der);
  const whole = needed(reader.element(Tag.sequence));
  if (!reader.isEmpty) throw new BuiltinError('asn1: syntax error: trailing data');
  const outer = new DerReader(whole.content);
  const info = needed(outer.element(Tag.sequence));
  const algorithm = parseAlgorithm(needed(outer.inside(Tag.sequence)));
  const signature = rightAligned(needed(outer.bitString()));

  const members = new DerReader(info.content);
  const version = needed(members.small());
  const subject = needed(members.element(Tag.sequence)).whole;
  const key = parsePublicKeyInfo(needed(members.element(Tag.sequence)).whole);
  const attributes = members.isNext(contextTag(0, true))
    ? readAttributes(needed(members.inside(contextTag(0, true))))
    : [];
  const extensions = requestedExtensions(attributes);
  const names = extensions.find(({ id }) => oidText(id) === SUBJECT_ALT_NAME);
  return {
    Raw: whole.whole.toString('base64'),
    RawTBSCertificateRequest: info.whole.toString('base64'),
    RawSubjectPublicKeyInfo: key.der.toString('base64'),
    RawSubject: subject.toString('base64'),
    Version: version,
    Signature: signature.toString('base64'),
    SignatureAlgorithm: signatureAlgorithm(algorithm),
    PublicKeyAlgorithm: key.algorithm,
    PublicKey: key.value,
    Subject: nameValue(parseName(subject)),
    Attributes: attributesValue(attributes),
    Extensions: extensionsValue(extensions),
    ExtraExtensions: null,
    ...subjectNamesValue(names ? readSubjectNames(names.value) : noFacts),
  };
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new BuiltinError(MALFORMED);
  return value;
}

/** An attribute of a request: a type and a set of anything. */
interface RequestAttribute {
  readonly type: readonly number[];
  readonly values: readonly Element[];
}

function readAttributes(der: DerReader): readonly RequestAttribute[] {
  const attributes: RequestAttribute[] = [];
  while (!der.isEmpty) {
    const attribute = needed(der.inside(Tag.sequence));
    const type = attribute.oid();
    const values = type && attribute.inside(Tag.set)?.any();
    if (!type || !values) continue;
    attributes.push({ type, values: [values] });
  }
  return attributes;
}

function requestedExtensions(attributes: readonly RequestAttribute[]): readonly Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  for (const { type, values } of attributes) {
    const [list] = values;
    if (oidText(type) !== EXTENSION_REQUEST || list?.tag !== Tag.sequence) continue;
    const reader = new DerReader(list.content);
    while (!reader.isEmpty) {
      const extension = readExtension(needed(reader.inside(Tag.sequence)));
      const id = oidText(extension.id);
      if (seen.has(id)) throw new BuiltinError('x509: certificate request contains duplicate requested extensions');
      seen.add(id);
      extensions.push(extension);
    }
  }
  return extensions;
}

/** Attributes whose values are lists of types and values; others are left out, as Go does. */
function attributesValue(attributes: readonly RequestAttribute[]): Value {
  const known = attributes.flatMap(({ type, values }) => {
    const lists = values.map(pairsOf);
    const all = lists.filter((list) => list !== undefined);
    return all.length === lists.length ? [{ Type: type, Value: all }] : [];
  });
  return known.length === 0 ? null : known;
}

function pairsOf({ tag, content }: Element): readonly Value[] | undefined {
  if (tag !== Tag.sequence) return undefined;
  const reader = new DerReader(content);
  const pairs: Value[] = [];
  while (!reader.isEmpty) {
    const pair = reader.inside(Tag.sequence);
    const type = pair?.oid();
    const value = pair?.any();
    if (!type || !value) return undefined;
    pairs.push({ Type: type, Value: anyValue(value) });
  }
  return pairs;
}

/** What Go makes of an element whose type it is not told. */
function anyValue(element: Element): Value {
  const reader = new DerReader(element.whole);
  switch (element.tag) {
    case Tag.boolean:
      return must(reader.boolean(), 'malformed attribute');
    case Tag.integer:
      return integerFrom(must(reader.integer(), 'malformed attribute'));
    case Tag.oid:
      return must(reader.oid(), 'malformed attribute');
    case Tag.octetString:
      return element.content.toString('base64');
    case Tag.bitString: {
      const { bytes, bits } = must(reader.bitString(), 'malformed attribute');
      return { Bytes: bytes.toString('base64'), BitLength: bits };
    }
    case Tag.printableString:
    case Tag.utf8String:
    case Tag.ia5String:
    case Tag.t61String:
    case Tag.numericString:
    case Tag.bmpString:
      return stringOf(element.tag, element.content);
    default:
      return null;
  }
}
