import { parseAddress } from './ip.ts';
import { bytesOf, quote, textOf } from './text.ts';

/** Go's `net/url`: escapes, queries and `url.Parse`. Errors are plain `Error`s with Go's text. */

const HEX = '0123456789ABCDEF';

/** `url.QueryEscape`. */
export function queryEscape(text: string): string {
  let result = '';
  for (const byte of bytesOf(text)) {
    if (isUnreserved(byte)) result += String.fromCharCode(byte);
    else result += byte === 0x20 ? '+' : `%${HEX.charAt(byte >> 4)}${HEX.charAt(byte & 15)}`;
  }
  return result;
}

function isUnreserved(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x5f ||
    byte === 0x2e ||
    byte === 0x7e
  );
}

type Mode = 'query' | 'path' | 'fragment' | 'host' | 'zone' | 'userinfo';

/** `url.QueryUnescape`. @throws Error with Go's text */
export function queryUnescape(text: string): string {
  return unescape(text, 'query');
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  const digit = HEX.indexOf(String.fromCharCode(byte).toUpperCase());
  return digit;
}

/** What may follow in a host without an escape. */
const HOST_MARKS = '!$&\'()*+,;=:[]<>"-_.~';

function unescape(text: string, mode: Mode): string {
  if (!/[%+]/.test(text) && mode !== 'host' && mode !== 'zone') return text;
  const source = bytesOf(text);
  const result: number[] = [];
  for (let at = 0; at < source.length; ) {
    const byte = source[at] ?? 0;
    if (byte === 0x25) {
      const high = hexValue(source[at + 1]);
      const low = hexValue(source[at + 2]);
      const escape = textOf(source.subarray(at, at + 3));
      if (high < 0 || low < 0) throw new Error(`invalid URL escape ${quote(escape)}`);
      const value = high * 16 + low;
      // A host may escape only what is not ASCII; the zone of an address a little more.
      if (mode === 'host' && high < 8 && escape !== '%25') throw new Error(`invalid URL escape ${quote(escape)}`);
      if (mode === 'zone' && escape !== '%25' && value !== 0x20 && mustEscapeInHost(value)) {
        throw new Error(`invalid URL escape ${quote(escape)}`);
      }
      result.push(value);
      at += 3;
    } else if (byte === 0x2b && mode === 'query') {
      result.push(0x20);
      at += 1;
    } else {
      if ((mode === 'host' || mode === 'zone') && byte < 0x80 && mustEscapeInHost(byte)) {
        throw new Error(`invalid character ${quote(String.fromCharCode(byte))} in host name`);
      }
      result.push(byte);
      at += 1;
    }
  }
  return textOf(Uint8Array.from(result));
}

function mustEscapeInHost(byte: number): boolean {
  return !isUnreserved(byte) && !HOST_MARKS.includes(String.fromCharCode(byte));
}

/** `url.ParseQuery`: the parameters in order. @throws Error with Go's text of the last semicolon, else of the first escape that is wrong */
export function parseQuery(text: string): [key: string, value: string][] {
  const pairs: [string, string][] = [];
  let failure: Error | undefined;
  for (const part of text.split('&')) {
    if (part.includes(';')) {
      failure = new Error('invalid semicolon separator in query');
      continue;
    }
    if (part === '') continue;
    const equals = part.indexOf('=');
    try {
      const key = queryUnescape(equals < 0 ? part : part.slice(0, equals));
      pairs.push([key, equals < 0 ? '' : queryUnescape(part.slice(equals + 1))]);
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }
  if (failure !== undefined) throw failure;
  return pairs;
}

/** What Go's `url.URL` holds, as far as it is needed. */
export interface GoUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** The path as written, where it is not the default escape of {@link path}; else empty. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly fragment: string;
}

/** `url.Parse`. @throws Error with Go's text, `parse "…": …` */
export function parseUrl(text: string): GoUrl {
  const hash = text.indexOf('#');
  const body = hash < 0 ? text : text.slice(0, hash);
  try {
    const parsed = parseBody(body);
    if (hash < 0) return parsed;
    try {
      return { ...parsed, fragment: unescape(text.slice(hash + 1), 'fragment') };
    } catch (error) {
      throw new ParseFailure(text, error);
    }
  } catch (error) {
    if (error instanceof ParseFailure) throw new Error(error.message, { cause: error });
    throw new Error(new ParseFailure(body, error).message, { cause: error });
  }
}

class ParseFailure extends Error {
  constructor(text: string, cause: unknown) {
    super(`parse ${quote(text)}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function parseBody(text: string): GoUrl {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit === 0x7f) throw new Error('net/url: invalid control character in URL');
  }
  const none = { scheme: '', host: '', path: '', rawPath: '', rawQuery: '', fragment: '' };
  if (text === '*') return { ...none, path: '*' };
  const [scheme, afterScheme] = splitScheme(text);
  let rest = afterScheme;
  let rawQuery = '';
  const question = rest.indexOf('?');
  if (question >= 0) {
    rawQuery = rest.slice(question + 1);
    rest = rest.slice(0, question);
  }
  if (!rest.startsWith('/')) {
    // Opaque: `mailto:someone`.
    if (scheme !== '') return { ...none, scheme, rawQuery };
    const [segment = ''] = rest.split('/', 1);
    if (segment.includes(':')) throw new Error('first path segment in URL cannot contain colon');
  }
  let host = '';
  if ((scheme !== '' || !rest.startsWith('///')) && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    host = parseAuthority(scheme, slash < 0 ? rest.slice(2) : rest.slice(2, slash));
    rest = slash < 0 ? '' : rest.slice(slash);
  }
  const path = unescape(rest, 'path');
  return { ...none, scheme, host, path, rawPath: escapePath(path) === rest ? '' : rest, rawQuery };
}

function splitScheme(text: string): [scheme: string, rest: string] {
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (/[a-zA-Z]/.test(char)) continue;
    if (/[0-9+.-]/.test(char)) {
      if (at === 0) return ['', text];
      continue;
    }
    if (char !== ':') return ['', text];
    if (at === 0) throw new Error('missing protocol scheme');
    return [text.slice(0, at).toLowerCase(), text.slice(at + 1)];
  }
  return ['', text];
}

const USERINFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

function parseAuthority(scheme: string, authority: string): string {
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, at < 0 ? authority : authority.slice(at + 1));
  if (at >= 0) {
    const user = authority.slice(0, at);
    if (!USERINFO.test(user)) throw new Error('net/url: invalid userinfo');
    const colon = user.indexOf(':');
    unescape(colon < 0 ? user : user.slice(0, colon), 'userinfo');
    if (colon >= 0) unescape(user.slice(colon + 1), 'userinfo');
  }
  return host;
}

const PORT = /^(?::[0-9]*)?$/;

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new Error('invalid IP-literal');
  if (open === 0) {
    const close = host.lastIndexOf(']');
    if (close < 0) throw new Error("missing ']' in host");
    const port = host.slice(close + 1);
    checkPort(port);
    const zone = host.slice(0, close).indexOf('%25');
    const name =
      zone < 0
        ? unescape(host.slice(1, close), 'host')
        : unescape(host.slice(1, zone), 'host') + unescape(host.slice(zone, close), 'zone');
    const address = parseAddress(name);
    if (typeof address === 'string') throw new Error(`invalid host: ${address}`);
    if (address.bits === 32) throw new Error('invalid IP-literal');
    return `[${name}]${port}`;
  }
  // Only HTTP insists on a single colon.
  const colon = scheme === 'http' || scheme === 'https' ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  return unescape(host, 'host');
}

function checkPort(port: string): void {
  if (!PORT.test(port)) throw new Error(`invalid port ${quote(port)} after host`);
}

const PATH_MARKS = '$&+,/:;=@-_.~';

function escapePath(path: string): string {
  let result = '';
  for (const byte of bytesOf(path)) {
    const char = String.fromCharCode(byte);
    result +=
      isUnreserved(byte) || PATH_MARKS.includes(char) ? char : `%${HEX.charAt(byte >> 4)}${HEX.charAt(byte & 15)}`;
  }
  return result;
}

/** `URL.Hostname` and `URL.Port`. */
export function splitHost(host: string): { hostname: string; port: string } {
  const colon = host.lastIndexOf(':');
  const hasPort = colon >= 0 && PORT.test(host.slice(colon));
  const hostname = hasPort ? host.slice(0, colon) : host;
  const port = hasPort ? host.slice(colon + 1) : '';
  return hostname.startsWith('[') && hostname.endsWith(']')
    ? { hostname: hostname.slice(1, -1), port }
    : { hostname, port };
}
