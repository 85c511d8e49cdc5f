import { isLoopback } from '@writ/core';
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { serviceError } from '../errors.ts';

/** Where the public keys of the edge come from: its JWKS address, or the key set itself. */
export type KeySource = URL | string | JSONWebKeySet;

/** How long keys are taken for current; a contract of an unknown key asks earlier, but not more often than the cool-down. */
const KEYS_AGE_MS = 5 * 60_000;
const COOL_DOWN_MS = 10_000;
const FETCH_TIMEOUT_MS = 3_000;

/** @throws ERR_SERVICE_OPTIONS where the address is not one that can be trusted */
export function keysOf(source: KeySource, allowPlainHttp: boolean): JWTVerifyGetKey {
  if (typeof source === 'object' && !(source instanceof URL)) return createLocalJWKSet(source);
  const url = secureUrl(source, 'jwks', allowPlainHttp);
  return createRemoteJWKSet(url, {
    cacheMaxAge: KEYS_AGE_MS,
    cooldownDuration: COOL_DOWN_MS,
    timeoutDuration: FETCH_TIMEOUT_MS,
  });
}

/** An address over TLS, or of this machine. @throws ERR_SERVICE_OPTIONS */
export function secureUrl(address: URL | string, option: string, allowPlainHttp: boolean): URL {
  const url = URL.parse(String(address));
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw serviceError('ERR_SERVICE_OPTIONS', `\`${option}\` is no address: write it as https://host/path`);
  }
  if (url.username !== '' || url.password !== '') {
    throw serviceError('ERR_SERVICE_OPTIONS', `\`${option}\` holds credentials, which end up in logs: pass them apart`);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol === 'http:' && !allowPlainHttp && host !== 'localhost' && !isLoopback(host)) {
    const advice = "use https, or accept it: `insecure: ['plain-http']`";
    throw serviceError('ERR_SERVICE_OPTIONS', `\`${option}\` is \`http:\` to another machine: ${advice}`);
  }
  return url;
}
