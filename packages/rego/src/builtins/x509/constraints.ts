import { parseAddress } from '../go/ip.ts';
import type { Certificate } from './certificate.ts';
import { isDomain, type Mailbox, parseMailbox } from './domains.ts';
import type { IpRange, NameConstraints } from './extensions.ts';

/** Names and constraints are compared pair by pair. */
const MAX_COMPARISONS = 250_000;

/** A name of a certificate, in a form that constraints are compared with. */
interface Name {
  readonly isIn: (constraints: NameConstraints, isExclusion: boolean) => boolean;
  readonly isConstrained: (constraints: NameConstraints) => boolean;
  readonly count: (constraints: NameConstraints) => number;
}

/** Whether each certificate of a chain, the leaf first, has only names that those above it allow. */
export function meetsConstraints(chain: readonly Certificate[]): boolean {
  let comparisons = 0;
  for (const [index, certificate] of chain.entries()) {
    const above = chain.slice(index + 1).filter(hasConstraints);
    if (above.length === 0 || !certificate.hasSubjectNames) continue;
    const names = namesOf(certificate);
    if (!names) return false;
    for (const { permitted, excluded } of above) {
      for (const name of names) {
        comparisons += 1 + name.count(permitted) + name.count(excluded);
        if (comparisons > MAX_COMPARISONS) return false;
        if (name.isConstrained(permitted) && !name.isIn(permitted, false)) return false;
        if (name.isIn(excluded, true)) return false;
      }
    }
  }
  return true;
}

function hasConstraints({ permitted, excluded }: Certificate): boolean {
  return [permitted, excluded].some(({ dnsDomains, ipRanges, emailAddresses, uriDomains }) =>
    [dnsDomains, ipRanges, emailAddresses, uriDomains].some((list) => list.length > 0),
  );
}

/** The names of a certificate, or undefined where one cannot be compared with constraints. */
function namesOf(certificate: Certificate): readonly Name[] | undefined {
  const names: (Name | undefined)[] = [
    ...certificate.ipAddresses.map((address) =>
      nameOf('ipRanges', (ranges: readonly IpRange[]) => ranges.some((range) => isInRange(range, address))),
    ),
    ...certificate.dnsNames.map((name) => domainName('dnsDomains', name)),
    ...certificate.uris.map(({ url }) => domainName('uriDomains', uriHost(url.host))),
    ...certificate.emailAddresses.map((address) => emailName(parseMailbox(address))),
  ];
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length ? known : undefined;
}

function nameOf<K extends keyof NameConstraints>(
  kind: K,
  matches: (constraints: NameConstraints[K], isExclusion: boolean) => boolean,
): Name {
  return {
    isIn: (constraints, isExclusion) => matches(constraints[kind], isExclusion),
    isConstrained: (constraints) => constraints[kind].length > 0,
    count: (constraints) => constraints[kind].length,
  };
}

function domainName(kind: 'dnsDomains' | 'uriDomains', name: string | undefined): Name | undefined {
  if (name === undefined || !isDomain(name)) return undefined;
  return nameOf(kind, (domains, isExclusion) => domains.some((domain) => isWithin(domain, name, isExclusion)));
}

function emailName(mailbox: Mailbox | undefined): Name | undefined {
  if (!mailbox) return undefined;
  const domain = mailbox.domain.toLowerCase();
  return nameOf('emailAddresses', (constraints, isExclusion) =>
    constraints.some((constraint) => {
      if (!constraint.includes('@')) return isWithin(constraint, domain, isExclusion);
      const wanted = parseMailbox(constraint);
      return wanted?.local === mailbox.local && wanted.domain.toLowerCase() === domain;
    }),
  );
}

/** The host of a URI, or undefined where it has none or an address. */
function uriHost(host: string): string | undefined {
  const lower = host.toLowerCase();
  if (lower === '' || lower.startsWith('[')) return undefined;
  const [name = '', ...ports] = lower.split(':');
  if (ports.length > 1 || typeof parseAddress(name) !== 'string') return undefined;
  return name;
}

/** Whether a name is a domain or below it; a wildcard is excluded with any of the names that it stands for. */
function isWithin(domain: string, name: string, isExclusion: boolean): boolean {
  const [wanted, given] = [domain.toLowerCase(), name.toLowerCase()];
  if (wanted === '' || wanted === given) return true;
  if (given.endsWith(wanted) && (wanted.startsWith('.') || given.at(-wanted.length - 1) === '.')) return true;
  if (!isExclusion || !given.startsWith('*')) return false;
  const [parent, rest] = [wanted.indexOf('.'), given.indexOf('.')];
  return parent >= 0 && rest >= 0 && wanted.slice(parent) === given.slice(rest);
}

function isInRange({ address, mask }: IpRange, candidate: Buffer): boolean {
  return (
    address.length === candidate.length &&
    address.every((byte, index) => ((byte ^ (candidate[index] ?? 0)) & (mask[index] ?? 0)) === 0)
  );
}
