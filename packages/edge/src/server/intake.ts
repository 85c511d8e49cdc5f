import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { normalizePath } from '../matching/normalize.ts';
import { Failure } from '../request/failure.ts';
import { containsAddress, type Network, parseNetwork } from '../request/networks.ts';
import { RequestView } from '../request/request-view.ts';

/** What a trusted proxy may say about the request that it got. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-uri',
  'x-forwarded-path',
  'x-forwarded-method',
];
const ONCE = ['x-forwarded-host', 'x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-uri'];

/** Whether a header is one of those that only a trusted proxy may send. Lower case. */
export function isForwardingHeader(name: string): boolean {
  return FORWARDED.includes(name);
}

/** Takes in requests: decides whom to believe what, and brings the target into its one form. */
export class Intake {
  readonly #trusted: readonly Network[];
  readonly #scheme: 'http' | 'https';
  /** The last peers, which are mostly the same few proxies. */
  readonly #peers = new Map<string, boolean>();

  constructor(trustedProxies: readonly string[], scheme: 'http' | 'https') {
    this.#trusted = trustedProxies.flatMap((text) => parseNetwork(text) ?? []);
    this.#scheme = scheme;
  }

  /** Whether the peer is a trusted proxy. */
  trusts(address: string): boolean {
    if (this.#trusted.length === 0) return false;
    const known = this.#peers.get(address);
    if (known !== undefined) return known;
    const trusted = this.#trusted.some((network) => containsAddress(network, address));
    if (this.#peers.size < 1_000) this.#peers.set(address, trusted);
    return trusted;
  }

  /** Makes what rules see of a request, or says why it is malformed. */
  view(request: IncomingMessage): RequestView | Failure {
    const { headers } = request;
    const peer = request.socket.remoteAddress ?? '';
    const isTrusted = this.trusts(peer);
    const host = headers.host ?? '';
    if (!isAuthority(host)) return malformed('the host is no valid authority');
    if (repeats(request.rawHeaders, ONCE)) return malformed('a forwarding header occurs twice');
    const own = splitTarget(request.url ?? '');
    if (!own) return malformed('the target of the request is no path');
    const said = (name: string): string | undefined => (isTrusted ? textOf(headers[name]) : undefined);
    const forwardedHost = said('x-forwarded-host');
    if (forwardedHost !== undefined && !isAuthority(forwardedHost))
      return malformed('the forwarded host is no valid authority');
    const uri = splitTarget(pathOf(said('x-forwarded-uri') ?? ''));
    const path = normalizePath((uri ?? own).path);
    if (!path.ok) return malformed(path.message);
    const proto = said('x-forwarded-proto')?.toLowerCase();
    const method = said('x-forwarded-method');
    if (method !== undefined && !/^[A-Z]{1,20}$/.test(method)) return malformed('the forwarded method is none');
    return new RequestView(
      {
        method: method ?? request.method ?? 'GET',
        scheme: proto === 'http' || proto === 'https' ? proto : this.#scheme,
        host: (forwardedHost ?? host).toLowerCase(),
        rawPath: path.path,
        rawQuery: uri === undefined || uri.query === '' ? own.query : uri.query,
      },
      isTrusted ? headers : withoutForwarding(headers),
      [...clientsOf(said('forwarded'), said('x-forwarded-for')), plainAddress(peer)],
    );
  }
}

function malformed(message: string): Failure {
  return new Failure('precondition_error', message);
}

function withoutForwarding(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  if (!FORWARDED.some((name) => headers[name] !== undefined)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !FORWARDED.includes(name)));
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}

function repeats(rawHeaders: readonly string[], names: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length < 15 || name.length > 18 || !names.includes(name.toLowerCase())) continue;
    if (seen.has(name.toLowerCase())) return true;
    seen.add(name.toLowerCase());
  }
  return false;
}

/** Path and query of the form that requests to servers have (RFC 9112 section 3.2.1). */
function splitTarget(target: string): { path: string; query: string } | undefined {
  if (!target.startsWith('/')) return undefined;
  const end = target.indexOf('#');
  const text = end < 0 ? target : target.slice(0, end);
  const mark = text.indexOf('?');
  return mark < 0 ? { path: text, query: '' } : { path: text.slice(0, mark), query: text.slice(mark + 1) };
}

/** A proxy may send the whole URL. */
function pathOf(uri: string): string {
  return uri.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
}

const LABEL = /^[a-z\d](?:[\w-]*[a-z\d])?$/i;

/** Whether a text is `host` or `host:port` as heimdall accepts it: at most 261 bytes, ASCII, no user information. */
function isAuthority(text: string): boolean {
  if (text === '' || text.length > 261) return false;
  const [, address, host, port] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  if (address !== undefined) return isIP(address) === 6;
  return (
    host !== undefined &&
    host
      .replace(/\.$/, '')
      .split('.')
      .every((label) => LABEL.test(label))
  );
}

/** The clients that the proxies before the peer name, from the first; nothing where one of them is no address. */
function clientsOf(forwarded: string | undefined, forwardedFor: string | undefined): readonly string[] {
  const named =
    forwarded === undefined
      ? forwardedFor?.split(',')
      : [...forwarded.matchAll(/(?:^|[;,])\s*for=("[^"]*"|[^;,\s]*)/gi)].map(([, client = '']) => client);
  const addresses = (named ?? []).map((client) => plainAddress(client.trim().replace(/^"(.*)"$/, '$1')));
  return addresses.every((address) => isIP(address) !== 0) ? addresses : [];
}

/** An address without brackets and port; of an IPv4 address in IPv6, the IPv4 address. */
function plainAddress(text: string): string {
  const [, six] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, four] = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/i.exec(text) ?? [];
  return six ?? four ?? text;
}
