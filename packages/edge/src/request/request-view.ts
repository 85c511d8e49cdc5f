import type { IncomingHttpHeaders } from 'node:http';
import { type CelInput, type CelMap, celMap } from '@bufbuild/cel';
import { type RequestMethods, requestValue, toCel } from '../cel/values.ts';
import { type Method, Struct } from '../template/index.ts';
import { type ParsedBody, parseBody } from './body.ts';

/** What a request asks for, after everything that a trusted proxy said was taken into account and the path was normalised. */
export interface RequestTarget {
  readonly method: string;
  readonly scheme: string;
  /** Lower case, with the port where the client named one. */
  readonly host: string;
  /** The normalised path, percent-encoded as it is matched and forwarded. */
  readonly rawPath: string;
  /** Without `?`; empty where there is none. */
  readonly rawQuery: string;
}

/** A request as rules see it: `Request` of templates and expressions. */
export class RequestView {
  readonly target: RequestTarget;
  /** Header names in lower case, as node:http gives them. */
  readonly headers: IncomingHttpHeaders;
  /** From the client to the peer. */
  readonly clientIps: readonly string[];
  /** What the path's wildcards matched; set once a rule is found. */
  captures: Readonly<Record<string, string>> = {};
  /** The path with escapes decoded, as the rule allows; set once a rule is found. */
  path = '';
  /** The body, where a step of the rule needs it. */
  rawBody: Buffer | undefined;
  #body: { readonly parsed: ParsedBody } | undefined;
  #cookies: ReadonlyMap<string, string> | undefined;
  #query: Readonly<Record<string, readonly string[]>> | undefined;
  #cel: CelMap | undefined;

  constructor(target: RequestTarget, headers: IncomingHttpHeaders, clientIps: readonly string[]) {
    this.target = target;
    this.headers = headers;
    this.clientIps = clientIps;
  }

  /** A header, values joined by a comma; empty where there is none. `Host` is the host that is asked for. */
  header(name: string): string {
    const lower = name.toLowerCase();
    if (lower === 'host') return this.target.host;
    const value = Object.hasOwn(this.headers, lower) ? this.headers[lower] : undefined;
    return Array.isArray(value) ? value.join(',') : (value ?? '');
  }

  /** A cookie; empty where there is none. Of two of the same name, the first. */
  cookie(name: string): string {
    this.#cookies ??= cookiesOf(this.header('cookie'));
    return this.#cookies.get(name) ?? '';
  }

  query(): Readonly<Record<string, readonly string[]>> {
    this.#query ??= queryOf(this.target.rawQuery);
    return this.#query;
  }

  body(): ParsedBody {
    this.#body ??= { parsed: parseBody(this.rawBody, this.header('content-type')) };
    return this.#body.parsed;
  }

  /** The URL that is asked for. */
  url(): string {
    const { scheme, host, rawPath, rawQuery } = this.target;
    return `${scheme}://${host}${rawPath}${rawQuery === '' ? '' : `?${rawQuery}`}`;
  }

  hostname(): string {
    return this.target.host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  port(): string {
    return /:(\d+)$/.exec(this.target.host)?.[1] ?? '';
  }

  /** As a value of CEL. */
  toCel(): CelMap {
    if (this.#cel) return this.#cel;
    const methods: RequestMethods = {
      header: (name) => this.header(name),
      cookie: (name) => this.cookie(name),
      body: () => toCel(this.body()),
      query: () => toCel(this.query()),
      url: () => this.url(),
      hostname: () => this.hostname(),
      port: () => this.port(),
    };
    const { method, scheme, host, rawPath, rawQuery } = this.target;
    const url = requestValue(
      new Map<string, CelInput>([
        ['Scheme', scheme],
        ['Host', host],
        ['Path', this.path],
        ['RawPath', rawPath],
        ['RawQuery', rawQuery],
        ['Captures', celMap(new Map(Object.entries(this.captures)))],
      ]),
      methods,
    );
    this.#cel = requestValue(
      new Map<string, CelInput>([
        ['Method', method],
        ['URL', url],
        ['ClientIPAddresses', [...this.clientIps]],
      ]),
      methods,
    );
    return this.#cel;
  }

  /** As a value of templates. */
  toTemplate(): Struct {
    return new RequestStruct(this);
  }
}

class RequestStruct extends Struct {
  readonly #view: RequestView;

  constructor(view: RequestView) {
    super();
    this.#view = view;
  }

  field(name: string): { readonly value: unknown } | undefined {
    switch (name) {
      case 'Method':
        return { value: this.#view.target.method };
      case 'URL':
        return { value: new UrlStruct(this.#view) };
      case 'ClientIPAddresses':
        return { value: this.#view.clientIps };
      case 'Body':
        return { value: this.#view.body() };
      default:
        return undefined;
    }
  }

  override method(name: string): Method | undefined {
    if (name === 'Header') return (header) => this.#view.header(String(header));
    return name === 'Cookie' ? (cookie) => this.#view.cookie(String(cookie)) : undefined;
  }

  override toString(): string {
    return `${this.#view.target.method} ${this.#view.url()}`;
  }
}

class UrlStruct extends Struct {
  readonly #view: RequestView;

  constructor(view: RequestView) {
    super();
    this.#view = view;
  }

  field(name: string): { readonly value: unknown } | undefined {
    const { scheme, host, rawPath, rawQuery } = this.#view.target;
    switch (name) {
      case 'Scheme':
        return { value: scheme };
      case 'Host':
        return { value: host };
      case 'Path':
        return { value: this.#view.path };
      case 'RawPath':
        return { value: rawPath };
      case 'RawQuery':
        return { value: rawQuery };
      case 'Captures':
        return { value: this.#view.captures };
      case 'Query':
        return { value: this.#view.query() };
      case 'String':
        return { value: this.#view.url() };
      case 'Hostname':
        return { value: this.#view.hostname() };
      case 'Port':
        return { value: this.#view.port() };
      default:
        return undefined;
    }
  }

  override toString(): string {
    return this.#view.url();
  }
}

function cookiesOf(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim();
    const value = part.slice(equals + 1).trim();
    if (!cookies.has(name))
      cookies.set(name, value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value);
  }
  return cookies;
}

function queryOf(rawQuery: string): Readonly<Record<string, readonly string[]>> {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  // Own properties only, also for a parameter named `__proto__`.
  return Object.fromEntries(query);
}
