import { Cache } from '@writ/core';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Endpoint, MetadataEndpoint } from '../config/endpoint.ts';
import { EndpointClient } from '../http/endpoint-client.ts';
import { Failure } from '../request/failure.ts';
import type { Runtime } from './runtime.ts';

const METADATA_TTL_MS = 30 * 60_000;
/** How soon a set of keys may be fetched again because it does not hold the key of a token. */
const REFETCH_AFTER_MS = 30_000;
const MAX_ISSUERS = 100;

interface KeySet {
  readonly find: JWTVerifyGetKey;
  readonly fetchedAt: number;
}

/** Where an issuer publishes what verifiers need. */
export interface IssuerKeys {
  /** Finds the key of a token. Answers a failure where the issuer cannot be asked. */
  keyFor(
    header: Parameters<JWTVerifyGetKey>[0],
    token: Parameters<JWTVerifyGetKey>[1],
    issuer: string,
  ): Promise<Awaited<ReturnType<JWTVerifyGetKey>> | Failure>;
  /** The issuer that the metadata names, where there are metadata. */
  issuerOf(issuer: string): Promise<string | undefined | Failure>;
  /** A client for the introspection endpoint that the metadata name. @throws where they name none */
  introspectionClient(): Promise<EndpointClient>;
}

interface KeySourceOptions {
  readonly jwks: Endpoint | undefined;
  readonly metadata: MetadataEndpoint | undefined;
  readonly ttlMs: number;
  readonly runtime: Runtime;
}

/**
 * The keys of issuers, fetched when they are needed and kept for a while. Concurrent requests share one fetch, and a token
 * with an unknown key starts one at most every 30 s.
 */
export function issuerKeys({ jwks, metadata, ttlMs, runtime }: KeySourceOptions): IssuerKeys {
  const sets = new Cache<KeySet>({ maxEntries: MAX_ISSUERS, ttlMs, clock: runtime.clock });
  const documents = new Cache<Metadata>({
    maxEntries: MAX_ISSUERS,
    ttlMs: metadataTtlMs(metadata),
    clock: runtime.clock,
  });
  const metadataClient = metadata && new EndpointClient(metadata, 'GET', runtime);
  const jwksClient = jwks && new EndpointClient(jwks, 'GET', runtime);

  async function metadataOf(issuer: string): Promise<Metadata | undefined> {
    if (!metadata || !metadataClient) return undefined;
    const root = { TokenIssuer: issuer };
    const url = metadataClient.urlOf(root).href;
    return documents.getOrLoad(url, async () => {
      const document = objectFrom(await metadataClient.send({ root, headers: { accept: 'application/json' } }));
      const [own, keys] = [document['issuer'], document['jwks_uri']];
      if (typeof own !== 'string' || typeof keys !== 'string')
        throw new TypeError('the metadata name no issuer or no keys');
      if (keys.includes('{{')) throw new TypeError('the URL of the keys is a template');
      if (metadata.verifiesIssuer && !url.startsWith(own.replace(/\/$/, '')))
        throw new TypeError('the metadata are of another issuer');
      return { issuer: own, jwksUri: keys, introspection: document['introspection_endpoint'] };
    });
  }

  async function fetchKeys(issuer: string): Promise<KeySet> {
    const found = await metadataOf(issuer);
    const client = jwksClient ?? resolvedClient('jwks_uri', found?.jwksUri, metadata, runtime);
    const answer = objectFrom(
      await client.send({ root: { TokenIssuer: issuer }, headers: { accept: 'application/json' } }),
    );
    if (!isKeySet(answer)) throw new TypeError('the answer is no set of keys');
    return { find: createLocalJWKSet(answer), fetchedAt: runtime.clock.monotonic() };
  }

  async function keysOf(issuer: string): Promise<KeySet | undefined> {
    return sets.getOrLoad(issuer, async () => fetchKeys(issuer));
  }

  return {
    async keyFor(header, token, issuer) {
      try {
        for (;;) {
          const set = await keysOf(issuer);
          try {
            if (!set) break;
            return await set.find(header, token);
          } catch (error) {
            const isOld = set && runtime.clock.monotonic() - set.fetchedAt >= REFETCH_AFTER_MS;
            if (!(error instanceof errors.JOSEError)) throw error;
            if (!(error instanceof errors.JWKSNoMatchingKey) || !isOld) break;
            sets.delete(issuer);
          }
        }
        return new Failure('authentication_error', 'the issuer has no key for the token');
      } catch (cause) {
        return new Failure('communication_error', 'the keys of the issuer cannot be fetched', { cause });
      }
    },
    async introspectionClient() {
      const found = await metadataOf('');
      return resolvedClient('introspection_endpoint', found?.introspection, metadata, runtime);
    },
    async issuerOf(issuer) {
      try {
        return (await metadataOf(issuer))?.issuer;
      } catch (cause) {
        return new Failure('communication_error', 'the metadata of the issuer cannot be fetched', { cause });
      }
    },
  };
}

/** 0 stands for nothing configured. */
function metadataTtlMs(metadata: MetadataEndpoint | undefined): number {
  const configured = metadata?.httpCache?.defaultTtlMs ?? 0;
  return configured > 0 ? configured : METADATA_TTL_MS;
}

interface Metadata {
  readonly issuer: string;
  readonly jwksUri: unknown;
  readonly introspection: unknown;
}

/** A client for what metadata name: the scheme must be as safe as that of the metadata themselves. */
function resolvedClient(
  name: 'jwks_uri' | 'introspection_endpoint',
  uri: unknown,
  metadata: MetadataEndpoint | undefined,
  runtime: Runtime,
): EndpointClient {
  if (typeof uri !== 'string' || uri.includes('{{')) throw new TypeError(`the metadata name no \`${name}\``);
  const isSecure = metadata?.url.source.toLowerCase().startsWith('https:') ?? true;
  if (isSecure && !uri.toLowerCase().startsWith('https:')) throw new TypeError('the metadata name an insecure URL');
  const { retry, auth, httpCache } = metadata?.resolved[name] ?? {};
  const url = { source: uri, isConstant: true, reads: new Set<string>(), secrets: [], render: () => uri };
  return new EndpointClient(
    { url, method: undefined, headers: {}, retry, auth, httpCache },
    name === 'jwks_uri' ? 'GET' : 'POST',
    runtime,
  );
}

function objectFrom({
  status,
  text,
}: {
  readonly status: number;
  readonly text: string;
}): Readonly<Record<string, unknown>> {
  if (status !== 200) throw new TypeError(`the answer has the status ${status}`);
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('the answer is no object');
  return { ...value };
}

function isKeySet(
  value: Readonly<Record<string, unknown>>,
): value is JSONWebKeySet & Readonly<Record<string, unknown>> {
  return Array.isArray(value['keys']);
}
