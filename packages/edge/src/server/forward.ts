import type { IncomingMessage } from 'node:http';
import type { RequestView } from '../request/request-view.ts';
import type { Matched } from '../rules/edge-rules.ts';
import { isForwardingHeader } from './intake.ts';

/** Headers of one connection (RFC 9110 section 7.6.1), which a proxy does not pass on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
]);

/** What a request to an upstream looks like. */
export interface UpstreamRequest {
  /** `https://host:port`. */
  readonly origin: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

export interface ForwardOptions {
  /** The scheme towards upstreams where a rule names none; undefined: the request's. */
  readonly scheme: 'https' | undefined;
  /** Whether some rule sets a header; then nobody outside may send it. */
  readonly isSetByRules: (name: string) => boolean;
}

/**
 * Makes the request to the upstream: where it goes, as the rule rewrites it, and its headers. What only the edge may say is
 * taken out of what the client sent: headers that a rule sets, `Writ-*`, who forwarded what; then the edge says it.
 */
export function upstreamRequest(
  request: IncomingMessage,
  { rule, exchange, path }: Matched,
  view: RequestView,
  options: ForwardOptions,
): UpstreamRequest | undefined {
  const { forwardTo } = rule;
  if (!forwardTo) return undefined;
  const { rewrite } = forwardTo;
  const { scheme, host, rawQuery } = view.target;
  const target =
    rewrite.addPrefix + (path.startsWith(rewrite.stripPrefix) ? path.slice(rewrite.stripPrefix.length) : path);
  const query = strippedQuery(rawQuery, rewrite.stripQuery);
  const headers: string[] = [];
  const own = exchange.headers;
  const dropped = connectionHeaders(request.headers.connection);
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'host' || own.has(lower) || HOP_BY_HOP.has(lower) || dropped.includes(lower)) continue;
    if (lower.startsWith('writ-') || isForwardingHeader(lower)) continue;
    if (lower === 'cookie' && exchange.cookies.size > 0) continue;
    if (lower !== 'authorization' && lower !== 'cookie' && options.isSetByRules(lower)) continue;
    headers.push(name, rawHeaders[at + 1] ?? '');
  }
  for (const [name, values] of own)
    if (name !== 'host' && !HOP_BY_HOP.has(name)) for (const value of values) headers.push(name, value);
  if (exchange.cookies.size > 0) headers.push('cookie', cookieHeader(view.header('cookie'), exchange.cookies));
  headers.push('host', own.get('host')?.[0] ?? (forwardTo.forwardsHost ? host : forwardTo.host));
  const forwarded = view.clientIps.map(
    (address) => `for=${address.includes(':') ? `"[${address}]"` : address};host="${host}";proto=${scheme}`,
  );
  headers.push(
    'x-forwarded-for',
    view.clientIps.join(', '),
    'x-forwarded-proto',
    scheme,
    'x-forwarded-host',
    host,
    'forwarded',
    forwarded.join(', '),
  );
  return {
    origin: `${rewrite.scheme ?? options.scheme ?? scheme}://${forwardTo.host}`,
    path: `${target.startsWith('/') ? target : `/${target}`}${query === '' ? '' : `?${query}`}`,
    headers,
  };
}

/** Headers that `Connection` names are for this connection alone, too. */
function connectionHeaders(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').map((name) => name.trim().toLowerCase());
}

function strippedQuery(query: string, names: readonly string[]): string {
  if (names.length === 0 || query === '') return query;
  const parameters = new URLSearchParams(query);
  for (const name of names) parameters.delete(name);
  parameters.sort();
  return parameters.toString();
}

/** The client's cookies with those of the finalizers in the place of any of the same name. */
function cookieHeader(client: string, own: ReadonlyMap<string, string>): string {
  const kept = client
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !own.has((part.split('=', 1)[0] ?? '').trim()));
  return [...kept, ...[...own].map(([name, value]) => `${name}=${value}`)].join('; ');
}

/** The headers of an upstream's answer that go back to the client. */
export function downstreamHeaders(headers: IncomingMessage['headers']): [name: string, value: string | string[]][] {
  const dropped = connectionHeaders(headers.connection);
  const kept: [string, string | string[]][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP.has(name) || dropped.includes(name) || name === 'writ-consistency-token')
      continue;
    kept.push([name, value]);
  }
  return kept;
}
