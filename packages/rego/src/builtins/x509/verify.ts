import { constants, verify } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { meetsConstraints } from './constraints.ts';
import { isForHost } from './hostname.ts';
import { policiesHold } from './policies.ts';
import { keyObject } from './public-key.ts';
import { SCHEMES } from './signature-algorithms.ts';

/** What a chain must meet. */
export interface VerifyOptions {
  /** Empty: any. */
  readonly dnsName: string;
  readonly nowNs: bigint;
  /** Go's numbers of extended usages; one of them is enough. Empty: that of servers. */
  readonly keyUsages: readonly number[];
}

const MAX_SIGNATURE_CHECKS = 100;
const ANY_USAGE = 0;
const SERVER_AUTH = 1;
const CERT_SIGN = 1 << 5;
const MIN_RSA_BITS = 1024;

/** Checks made while the chains of one leaf are built. */
interface Search {
  readonly root: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly options: VerifyOptions;
  checks: number;
}

/**
 * The first chain from the last of the certificates to the first, which is trusted, through those between (RFC 5280, 6).
 *
 * @returns undefined where there is no chain that holds
 */
export function verifyChain(
  certificates: readonly Certificate[],
  options: VerifyOptions,
): readonly Certificate[] | undefined {
  const root = certificates[0];
  const leaf = certificates.at(-1);
  if (certificates.length < 2 || !root || !leaf) return undefined;
  if (!isValid(leaf, [], options) || (options.dnsName !== '' && !isForHost(leaf, options.dnsName))) return undefined;
  const intermediates = new Map(
    certificates.slice(1, -1).map((certificate) => [certificate.raw.toString('latin1'), certificate]),
  );
  const search: Search = { root, intermediates: [...intermediates.values()], options, checks: 0 };
  const chains = root.raw.equals(leaf.raw) ? [[leaf]] : buildChains([leaf], search);
  return chains.find(
    (chain) => policiesHold(chain) && allowsUsage(chain, options.keyUsages) && meetsConstraints(chain),
  );
}

/** All chains that continue one, whose end is not the root yet. A chain holds no key twice, so that it is short. */
function buildChains(chain: readonly Certificate[], search: Search): readonly (readonly Certificate[])[] {
  const child = chain.at(-1);
  if (!child) return [];
  const chains: (readonly Certificate[])[] = [];
  const candidates = [
    ...parentsOf(child, [search.root]).map((parent) => ({ parent, isRoot: true })),
    ...parentsOf(child, search.intermediates).map((parent) => ({ parent, isRoot: false })),
  ];
  for (const { parent, isRoot } of candidates) {
    search.checks += 1;
    if (search.checks > MAX_SIGNATURE_CHECKS) break;
    if (chain.some((known) => isSameEntity(parent, known)) || !isSignedBy(child, parent)) continue;
    if (!isValid(parent, chain, search.options)) continue;
    if (!isRoot && (!parent.basicConstraintsValid || !parent.isCa)) continue;
    if (isRoot) chains.push([...chain, parent]);
    else chains.push(...buildChains([...chain, parent], search));
  }
  return chains;
}

/** Those whose subject is the issuer; such with the key identifier first, and such with another last. */
function parentsOf(child: Certificate, pool: readonly Certificate[]): readonly Certificate[] {
  const score = (parent: Certificate) => {
    const [wanted, own] = [child.authorityKeyId, parent.subjectKeyId];
    if (!wanted || !own) return wanted || own ? 1 : 0;
    return wanted.equals(own) ? 0 : 2;
  };
  return pool.filter((parent) => parent.rawSubject.equals(child.rawIssuer)).toSorted((a, b) => score(a) - score(b));
}

function isSameEntity(a: Certificate, b: Certificate): boolean {
  if (!a.rawSubject.equals(b.rawSubject) || !a.publicKey.der.equals(b.publicKey.der)) return false;
  const [names, others] = [alternativeNames(a), alternativeNames(b)];
  return names && others ? names.equals(others) : names === others;
}

function alternativeNames({ extensions }: Certificate): Buffer | undefined {
  return extensions.find(({ id }) => id.join('.') === '2.5.29.17')?.value;
}

function isValid(certificate: Certificate, chain: readonly Certificate[], { nowNs }: VerifyOptions): boolean {
  if (certificate.unhandledCritical.length > 0) return false;
  if (nowNs < nanoseconds(certificate.notBefore.ms) || nowNs > nanoseconds(certificate.notAfter.ms)) return false;
  const { basicConstraintsValid, maxPathLen } = certificate;
  return !basicConstraintsValid || maxPathLen < 0 || chain.length - 1 <= maxPathLen;
}

function nanoseconds(ms: number): bigint {
  return BigInt(ms) * 1_000_000n;
}

function isSignedBy(child: Certificate, parent: Certificate): boolean {
  const { version, basicConstraintsValid, isCa, keyUsage, publicKey } = parent;
  if (version === 3 ? !basicConstraintsValid || !isCa : basicConstraintsValid && !isCa) return false;
  if (keyUsage !== 0 && (keyUsage & CERT_SIGN) === 0) return false;
  const scheme = SCHEMES.get(child.signatureAlgorithm);
  const key = scheme?.keyAlgorithm === publicKey.algorithm ? keyObject(publicKey.der) : undefined;
  if (!scheme || !key) return false;
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) return false;
  const padding = scheme.isPss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  try {
    return verify(scheme.hash === '' ? null : scheme.hash, child.rawTbs, { key, ...padding }, child.signature);
  } catch {
    return false;
  }
}

/** Whether a usage is allowed by each certificate that restricts usages. */
function allowsUsage(chain: readonly Certificate[], wanted: readonly number[]): boolean {
  if (wanted.includes(ANY_USAGE)) return true;
  const restricting = chain.filter(
    ({ extKeyUsage, unknownExtKeyUsage }) =>
      extKeyUsage.length + unknownExtKeyUsage.length > 0 && !extKeyUsage.includes(ANY_USAGE),
  );
  const usages = wanted.length > 0 ? wanted : [SERVER_AUTH];
  return usages.some((usage) => restricting.every(({ extKeyUsage }) => extKeyUsage.includes(usage)));
}
