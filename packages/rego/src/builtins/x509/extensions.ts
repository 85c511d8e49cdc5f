import { parseAddress } from '../go/ip.ts';
import { quote } from '../go/text.ts';
import { BuiltinError } from '../types.ts';
import { contextTag, DerReader, must, oidOf, oidText, Tag } from './der.ts';
import { isDomain, parseMailbox } from './domains.ts';
import { parseUri, type SubjectUri } from './uris.ts';

/** An extension as it stands in a certificate. */
export interface Extension {
  readonly id: readonly number[];
  readonly isCritical: boolean;
  readonly value: Buffer;
}

/** Names of a subject besides its distinguished name. */
export interface SubjectNames {
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly ipAddresses: readonly Buffer[];
  readonly uris: readonly SubjectUri[];
}

/** A range of addresses. */
export interface IpRange {
  readonly address: Buffer;
  readonly mask: Buffer;
}

/** Names that a CA may or may not give. */
export interface NameConstraints {
  readonly dnsDomains: readonly string[];
  readonly ipRanges: readonly IpRange[];
  readonly emailAddresses: readonly string[];
  readonly uriDomains: readonly string[];
}

/** A number of a policy constraint: whether it is there, and which. */
export interface PolicyNumber {
  readonly value: number;
  readonly isZero: boolean;
}

/** What the extensions of a certificate say. */
export interface ExtensionFacts extends SubjectNames {
  readonly hasSubjectNames: boolean;
  readonly keyUsage: number;
  readonly unhandledCritical: readonly (readonly number[])[];
  readonly extKeyUsage: readonly number[];
  readonly unknownExtKeyUsage: readonly (readonly number[])[];
  readonly basicConstraintsValid: boolean;
  readonly isCa: boolean;
  readonly maxPathLen: number;
  readonly maxPathLenZero: boolean;
  readonly subjectKeyId: Buffer | undefined;
  readonly authorityKeyId: Buffer | undefined;
  readonly ocspServer: readonly string[];
  readonly issuingCertificateUrl: readonly string[];
  readonly permittedCritical: boolean;
  readonly permitted: NameConstraints;
  readonly excluded: NameConstraints;
  readonly crlDistributionPoints: readonly string[];
  /** Undefined where there is no extension for policies. */
  readonly policies: readonly string[] | undefined;
  readonly inhibitAnyPolicy: PolicyNumber;
  readonly inhibitPolicyMapping: PolicyNumber;
  readonly requireExplicitPolicy: PolicyNumber;
  readonly policyMappings: readonly (readonly [issuer: string, subject: string])[];
}

const NO_CONSTRAINTS: NameConstraints = { dnsDomains: [], ipRanges: [], emailAddresses: [], uriDomains: [] };
const NO_NUMBER: PolicyNumber = { value: 0, isZero: false };

/** What a certificate without extensions says. */
export const noFacts: ExtensionFacts = {
  dnsNames: [],
  emailAddresses: [],
  ipAddresses: [],
  uris: [],
  hasSubjectNames: false,
  keyUsage: 0,
  unhandledCritical: [],
  extKeyUsage: [],
  unknownExtKeyUsage: [],
  basicConstraintsValid: false,
  isCa: false,
  maxPathLen: 0,
  maxPathLenZero: false,
  subjectKeyId: undefined,
  authorityKeyId: undefined,
  ocspServer: [],
  issuingCertificateUrl: [],
  permittedCritical: false,
  permitted: NO_CONSTRAINTS,
  excluded: NO_CONSTRAINTS,
  crlDistributionPoints: [],
  policies: undefined,
  inhibitAnyPolicy: NO_NUMBER,
  inhibitPolicyMapping: NO_NUMBER,
  requireExplicitPolicy: NO_NUMBER,
  policyMappings: [],
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads an extension into the facts. Answers false where something of it stays unhandled. */
type ExtensionReader = (facts: Writable<ExtensionFacts>, extension: Extension) => boolean;

const READERS: Readonly<Record<string, ExtensionReader>> = {
  '2.5.29.14': readSubjectKeyId,
  '2.5.29.15': readKeyUsage,
  '2.5.29.17': (facts, { value }) => {
    const names = readSubjectNames(value);
    Object.assign(facts, names, { hasSubjectNames: true });
    return [names.dnsNames, names.emailAddresses, names.ipAddresses, names.uris].some((list) => list.length > 0);
  },
  '2.5.29.19': readBasicConstraints,
  '2.5.29.30': readNameConstraints,
  '2.5.29.31': readDistributionPoints,
  '2.5.29.32': readPolicies,
  '2.5.29.33': readPolicyMappings,
  '2.5.29.35': readAuthorityKeyId,
  '2.5.29.36': readPolicyConstraints,
  '2.5.29.37': readExtKeyUsage,
  '2.5.29.54': readInhibitAnyPolicy,
  '1.3.6.1.5.5.7.1.1': readAuthorityInfo,
};

/** Reads what is known of extensions. @throws BuiltinError with Go's text */
export function readExtensions(extensions: readonly Extension[]): ExtensionFacts {
  const facts: Writable<ExtensionFacts> = { ...noFacts };
  const unhandled: (readonly number[])[] = [];
  for (const extension of extensions) {
    const id = oidText(extension.id);
    const reader = Object.hasOwn(READERS, id) ? READERS[id] : undefined;
    const isHandled = reader?.(facts, extension) ?? false;
    if (extension.isCritical && !isHandled) unhandled.push(extension.id);
  }
  return { ...facts, unhandledCritical: unhandled };
}

function sequenceOf(value: Buffer, problem: string): DerReader {
  return must(new DerReader(value).inside(Tag.sequence), problem);
}

function readSubjectKeyId(facts: Writable<ExtensionFacts>, { value, isCritical }: Extension): boolean {
  if (isCritical) throw new BuiltinError('x509: subject key identifier incorrectly marked critical');
  facts.subjectKeyId = must(new DerReader(value).read(Tag.octetString), 'invalid subject key identifier');
  return true;
}

function readAuthorityKeyId(facts: Writable<ExtensionFacts>, { value, isCritical }: Extension): boolean {
  if (isCritical) throw new BuiltinError('x509: authority key identifier incorrectly marked critical');
  const sequence = sequenceOf(value, 'invalid authority key identifier');
  if (sequence.isNext(contextTag(0))) {
    facts.authorityKeyId = must(sequence.read(contextTag(0)), 'invalid authority key identifier');
  }
  return true;
}

function readKeyUsage(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const { bytes, bits } = must(new DerReader(value).bitString(), 'invalid key usage');
  let usage = 0;
  for (let bit = 0; bit < Math.min(bits, 9); bit += 1) {
    if (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) usage |= 1 << bit;
  }
  facts.keyUsage = usage;
  return true;
}

function readBasicConstraints(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const problem = 'invalid basic constraints';
  const sequence = sequenceOf(value, problem);
  facts.isCa = sequence.isNext(Tag.boolean) ? must(sequence.boolean(), problem) : false;
  facts.maxPathLen = sequence.isNext(Tag.integer) ? must(sequence.small(), problem) : -1;
  if (facts.maxPathLen < -1) throw new BuiltinError(`x509: ${problem}`);
  facts.maxPathLenZero = facts.maxPathLen === 0;
  facts.basicConstraintsValid = true;
  return true;
}

/** Reads the alternative names of a subject. @throws BuiltinError */
export function readSubjectNames(value: Buffer): SubjectNames {
  const names = sequenceOf(value, 'invalid subject alternative names');
  const dnsNames: string[] = [];
  const emailAddresses: string[] = [];
  const ipAddresses: Buffer[] = [];
  const uris: SubjectUri[] = [];
  while (!names.isEmpty) {
    const { tag, content } = must(names.any(), 'invalid subject alternative name');
    if (tag === contextTag(1)) emailAddresses.push(ascii(content, 'x509: SAN rfc822Name is malformed'));
    else if (tag === contextTag(2)) dnsNames.push(ascii(content, 'x509: SAN dNSName is malformed'));
    else if (tag === contextTag(6)) {
      uris.push(parseUri(ascii(content, 'x509: SAN uniformResourceIdentifier is malformed')));
    } else if (tag === contextTag(7)) {
      if (content.length !== 4 && content.length !== 16) {
        throw new BuiltinError(`x509: cannot parse IP address of length ${content.length}`);
      }
      ipAddresses.push(content);
    }
  }
  return { dnsNames, emailAddresses, ipAddresses, uris };
}

function ascii(content: Buffer, problem: string): string {
  if (content.some((byte) => byte >= 0x80)) throw new BuiltinError(problem);
  return content.toString('latin1');
}

function readNameConstraints(facts: Writable<ExtensionFacts>, { value, isCritical }: Extension): boolean {
  const problem = 'invalid NameConstraints extension';
  const outer = new DerReader(value);
  const sequence = must(outer.inside(Tag.sequence), problem);
  const subtrees = [0, 1].map((member) => {
    const tag = contextTag(member, true);
    return sequence.isNext(tag) ? must(sequence.read(tag), problem) : undefined;
  });
  const [permitted = Buffer.alloc(0), excluded = Buffer.alloc(0)] = subtrees;
  if (!outer.isEmpty || !sequence.isEmpty) throw new BuiltinError(`x509: ${problem}`);
  if (permitted.length === 0 && excluded.length === 0) {
    throw new BuiltinError('x509: empty name constraints extension');
  }
  const [allows, forbids] = [readSubtrees(permitted), readSubtrees(excluded)];
  facts.permitted = allows.constraints;
  facts.excluded = forbids.constraints;
  facts.permittedCritical = isCritical;
  return allows.isComplete && forbids.isComplete;
}

function readSubtrees(der: Buffer): { readonly constraints: NameConstraints; readonly isComplete: boolean } {
  const problem = 'invalid NameConstraints extension';
  const subtrees = new DerReader(der);
  const dnsDomains: string[] = [];
  const ipRanges: IpRange[] = [];
  const emailAddresses: string[] = [];
  const uriDomains: string[] = [];
  let isComplete = true;
  while (!subtrees.isEmpty) {
    const { tag, content } = must(must(subtrees.inside(Tag.sequence), problem).any(), problem);
    if (tag === contextTag(2)) dnsDomains.push(constraint(content, 'dnsName', (text) => isDomain(text, true)));
    else if (tag === contextTag(7)) ipRanges.push(ipRange(content));
    else if (tag === contextTag(1)) emailAddresses.push(constraint(content, 'rfc822Name', isEmailConstraint));
    else if (tag === contextTag(6)) uriDomains.push(uriConstraint(content));
    else isComplete = false;
  }
  return { constraints: { dnsDomains, ipRanges, emailAddresses, uriDomains }, isComplete };
}

function constraint(content: Buffer, kind: string, isValid: (text: string) => boolean): string {
  const text = ascii(content, 'x509: invalid constraint value: x509: malformed constraint');
  if (!isValid(text)) throw new BuiltinError(`x509: failed to parse ${kind} constraint ${quote(text)}`);
  return text;
}

function isEmailConstraint(text: string): boolean {
  return text.includes('@') ? parseMailbox(text) !== undefined : isDomain(text, true);
}

function uriConstraint(content: Buffer): string {
  const text = constraint(content, 'URI', () => true);
  if (typeof parseAddress(text) !== 'string') {
    throw new BuiltinError(`x509: failed to parse URI constraint ${quote(text)}: cannot be IP address`);
  }
  return constraint(content, 'URI', (domain) => isDomain(domain, true));
}

function ipRange(content: Buffer): IpRange {
  if (content.length !== 8 && content.length !== 32) {
    throw new BuiltinError(`x509: IP constraint contained value of length ${content.length}`);
  }
  const half = content.length / 2;
  const mask = content.subarray(half);
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  if (!/^1*0*$/.test(bits)) {
    throw new BuiltinError(`x509: IP constraint contained invalid mask ${mask.toString('hex')}`);
  }
  return { address: content.subarray(0, half), mask };
}

function readDistributionPoints(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const problem = 'invalid CRL distribution point';
  const points = sequenceOf(value, `${problem}s`);
  const uris: string[] = [];
  while (!points.isEmpty) {
    const point = must(points.inside(Tag.sequence), problem);
    if (!point.isNext(contextTag(0, true))) continue;
    const names = must(must(point.inside(contextTag(0, true)), problem).inside(contextTag(0, true)), problem);
    while (names.isNext(contextTag(6))) uris.push(must(names.read(contextTag(6)), problem).toString());
  }
  facts.crlDistributionPoints = [...facts.crlDistributionPoints, ...uris];
  return true;
}

function readPolicies(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const problem = 'invalid certificate policies';
  const list = sequenceOf(value, problem);
  const policies = new Set<string>();
  while (!list.isEmpty) {
    const id = must(must(list.inside(Tag.sequence), problem).read(Tag.oid), problem);
    const text = oidText(must(oidOf(id), problem));
    if (policies.has(text)) throw new BuiltinError(`x509: ${problem}`);
    policies.add(text);
  }
  facts.policies = [...policies];
  return true;
}

function readPolicyMappings(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const problem = 'invalid policy mappings extension';
  const list = sequenceOf(value, problem);
  const mappings: (readonly [string, string])[] = [];
  while (!list.isEmpty) {
    const pair = must(list.inside(Tag.sequence), problem);
    const issuer = must(pair.oid(), problem);
    mappings.push([oidText(issuer), oidText(must(pair.oid(), problem))]);
  }
  facts.policyMappings = mappings;
  return true;
}

function policyNumber(value: number): PolicyNumber {
  return { value, isZero: value === 0 };
}

function readPolicyConstraints(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const problem = 'invalid policy constraints extension';
  const sequence = sequenceOf(value, problem);
  if (sequence.isNext(contextTag(0))) {
    facts.requireExplicitPolicy = policyNumber(must(sequence.small(contextTag(0)), problem));
  }
  if (sequence.isNext(contextTag(1))) {
    facts.inhibitPolicyMapping = policyNumber(must(sequence.small(contextTag(1)), problem));
  }
  return true;
}

function readInhibitAnyPolicy(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  facts.inhibitAnyPolicy = policyNumber(must(new DerReader(value).small(), 'invalid inhibit any policy extension'));
  return true;
}

/** Go's numbers of extended usages by object identifier. */
const EXT_KEY_USAGES: ReadonlyMap<string, number> = new Map(
  [
    '2.5.29.37.0',
    '1.3.6.1.5.5.7.3.1',
    '1.3.6.1.5.5.7.3.2',
    '1.3.6.1.5.5.7.3.3',
    '1.3.6.1.5.5.7.3.4',
    '1.3.6.1.5.5.7.3.5',
    '1.3.6.1.5.5.7.3.6',
    '1.3.6.1.5.5.7.3.7',
    '1.3.6.1.5.5.7.3.8',
    '1.3.6.1.5.5.7.3.9',
    '1.3.6.1.4.1.311.10.3.3',
    '2.16.840.1.113730.4.1',
    '1.3.6.1.4.1.311.2.1.22',
    '1.3.6.1.4.1.311.61.1.1',
  ].map((oid, number) => [oid, number]),
);

function readExtKeyUsage(facts: Writable<ExtensionFacts>, { value }: Extension): boolean {
  const problem = 'invalid extended key usages';
  const list = sequenceOf(value, problem);
  const known: number[] = [];
  const unknown: (readonly number[])[] = [];
  while (!list.isEmpty) {
    const oid = must(list.oid(), problem);
    const number = EXT_KEY_USAGES.get(oidText(oid));
    if (number === undefined) unknown.push(oid);
    else known.push(number);
  }
  facts.extKeyUsage = known;
  facts.unknownExtKeyUsage = unknown;
  return true;
}

function readAuthorityInfo(facts: Writable<ExtensionFacts>, { value, isCritical }: Extension): boolean {
  const problem = 'invalid authority info access';
  if (isCritical) throw new BuiltinError('x509: authority info access incorrectly marked critical');
  const list = sequenceOf(value, problem);
  const ocsp: string[] = [];
  const issuers: string[] = [];
  while (!list.isEmpty) {
    const access = must(list.inside(Tag.sequence), problem);
    const method = oidText(must(access.oid(), problem));
    if (!access.isNext(contextTag(6))) continue;
    const uri = must(access.read(contextTag(6)), problem).toString();
    if (method === '1.3.6.1.5.5.7.48.1') ocsp.push(uri);
    else if (method === '1.3.6.1.5.5.7.48.2') issuers.push(uri);
  }
  facts.ocspServer = ocsp;
  facts.issuingCertificateUrl = issuers;
  return true;
}
