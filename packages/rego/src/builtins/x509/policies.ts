import type { Certificate } from './certificate.ts';
import type { PolicyNumber } from './extensions.ts';

const ANY_POLICY = '2.5.29.32.0';

/**
 * Whether the policies of a chain, the leaf first and the root last, are consistent (RFC 5280 6.1 as updated by RFC 9618).
 * Every policy will do for whoever asks, so that it is enough to follow the set of those that may still come.
 */
export function policiesHold(chain: readonly Certificate[]): boolean {
  const last = chain.length - 1;
  if (last === 0) return true;
  let inhibitAny = last + 1;
  let explicit = last + 1;
  let mapping = last + 1;
  /** The policies that the next certificate may have; undefined once a certificate had none. */
  let expected: ReadonlySet<string> | undefined = new Set([ANY_POLICY]);
  for (const [index, certificate] of chain.slice(0, last).entries().toArray().toReversed()) {
    const isLeaf = index === 0;
    const isSelfIssued = certificate.rawIssuer.equals(certificate.rawSubject);
    const policies: readonly string[] = certificate.policies ?? [];
    if (policies.length === 0) expected = undefined;
    if (explicit === 0 && !expected) return false;
    if (expected) {
      expected = nextPolicies(expected, policies, inhibitAny > 0 || (!isLeaf && isSelfIssued));
      if (!isLeaf) expected = mapped(expected, certificate, mapping > 0);
      if (!expected) return false;
    }
    if (isLeaf) break;
    const step = isSelfIssued ? 0 : 1;
    explicit = lowered(explicit - step, certificate.requireExplicitPolicy);
    mapping = lowered(mapping - step, certificate.inhibitPolicyMapping);
    inhibitAny = lowered(inhibitAny - step, certificate.inhibitAnyPolicy);
  }
  const isExplicit = explicit <= 1 || chain[0]?.requireExplicitPolicy.isZero === true;
  return !isExplicit || (expected !== undefined && expected.size > 0);
}

function lowered(count: number, { value, isZero }: PolicyNumber): number {
  const known = Math.max(0, count);
  return value > 0 || isZero ? Math.min(known, value) : known;
}

function nextPolicies(
  expected: ReadonlySet<string>,
  policies: readonly string[],
  allowsAny: boolean,
): ReadonlySet<string> {
  const next = new Set(
    policies.filter((policy) => policy !== ANY_POLICY && (expected.has(policy) || expected.has(ANY_POLICY))),
  );
  return policies.includes(ANY_POLICY) && allowsAny ? next.union(expected) : next;
}

/** The policies under the names of the domain below; undefined where the mapping itself is wrong. */
function mapped(
  policies: ReadonlySet<string>,
  { policyMappings }: Certificate,
  isAllowed: boolean,
): ReadonlySet<string> | undefined {
  const next = new Set(policies);
  if (isAllowed && policyMappings.some((pair) => pair.includes(ANY_POLICY))) return undefined;
  for (const [issuer] of policyMappings) next.delete(issuer);
  if (!isAllowed) return next;
  for (const [issuer, subject] of policyMappings) {
    if (policies.has(issuer) || policies.has(ANY_POLICY)) next.add(subject);
  }
  return next;
}
