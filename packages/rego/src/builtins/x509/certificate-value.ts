import { integerFrom, type Value } from '../../value/index.ts';
import { addressText } from '../go/ip.ts';
import type { Certificate } from './certificate.ts';
import type { Extension, IpRange, SubjectNames } from './extensions.ts';
import { nameValue } from './names.ts';
import { uriText, uriValue } from './uris.ts';

/** A certificate as Go's JSON has it. */
export function certificateValue(certificate: Certificate): Record<string, Value> {
  const { permitted, excluded } = certificate;
  return {
    Raw: base64(certificate.raw),
    RawTBSCertificate: base64(certificate.rawTbs),
    RawSubjectPublicKeyInfo: base64(certificate.publicKey.der),
    RawSubject: base64(certificate.rawSubject),
    RawIssuer: base64(certificate.rawIssuer),
    Signature: base64(certificate.signature),
    SignatureAlgorithm: certificate.signatureAlgorithm,
    PublicKeyAlgorithm: certificate.publicKey.algorithm,
    PublicKey: certificate.publicKey.value,
    Version: certificate.version,
    SerialNumber: integerFrom(certificate.serialNumber),
    Issuer: nameValue(certificate.issuer),
    Subject: nameValue(certificate.subject),
    NotBefore: certificate.notBefore.text,
    NotAfter: certificate.notAfter.text,
    KeyUsage: certificate.keyUsage,
    Extensions: extensionsValue(certificate.extensions),
    ExtraExtensions: null,
    UnhandledCriticalExtensions: orNull(certificate.unhandledCritical),
    ExtKeyUsage: orNull(certificate.extKeyUsage),
    UnknownExtKeyUsage: orNull(certificate.unknownExtKeyUsage),
    BasicConstraintsValid: certificate.basicConstraintsValid,
    IsCA: certificate.isCa,
    MaxPathLen: certificate.maxPathLen,
    MaxPathLenZero: certificate.maxPathLenZero,
    SubjectKeyId: certificate.subjectKeyId ? base64(certificate.subjectKeyId) : null,
    AuthorityKeyId: certificate.authorityKeyId ? base64(certificate.authorityKeyId) : null,
    OCSPServer: orNull(certificate.ocspServer),
    IssuingCertificateURL: orNull(certificate.issuingCertificateUrl),
    ...subjectNamesValue(certificate),
    PermittedDNSDomainsCritical: certificate.permittedCritical,
    PermittedDNSDomains: orNull(permitted.dnsDomains),
    ExcludedDNSDomains: orNull(excluded.dnsDomains),
    PermittedIPRanges: orNull(permitted.ipRanges.map(rangeValue)),
    ExcludedIPRanges: orNull(excluded.ipRanges.map(rangeValue)),
    PermittedEmailAddresses: orNull(permitted.emailAddresses),
    ExcludedEmailAddresses: orNull(excluded.emailAddresses),
    PermittedURIDomains: orNull(permitted.uriDomains),
    ExcludedURIDomains: orNull(excluded.uriDomains),
    CRLDistributionPoints: orNull(certificate.crlDistributionPoints),
    PolicyIdentifiers: certificate.policies?.map((policy) => policy.split('.').map(Number)) ?? null,
    Policies: orNull(certificate.policies ?? []),
    InhibitAnyPolicy: certificate.inhibitAnyPolicy.value,
    InhibitAnyPolicyZero: certificate.inhibitAnyPolicy.isZero,
    InhibitPolicyMapping: certificate.inhibitPolicyMapping.value,
    InhibitPolicyMappingZero: certificate.inhibitPolicyMapping.isZero,
    RequireExplicitPolicy: certificate.requireExplicitPolicy.value,
    RequireExplicitPolicyZero: certificate.requireExplicitPolicy.isZero,
    PolicyMappings: orNull(
      certificate.policyMappings.map(([issuer, subject]) => ({
        IssuerDomainPolicy: issuer,
        SubjectDomainPolicy: subject,
      })),
    ),
  };
}

/** As {@link certificateValue}, with the member that OPA adds: the URIs as texts. */
export function extendedCertificateValue(certificate: Certificate): Value {
  return { ...certificateValue(certificate), URIStrings: orNull(certificate.uris.map(uriText)) };
}

/** The alternative names of a subject as Go's JSON has them. */
export function subjectNamesValue({
  dnsNames,
  emailAddresses,
  ipAddresses,
  uris,
}: SubjectNames): Record<string, Value> {
  return {
    DNSNames: orNull(dnsNames),
    EmailAddresses: orNull(emailAddresses),
    IPAddresses: orNull(ipAddresses.map(ipText)),
    URIs: orNull(uris.map(uriValue)),
  };
}

/** Extensions as Go's JSON has them. */
export function extensionsValue(extensions: readonly Extension[]): Value {
  return orNull(
    extensions.map(({ id, isCritical, value }) => ({ Id: id, Critical: isCritical, Value: base64(value) })),
  );
}

function rangeValue({ address, mask }: IpRange): Value {
  return { IP: ipText(address), Mask: base64(mask) };
}

function ipText(address: Buffer): string {
  return addressText(address.length === 4 ? 32 : 128, BigInt(`0x${address.toString('hex')}`));
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}

/** Go's JSON of a list that was never made. */
function orNull(list: readonly Value[]): Value {
  return list.length === 0 ? null : list;
}
