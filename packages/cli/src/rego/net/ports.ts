import { lookup } from 'node:dns/promises';
import { setTimeout } from 'node:timers/promises';
import type { HttpRequest, HttpResponse, PortCall, Ports } from '@writ/rego';
import { RefusedError } from '@writ/rego';
import { send } from './send.ts';
import { tlsOptions } from './tls.ts';

/** What policies may reach from here. */
export interface NetOptions {
  /** The only hosts that requests and look-ups may name; undefined for any host, an empty list for none. */
  readonly allowNet: readonly string[] | undefined;
  /** What the `…_env_variable` parameters of a request read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const MAX_REDIRECTS = 10;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 60_000;

/** The ports of `http.send` and `net.lookup_ip_addr` for Node. No answer is kept for later evaluations. */
export function netPorts({ allowNet, environment }: NetOptions): Ports {
  const allowed = allowNet && new Set(allowNet.map((host) => host.toLowerCase()));
  const isAllowed = (host: string): boolean => allowed?.has(host.toLowerCase()) ?? true;
  return {
    http: async (request, call) => {
      const url = urlOf(request.url);
      if (!isAllowed(hostOf(url))) throw new RefusedError(`disallowed host: ${hostOf(url)}`);
      const tls = tlsOptions(request, environment);
      return retried(request.maxRetryAttempts, call, async () => redirected(request, url, { tls, call, isAllowed }));
    },
    dns: async (name) => {
      if (!isAllowed(name)) throw new Error(`disallowed host: ${name}`);
      try {
        const addresses = await lookup(name, { all: true });
        return addresses.map(({ address }) => address);
      } catch {
        throw new Error(`lookup ${name}: no such host`);
      }
    },
  };
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (!url) throw new RefusedError(`parse ${JSON.stringify(text)}: invalid URL`);
  return url;
}

/** An address of version 6 stands without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

interface Sending {
  readonly tls: ReturnType<typeof tlsOptions>;
  readonly call: PortCall;
  readonly isAllowed: (host: string) => boolean;
}

/** Follows redirects where the request wants it, to allowed hosts only, and takes its secrets to no other host. */
async function redirected(request: HttpRequest, start: URL, { tls, call, isAllowed }: Sending): Promise<HttpResponse> {
  let { method, body, headers } = request;
  let url = start;
  for (let count = 0; ; count += 1) {
    const response = await send({ method, url, headers, body }, tls, call);
    const [location] = response.headers['location'] ?? [];
    const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode) && location !== undefined;
    if (!request.enableRedirect || !isRedirect) return response;
    if (count === MAX_REDIRECTS) throw new Error(`stopped after ${MAX_REDIRECTS} redirects`);
    const target = URL.parse(location, url.href);
    if (!target) throw new Error(`failed to parse Location header ${JSON.stringify(location)}`);
    if (!isAllowed(hostOf(target))) throw new Error(`disallowed host: ${hostOf(target)}`);
    if (target.host !== url.host) headers = withoutSecrets(headers);
    if (response.statusCode < 307 && method !== 'HEAD') {
      method = 'GET';
      body = '';
    }
    url = target;
  }
}

function withoutSecrets(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const secret = /^(?:authorization|cookie2?|www-authenticate|proxy-authorization|host)$/i;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.test(name)));
}

async function retried<T>(attempts: number, { signal }: PortCall, run: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await run();
    } catch (error) {
      if (failures >= attempts || signal.aborted || error instanceof RefusedError) throw error;
      await setTimeout(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures), undefined, { signal });
    }
  }
}
