import type { CallerSettings, Candidates, HttpLimits, SearchSettings, TlsSettings } from '@writ/pdp';
import type { DecisionPointSpec } from './decision-point-kind.ts';

/** The path below `data` of `data.a.b`. */
export function pathOf(reference: string): readonly string[] {
  return reference.split('.').slice(1);
}

export function searchOf({ authzen }: DecisionPointSpec): SearchSettings {
  const { subjects, resources, actions } = authzen.search;
  return {
    ...(subjects && { subjects: byType(subjects) }),
    ...(resources && { resources: byType(resources) }),
    ...(actions !== undefined && { actions: candidatesOf(actions) }),
  };
}

type Written = readonly string[] | string;

function byType(types: Readonly<Record<string, Written>>): ReadonlyMap<string, Candidates> {
  return new Map(Object.entries(types).map(([type, written]) => [type, candidatesOf(written)]));
}

function candidatesOf(written: Written): Candidates {
  return typeof written === 'string' ? { path: pathOf(written) } : written;
}

export function limitsOf({ limits }: DecisionPointSpec): HttpLimits {
  const { body, inflatedBody, inFlight, connections, requestTime } = limits;
  return {
    maxBytes: body,
    maxInflatedBytes: inflatedBody,
    maxInFlight: inFlight,
    maxConnections: connections,
    requestTimeoutMs: requestTime,
  };
}

export function tlsOf({ tls }: DecisionPointSpec): TlsSettings | undefined {
  return (
    tls && {
      certificate: tls.certificate.reveal(),
      key: tls.key.reveal(),
      ...(tls.clientAuthorities && { clientAuthorities: tls.clientAuthorities.reveal() }),
    }
  );
}

/** Undefined where nobody is authenticated or authorized. */
export function callersOf({ callers }: DecisionPointSpec): CallerSettings | undefined {
  const { tokens, jwt, certificates, authorization } = callers;
  if (!authenticates(callers) && authorization === undefined) return undefined;
  return {
    tokens: tokens.map(({ name, token }) => ({ name, token: token.reveal() })),
    jwt: jwt.map(({ issuer, audience, algorithms, jwksUrl, jwks }) => ({
      issuer,
      audience,
      algorithms,
      jwks: jwksUrl === undefined ? { keys: jwks?.reveal() ?? '' } : { url: jwksUrl },
    })),
    certificates: new Set(certificates),
    ...(authorization !== undefined && { authorization: pathOf(authorization) }),
  };
}

/** Whether nobody gets an answer without showing who he is. */
export function authenticates({ tokens, jwt, certificates }: DecisionPointSpec['callers']): boolean {
  return tokens.length > 0 || jwt.length > 0 || certificates.length > 0;
}
