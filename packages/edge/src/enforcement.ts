/** What is refused unless it is accepted by its name. Everything is enforced by default. */
export interface Enforcement {
  /** The edge itself serves TLS. */
  readonly ingressTls: boolean;
  /** Everything that the edge asks is asked over https. */
  readonly egressTls: boolean;
  /** Requests are forwarded over https. */
  readonly upstreamTls: boolean;
  /** The default rule authenticates. */
  readonly secureDefaultRule: boolean;
  /** Not every address is a trusted proxy. */
  readonly secureTrustedProxies: boolean;
}

export const ENFORCED: Enforcement = {
  ingressTls: true,
  egressTls: true,
  upstreamTls: true,
  secureDefaultRule: true,
  secureTrustedProxies: true,
};

/** The flags that accept a risk, as heimdall spells them. */
export const INSECURE_FLAGS = {
  'insecure-skip-ingress-tls-enforcement': 'ingressTls',
  'insecure-skip-egress-tls-enforcement': 'egressTls',
  'insecure-skip-upstream-tls-enforcement': 'upstreamTls',
  'insecure-skip-secure-default-rule-enforcement': 'secureDefaultRule',
  'insecure-skip-secure-trusted-proxies-enforcement': 'secureTrustedProxies',
} as const satisfies Record<string, keyof Enforcement>;

/** The enforcement that is left when these flags, named without `--`, are given. */
export function enforcementWithout(flags: readonly string[]): Enforcement {
  const all = flags.includes('insecure');
  const tls = flags.includes('insecure-skip-all-tls-enforcement');
  const given = Object.entries(INSECURE_FLAGS).filter(
    ([flag, what]) => all || (tls && what.endsWith('Tls')) || flags.includes(flag),
  );
  return { ...ENFORCED, ...Object.fromEntries(given.map(([, what]) => [what, false])) };
}
